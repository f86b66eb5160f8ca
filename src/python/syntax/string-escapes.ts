const escapeSequence = /\\(?:\r\n|\n|\r|N\{[^}]*\}|U[0-9A-Fa-f]{8}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[0-7]{1,3}|[\s\S])/g

const simple: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
  '\r': '',
  '\r\n': '',
}

/**
 * The text of a string literal with its escapes decoded; what Python does not know stays as written. `\N{name}` becomes
 * U+FFFD, for lack of the table of names.
 */
export function decodeEscapes(text: string, isBytes: boolean): string {
  return text.replaceAll(escapeSequence, match => {
    const rest = match.slice(1)
    const known = simple[rest]
    if (known !== undefined) return known
    const letter = rest[0]!
    if (letter >= '0' && letter <= '7') return String.fromCharCode(Number.parseInt(rest, 8) & (isBytes ? 0xff : 0x1ff))
    if (letter === 'x' && rest.length === 3) return String.fromCharCode(Number.parseInt(rest.slice(1), 16))
    if (isBytes || rest.length === 1) return match
    if (letter === 'N') return '\ufffd'
    if (letter === 'u' || letter === 'U') return fromCodePoint(Number.parseInt(rest.slice(1), 16)) ?? match
    return match
  })
}

function fromCodePoint(code: number): string | undefined {
  return code > 0x10ffff ? undefined : String.fromCodePoint(code)
}
