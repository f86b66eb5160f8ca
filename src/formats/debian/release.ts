import { PareError } from '../../model/error.ts'
import { type Digest, isDigest } from '../../model/oci/digest.ts'
import { parseControl } from './control.ts'

/** A Release file: what an archive's suite consists of at one time. */
export interface DebianRelease {
  readonly suite: string
  readonly codename: string
  /** When it was made, in seconds since 1970. */
  readonly date: number
  /** When it must not be trusted any more, in seconds since 1970; a released suite that rests has none. */
  readonly validUntil?: number
  /** Whether files can be fetched by their digest (`by-hash/SHA256/…`). */
  readonly hasByHash: boolean
  /** Path below the suite's directory → what it must be. */
  readonly files: ReadonlyMap<string, DebianReleaseFile>
}

export interface DebianReleaseFile {
  readonly digest: Digest
  readonly size: number
}

/** Reads a Release file, whose signature was checked before; only its SHA-256 digests are looked at. */
export function parseRelease(text: string, name = 'Release'): DebianRelease {
  const [stanza, ...rest] = parseControl(text, undefined, name)
  if (stanza === undefined || rest.length > 0) throw invalidRelease(name, 'one stanza')
  const dateText = stanza.get('date')
  const validUntilText = stanza.get('valid-until')
  const date = dateText === undefined ? undefined : parseDate(dateText)
  if (date === undefined) throw invalidRelease(name, 'a Date')
  const validUntil = validUntilText === undefined ? undefined : parseDate(validUntilText)
  if (validUntilText !== undefined && validUntil === undefined) throw invalidRelease(name, 'a readable Valid-Until')
  return {
    suite: stanza.get('suite') ?? '',
    codename: stanza.get('codename') ?? '',
    date,
    ...(validUntil !== undefined && { validUntil }),
    hasByHash: stanza.get('acquire-by-hash')?.toLowerCase() === 'yes',
    files: filesOf(stanza.get('sha256') ?? '', name),
  }
}

function filesOf(text: string, name: string): Map<string, DebianReleaseFile> {
  const files = new Map<string, DebianReleaseFile>()
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const [hex, size, path, ...rest] = line.trim().split(/\s+/)
    const digest = `sha256:${hex}`
    if (!isDigest(digest) || !/^\d{1,15}$/.test(size ?? '') || path === undefined || rest.length > 0) {
      throw invalidRelease(name, 'lines of digest, size and path under SHA256')
    }
    files.set(path, { digest, size: Number(size) })
  }
  return files
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

// Always in UTC, in the form of RFC 5322; Date.parse would guess at anything.
function parseDate(text: string): number | undefined {
  const match =
    /^(?:[A-Z][a-z]{2}, )?\s*(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:UTC|GMT|Z|\+0000)$/.exec(text)
  const month = months.indexOf(match?.[2] ?? '')
  if (!match || month === -1) return undefined
  const [day, year, hour, minute, second] = [match[1], match[3], match[4], match[5], match[6]].map(Number)
  return Date.UTC(year!, month, day!, hour!, minute!, second!) / 1000
}

/** A signed Release file is not what Debian's archive writes. */
function invalidRelease(name: string, expected: string): PareError {
  return new PareError({
    code: 'invalid-release',
    exitCode: 2,
    message: `Expected ${expected} in \`${name}\`, got a Release file without`,
    hint: 'is this mirror an archive of Debian packages?',
  })
}
