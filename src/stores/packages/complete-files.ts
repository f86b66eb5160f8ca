import type { ForeignFile, ForeignPackage } from '../../formats/packaging/foreign-lock.ts'
import type { PylockFile, PylockPackage } from '../../formats/packaging/pylock.ts'
import { redactCredentials } from '../../formats/packaging/redact-credentials.ts'
import type { IndexFile } from '../../formats/packaging/simple-index.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { PackageIndex } from './package-index.ts'

/** Where files are looked up that a lockfile names without a URL. */
export interface FileLookup {
  readonly file: string
  /** The addresses of the indexes that may have a distribution, in their order. */
  addresses(found: ForeignPackage): readonly string[]
  index(address: string): PackageIndex
}

/**
 * A distribution of a lockfile with the URLs of its files. A lockfile names files by URL, by name or by digest; whatever it
 * does not say comes from a package index, and must have the digest that the lockfile gives.
 */
export async function completePackage(
  found: ForeignPackage,
  lookup: FileLookup,
  options: WorkOptions,
): Promise<PylockPackage> {
  const { name, version, requiresPython, archive, vcs, directory } = found
  const isDirect = archive || vcs || directory
  const files = isDirect ? [] : await completeFiles(found, lookup, options)
  const sdist = files.find(file => !file.name.endsWith('.whl'))
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(requiresPython === undefined || requiresPython === '' ? {} : { requiresPython }),
    ...(archive ? { archive } : {}),
    ...(vcs ? { vcs } : {}),
    ...(directory ? { directory } : {}),
    ...(sdist ? { sdist } : {}),
    wheels: files.filter(file => file.name.endsWith('.whl')),
  }
}

async function completeFiles(found: ForeignPackage, lookup: FileLookup, options: WorkOptions): Promise<PylockFile[]> {
  const { files } = found
  if (files.length === 0 || files.some(file => Object.keys(file.hashes).length === 0)) {
    throw digestMissing(found, lookup.file)
  }
  const withUrls = files.filter(isComplete)
  if (withUrls.length === files.length) return withUrls
  const addresses = lookup.addresses(found)
  let isKnown = false
  for (const address of addresses) {
    const offered = await lookup
      .index(address)
      .files(found.name, options)
      .catch(cause => {
        throw lookUpFailed(cause, found, lookup.file)
      })
    if (offered === undefined) continue
    isKnown = true
    const matching = files.flatMap(file => matchingFiles(file, offered, found, address, lookup.file))
    if (matching.length > 0) return matching.sort((left, right) => (left.name < right.name ? -1 : 1))
  }
  throw isKnown ? filesNotInIndex(found, addresses, lookup.file) : distributionNotInIndex(found, addresses, lookup.file)
}

function isComplete(file: ForeignFile): file is PylockFile {
  return file.name !== undefined && file.url !== undefined
}

function matchingFiles(
  file: ForeignFile,
  offered: readonly IndexFile[],
  found: ForeignPackage,
  address: string,
  lockfile: string,
): PylockFile[] {
  const { sha256 } = file.hashes
  if (file.name === undefined) {
    return offered.filter(({ hashes }) => hashes.sha256 === sha256).map(each => withDigest(each, file))
  }
  const named = offered.find(({ name }) => name === file.name)
  if (named === undefined) return []
  const actual = named.hashes.sha256
  if (sha256 !== undefined && actual !== undefined && actual !== sha256) {
    throw otherDigest(found, file.name, { expected: sha256, actual }, address, lockfile)
  }
  return [withDigest(named, file)]
}

function withDigest({ name, url, size }: IndexFile, { hashes }: ForeignFile): PylockFile {
  return { name, url, ...(size === undefined ? {} : { size }), hashes }
}

function subject({ name, version }: ForeignPackage): string {
  return `\`${name}${version === undefined ? '' : ` ${version}`}\``
}

function shown(addresses: readonly string[]): string {
  return addresses.map(redactCredentials).join(' and ')
}

/** An index could not be asked, for whatever reason; the lockfile tells why it was. */
function lookUpFailed(cause: unknown, found: ForeignPackage, file: string): unknown {
  if (!(cause instanceof PareError)) return cause
  const { code, exitCode, message, hint } = cause
  return new PareError({
    code,
    exitCode,
    message: `${message}; \`${file}\` gives no URL for ${subject(found)}`,
    ...(hint === undefined ? {} : { hint }),
    location: { file },
    cause: cause.cause,
  })
}

/** A lockfile gives no digest for a distribution, so that nothing says which file is meant. */
function digestMissing(found: ForeignPackage, file: string): PareError {
  return new PareError({
    code: 'hash-missing',
    exitCode: 1,
    message: `\`${file}\` gives no digest for ${subject(found)}, so that its file could not be verified`,
    hint: `lock again from an index that gives digests: \`${relockCommand(file)}\``,
    location: { file },
  })
}

/** The package index has another file under a name than the lockfile was made with. */
function otherDigest(
  found: ForeignPackage,
  name: string,
  { expected, actual }: { readonly expected: string; readonly actual: string },
  address: string,
  file: string,
): PareError {
  return new PareError({
    code: 'hash-not-in-index',
    exitCode: 1,
    message: `\`${file}\` gives sha256:${expected} for \`${name}\` of ${subject(found)}, but the package index ${shown([address])} has sha256:${actual}`,
    hint: 'the file was changed at the index, or the lockfile by hand; find out which before locking again',
    location: { file },
  })
}

/** The package index knows a distribution, but has none of the files that the lockfile allows. */
function filesNotInIndex(found: ForeignPackage, addresses: readonly string[], file: string): PareError {
  const count = found.files.length
  return new PareError({
    code: 'hash-not-in-index',
    exitCode: 1,
    message: `\`${file}\` allows ${count} file${count === 1 ? '' : 's'} of ${subject(found)}, and ${shown(addresses)} has none of them`,
    hint: `it was withdrawn, or came from another index; lock again: \`${relockCommand(file)}\``,
    location: { file },
  })
}

/** No package index knows a distribution of the lockfile. */
function distributionNotInIndex(found: ForeignPackage, addresses: readonly string[], file: string): PareError {
  return new PareError({
    code: 'distribution-not-found',
    exitCode: 2,
    message: `\`${file}\` asks for ${subject(found)}, but ${shown(addresses)} does not have it`,
    hint: 'where it is on an index of your own, name that as a source and lock again, or with UV_INDEX',
    location: { file },
  })
}

/** The command that writes a lockfile anew. */
export function relockCommand(file: string): string {
  if (file.endsWith('poetry.lock')) return 'poetry lock'
  return file.endsWith('pdm.lock') ? 'pdm lock' : 'pipenv lock'
}
