import { PareError } from '../../model/error.ts'

/** One row of RECORD. */
export interface RecordEntry {
  /** Relative to the folder that holds the dist-info, or absolute; `/` between parts. */
  readonly path: string
  /** As in `sha256`; RECORD itself, signatures and bytecode have none. */
  readonly algorithm?: string
  /** URL-safe base64 without padding. */
  readonly digest?: string
  readonly size?: number
}

/** The rows of RECORD: comma-separated values in the dialect of Python's csv module. */
export function parseRecord(text: string, file = 'RECORD'): RecordEntry[] {
  return parseRows(text, file).map(([path = '', hash = '', size = '']) => {
    const equals = hash.indexOf('=')
    if (path === '' || (hash !== '' && equals < 1) || !/^\d*$/.test(size)) throw invalidRecord(file, path)
    return {
      path,
      ...(hash === '' ? {} : { algorithm: hash.slice(0, equals), digest: hash.slice(equals + 1) }),
      ...(size === '' ? {} : { size: Number(size) }),
    }
  })
}

/** RECORD with the given rows, in their order. */
export function formatRecord(entries: readonly RecordEntry[]): string {
  return entries
    .map(
      ({ path, algorithm, digest, size }) =>
        `${quoted(path)},${algorithm ? `${algorithm}=${digest}` : ''},${size ?? ''}\n`,
    )
    .join('')
}

/** A SHA-256 digest in hexadecimal digits as RECORD writes it. */
export function recordDigest(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64url')
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}

function parseRows(text: string, file: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  // A field: quoted, with doubled quotes inside, or plain; then what ends it.
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y
  while (field.lastIndex < text.length) {
    const start = field.lastIndex
    const match = field.exec(text)
    if (!match) throw invalidRecord(file, text.slice(start, start + 40))
    row.push(match[1]?.replaceAll('""', '"') ?? match[2]!)
    if (match[3] === ',') continue
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  if (row.length > 0) rows.push([...row, ''])
  return rows
}

/** The RECORD of a wheel, its list of files, has a row that cannot be read. */
function invalidRecord(file: string, row: string): PareError {
  return new PareError({
    code: 'invalid-record',
    exitCode: 2,
    message: `Expected a path, a digest and a size in a row of \`${file}\`, got \`${row}\``,
    hint: 'the wheel is broken; tell whoever published it',
  })
}
