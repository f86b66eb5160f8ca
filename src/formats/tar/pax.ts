import { invalidTar } from './header.ts'

/** What an extended header says of the next entry, or of all that follow. */
export type PaxRecords = ReadonlyMap<string, Uint8Array>

/** Records in their order, as the content of an extended header (POSIX.1-2017, pax, "pax Header Block"). */
export function encodePax(records: Iterable<readonly [key: string, value: string]>): Buffer {
  return Buffer.concat([...records].map(([key, value]) => encodeRecord(key, value)))
}

// The length at the front counts its own digits.
function encodeRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`)
  let length = rest.length + 1
  while (rest.length + String(length).length !== length) length = rest.length + String(length).length
  return Buffer.concat([Buffer.from(String(length)), rest])
}

/** The records of an extended header; the last of a repeated key counts. */
export function decodePax(content: Uint8Array, where: string): PaxRecords {
  const buffer = Buffer.from(content.buffer, content.byteOffset, content.length)
  const records = new Map<string, Uint8Array>()
  for (let offset = 0; offset < buffer.length; ) {
    const space = buffer.indexOf(0x20, offset)
    const digits = space === -1 ? '' : buffer.toString('latin1', offset, space)
    const end = offset + Number(digits)
    if (!/^[1-9]\d{0,8}$/.test(digits) || end > buffer.length || end <= space + 1 || buffer[end - 1] !== 0x0a) {
      throw invalidTar(where, 'an extended header has a record of the wrong length')
    }
    const equals = buffer.indexOf(0x3d, space)
    if (equals === -1 || equals >= end) throw invalidTar(where, 'an extended header has a record without a value')
    records.set(buffer.toString('utf8', space + 1, equals), buffer.subarray(equals + 1, end - 1))
    offset = end
  }
  return records
}
