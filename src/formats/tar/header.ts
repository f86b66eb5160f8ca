import { PareError } from '../../model/error.ts'

/** The size of a header and the unit that everything in a tar is padded to. */
export const blockSize = 512

/** The fields of one header block, as written; names are bytes, because only the reader knows whether they are UTF-8. */
export interface TarHeader {
  readonly name: Uint8Array
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly modifiedAt: number
  readonly type: string
  readonly linkName: Uint8Array
  readonly major: number
  readonly minor: number
}

// Where each field of a header block lies (POSIX.1-2017, pax, "ustar Interchange Format").
const fields = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  modifiedAt: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  linkName: [157, 100],
  magic: [257, 8],
  major: [329, 8],
  minor: [337, 8],
  prefix: [345, 155],
} as const

type Field = keyof typeof fields

export const nameCapacity: number = fields.name[1]
export const linkNameCapacity: number = fields.linkName[1]
export const prefixCapacity: number = fields.prefix[1]

/** The largest number that a field of `digits` octal digits holds. */
export function octalLimit(digits: number): number {
  return 8 ** digits - 1
}

/** A header block; the numbers must fit their fields, `name` and `prefix` as well. */
export function encodeHeader(
  header: Omit<TarHeader, 'name'> & { readonly name: Uint8Array; readonly prefix?: Uint8Array },
): Buffer {
  const block = Buffer.alloc(blockSize)
  block.set(header.name, fields.name[0])
  writeOctal(block, 'mode', header.mode)
  writeOctal(block, 'uid', header.uid)
  writeOctal(block, 'gid', header.gid)
  writeOctal(block, 'size', header.size)
  writeOctal(block, 'modifiedAt', header.modifiedAt)
  block.write(header.type, fields.type[0], 'latin1')
  block.set(header.linkName, fields.linkName[0])
  block.write('ustar\0' + '00', fields.magic[0], 'latin1')
  writeOctal(block, 'major', header.major)
  writeOctal(block, 'minor', header.minor)
  if (header.prefix !== undefined) block.set(header.prefix, fields.prefix[0])
  block.write(`${octal(unsignedSum(block), 6)}\0 `, fields.checksum[0], 'latin1')
  return block
}

function writeOctal(block: Buffer, field: Field, value: number): void {
  const [offset, length] = fields[field]
  block.write(octal(value, length - 1), offset, 'latin1')
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

/** Whether a block is all zeros, which is how a tar ends. */
export function isZeroBlock(block: Uint8Array): boolean {
  return block.every(byte => byte === 0)
}

/** The fields of a header block of any of the tar family: v7, ustar, pax, GNU, star. */
export function decodeHeader(block: Uint8Array, where: string): TarHeader {
  const buffer = Buffer.from(block.buffer, block.byteOffset, blockSize)
  const expected = readNumber(buffer, 'checksum', where)
  if (expected !== unsignedSum(buffer) && expected !== signedSum(buffer)) {
    throw invalidTar(where, `expected a header whose checksum is ${unsignedSum(buffer)}, got ${expected}`)
  }
  return {
    name: fullName(buffer),
    mode: readNumber(buffer, 'mode', where) & 0o7777,
    uid: readNumber(buffer, 'uid', where),
    gid: readNumber(buffer, 'gid', where),
    size: readNumber(buffer, 'size', where),
    modifiedAt: readNumber(buffer, 'modifiedAt', where),
    type: String.fromCharCode(buffer[fields.type[0]]!),
    linkName: readText(buffer, 'linkName'),
    major: isUstar(buffer) ? readNumber(buffer, 'major', where) : 0,
    minor: isUstar(buffer) ? readNumber(buffer, 'minor', where) : 0,
  }
}

function isUstar(buffer: Buffer): boolean {
  return buffer.toString('latin1', fields.magic[0], fields.magic[0] + 5) === 'ustar'
}

// GNU's own magic ends in two spaces; it keeps times where ustar has the prefix. So does star, after 131 bytes of prefix.
function fullName(buffer: Buffer): Uint8Array {
  const name = readText(buffer, 'name')
  if (buffer.toString('latin1', fields.magic[0], fields.magic[0] + 6) !== 'ustar\0') return name
  const isStar = buffer.toString('latin1', 508, 512) === 'tar\0'
  const prefix = readText(buffer, 'prefix', isStar ? 131 : fields.prefix[1])
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name])
}

function readText(buffer: Buffer, field: Field, length: number = fields[field][1]): Uint8Array {
  const raw = buffer.subarray(fields[field][0], fields[field][0] + length)
  const end = raw.indexOf(0)
  // A copy: the block is a view of a buffer that may be large.
  return Buffer.from(end === -1 ? raw : raw.subarray(0, end))
}

function readNumber(buffer: Buffer, field: Field, where: string): number {
  const [offset, length] = fields[field]
  if (buffer[offset]! & 0x80) return readBase256(buffer.subarray(offset, offset + length), field, where)
  const text = buffer
    .toString('latin1', offset, offset + length)
    .replace(/^[ \0]+/, '')
    .replace(/[ \0].*$/s, '')
  if (text === '') return 0
  if (!/^[0-7]+$/.test(text)) throw invalidTar(where, `expected octal digits in the field ${field}, got \`${text}\``)
  return Number.parseInt(text, 8)
}

// GNU's form for what octal digits cannot hold: a big-endian two's complement, marked by the highest bit.
function readBase256(raw: Buffer, field: Field, where: string): number {
  const isNegative = raw[0] === 0xff
  let value = BigInt(isNegative ? -1 : raw[0]! & 0x7f)
  for (const byte of raw.subarray(1)) value = (value << 8n) | BigInt(byte)
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw invalidTar(where, `the field ${field} holds ${value}, which is out of range`)
  return number
}

function unsignedSum(block: Buffer): number {
  let sum = 8 * 0x20
  for (let index = 0; index < blockSize; index++) sum += block[index]!
  return sum - checksumField(block, byte => byte)
}

// Some old writers summed signed bytes; POSIX asks readers to accept that.
function signedSum(block: Buffer): number {
  let sum = 8 * 0x20
  for (let index = 0; index < blockSize; index++) sum += (block[index]! << 24) >> 24
  return sum - checksumField(block, byte => (byte << 24) >> 24)
}

function checksumField(block: Buffer, value: (byte: number) => number): number {
  const [offset, length] = fields.checksum
  return block.subarray(offset, offset + length).reduce((sum, byte) => sum + value(byte), 0)
}

/** An archive is no tar, or not one that can be trusted. */
export function invalidTar(where: string, reason: string): PareError {
  return new PareError({
    code: 'invalid-tar',
    exitCode: 2,
    message: `Could not read the tar \`${where}\`: ${reason}`,
    hint: 'the archive is damaged or hostile; nothing of it was used',
  })
}
