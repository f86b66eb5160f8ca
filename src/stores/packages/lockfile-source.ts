import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import type { ForeignLock, ForeignPackage } from '../../formats/packaging/foreign-lock.ts'
import { formatPylock } from '../../formats/packaging/format-pylock.ts'
import { markerEnvironment } from '../../formats/packaging/marker-environment.ts'
import type { Pylock } from '../../formats/packaging/pylock.ts'
import { redactCredentials } from '../../formats/packaging/redact-credentials.ts'
import { type LockSelection, selectPackages } from '../../formats/packaging/select-packages.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { Advice } from '../../model/project.ts'
import { completePackage, relockCommand } from './complete-files.ts'
import { expandAddress, indexAddresses } from './index-address.ts'
import { learnAddresses } from './index-credentials.ts'
import type { PackageIndex } from './package-index.ts'
import { readPdmLock } from './pdm-lock.ts'
import { readPipfileLock } from './pipfile-lock.ts'
import { readPoetryLock } from './poetry-lock.ts'
import type { SourceContext } from './source-context.ts'

/** A lockfile of another tool, with what the project beside it says of it. */
export interface OpenedLockfile {
  readonly file: string
  readonly lock: ForeignLock
  readonly selection: LockSelection
  /** Whether it was made from the project as it is; `undefined` where nothing tells. */
  readonly isFresh?: boolean
  /** What it was made from, for a message. */
  readonly madeFrom: string
  /** Names under which the user may have put credentials for an index, by its URL. */
  readonly indexNames: ReadonlyMap<string, string>
  /** All texts that were read. */
  readonly texts: readonly (string | undefined)[]
}

/** A lockfile that needs no resolving: what it leaves out is looked up. */
export interface Translation {
  readonly file: string
  /** What the answer depends on beside target and index settings; `undefined` when not all of it is known. */
  readonly inputs: unknown
  readonly advice: readonly Advice[]
  /** The text of a pylock.toml; asks an index only for what the lockfile does not say. */
  complete(index: (address: string) => PackageIndex, options: WorkOptions): Promise<string>
}

type LockfileKind = 'poetry' | 'pdm' | 'pipenv'

const readers: Readonly<Record<LockfileKind, (file: string, context: SourceContext) => Promise<OpenedLockfile>>> = {
  poetry: readPoetryLock,
  pdm: readPdmLock,
  pipenv: readPipfileLock,
}

/** Plans how a poetry.lock, pdm.lock or Pipfile.lock becomes a pylock.toml for one target. */
export async function planLockfileTranslation(
  source: { readonly kind: LockfileKind; readonly file: string },
  context: SourceContext,
): Promise<Translation> {
  const opened = await readers[source.kind](source.file, context)
  const { file, lock, selection, isFresh, madeFrom } = opened
  if (isFresh === false && context.isLocked) throw lockfileStale(file, madeFrom)
  for (const text of opened.texts) if (text !== undefined) learnAddresses(text, context.learn)
  const environment = markerEnvironment(context.target)
  const chosen = selectPackages(lock, selection, environment, file)
  const packages = await Promise.all(chosen.map(found => fromProject(found, file, context)))
  const addresses = new Map(packages.map(found => [found, addressesOf(found, opened, context)]))
  return {
    file,
    inputs: {
      kind: source.kind,
      texts: opened.texts,
      groups: [...selection.groups].sort(),
      extras: [...selection.extras].sort(),
      archives: packages.flatMap(({ archive }) => (archive?.path === undefined ? [] : [archive])),
      addresses: [...new Set([...addresses.values()].flat().map(redactCredentials))].sort(),
    },
    advice: isFresh === false ? [staleAdvice(file, madeFrom)] : [],
    async complete(index, options) {
      const lookup = { file, index, addresses: (found: ForeignPackage) => addresses.get(found) ?? [] }
      const completed = await allInTurn(packages, found => completePackage(found, lookup, options))
      const pylock: Pylock = {
        lockVersion: '1.0',
        createdBy: 'pare',
        ...(lock.requiresPython ? { requiresPython: lock.requiresPython } : {}),
        environments: lock.environments,
        extras: [],
        dependencyGroups: [],
        defaultGroups: [],
        packages: completed,
      }
      return formatPylock(pylock)
    },
  }
}

/** More connections than this at once make an index slower. */
const mostAtOnce = 24

async function allInTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const pending = items.entries()
  const worker = async () => {
    for (const [place, item] of pending) results[place] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(mostAtOnce, items.length) }, worker))
  return results
}

function addressesOf(
  { files, indexes }: ForeignPackage,
  { file, indexNames }: OpenedLockfile,
  { environment, learn }: SourceContext,
): string[] {
  if (files.every(({ url }) => url !== undefined)) return []
  const names = new Map([...indexNames].map(([url, name]) => [withoutSlash(url), name]))
  const urls = indexes.map(url => {
    const expanded = expandAddress(url, environment, file)
    learn(expanded, names.get(withoutSlash(url)))
    return expanded
  })
  return indexAddresses(urls, environment)
}

// A lockfile may have the address of an index without the slash that the project gave it.
function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

// Paths in a lockfile count from its own folder; a file without a digest is its own witness.
async function fromProject(found: ForeignPackage, file: string, { directory }: SourceContext): Promise<ForeignPackage> {
  const { archive, directory: folder } = found
  const moved = (path: string) => normalize(join(dirname(file), path)).replace(/\/$/, '')
  if (folder) return { ...found, directory: { ...folder, path: moved(folder.path) } }
  if (archive?.path === undefined) return found
  const path = moved(archive.path)
  const isSettled = archive.hashes.sha256 !== undefined && found.files.length < 2
  const actual = isSettled ? {} : await digestOfFile(join(directory, path))
  const isAllowed =
    archive.hashes.sha256 === undefined || found.files.some(file => file.hashes.sha256 === actual.sha256)
  return { ...found, archive: { ...archive, path, hashes: !isSettled && isAllowed ? actual : archive.hashes } }
}

async function digestOfFile(path: string): Promise<{ readonly sha256?: string }> {
  const bytes = await readFile(path).catch(() => undefined)
  // Whoever fetches the file says that it is not there.
  return bytes === undefined ? {} : { sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** A lockfile does not fit the project any more, and it was asked that it must. */
function lockfileStale(file: string, madeFrom: string): PareError {
  return new PareError({
    code: 'lockfile-stale',
    exitCode: 1,
    message: `\`${file}\` is out of date: \`${madeFrom}\` was changed since; the lockfile was left as it was`,
    hint: `\`${relockCommand(file)}\``,
    location: { file },
  })
}

/** A lockfile does not fit the project any more; what it locks is taken. */
function staleAdvice(file: string, madeFrom: string): Advice {
  return {
    code: 'lockfile-stale',
    message: `\`${madeFrom}\` was changed since \`${file}\` was made from it; what is locked is taken`,
    hint: `\`${relockCommand(file)}\``,
  }
}
