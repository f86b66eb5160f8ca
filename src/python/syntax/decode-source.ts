/**
 * Python source as text: a byte order mark is dropped, and a coding cookie in the first two lines (PEP 263) chooses the
 * encoding. Bytes that do not fit become U+FFFD, because a file that Python would refuse still has readable parts.
 */
export function decodeSource(bytes: Uint8Array): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return utf8.decode(bytes.subarray(3))
  const label = cookieOf(bytes)
  if (label === undefined) return utf8.decode(bytes)
  return (
    decoderFor(label)?.decode(bytes) ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  )
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

const cookie = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/

/** The encoding that a comment in the first two lines names; the second counts only when the first holds no code. */
function cookieOf(bytes: Uint8Array): string | undefined {
  // A cookie stands near the start: most files have none, and are not searched to their end.
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512)).toString('latin1')
  const [first = '', second = ''] = head.split(/\r\n|\r|\n/, 2)
  const found = cookie.exec(first)
  if (found) return found[1]
  return /^[ \t\f]*(?:#.*)?$/.test(first) ? cookie.exec(second)?.[1] : undefined
}

/** Names of Python's codecs that WHATWG spells otherwise. */
const spellings: Readonly<Record<string, string>> = {
  latin_1: 'latin1',
  'latin-1': 'latin1',
  iso8859_1: 'latin1',
  'iso-latin-1-unix': 'latin1',
  utf_8: 'utf-8',
  u8: 'utf-8',
  'utf-8-unix': 'utf-8',
  'utf-8-sig': 'utf-8',
  cp949: 'euc-kr',
  cp932: 'shift_jis',
  euc_jp: 'euc-jp',
  cp1251: 'windows-1251',
  cp1252: 'windows-1252',
  cp936: 'gbk',
}

/** A decoder, or nothing for latin-1 (which WHATWG takes for windows-1252) and for codecs that exist in Python alone. */
function decoderFor(label: string): { decode(bytes: Uint8Array): string } | undefined {
  const name = spellings[label.toLowerCase()] ?? label.toLowerCase().replaceAll('_', '-')
  if (name === 'latin1' || name === 'iso-8859-1' || name === 'ascii' || name === 'us-ascii') return undefined
  if (name === 'utf-8' || name === 'utf8') return utf8
  try {
    return new TextDecoder(name)
  } catch {
    return undefined
  }
}
