import { readDeb } from '../formats/debian/deb.ts'
import { packageOf } from '../formats/debian/packages.ts'
import type { LockedDebianPackage } from '../model/debian/package.ts'
import type { DebianIndex, IndexedDebianPackage } from '../model/debian/package-index.ts'
import { PareError } from '../model/error.ts'
import { digestHex } from '../model/oci/digest.ts'
import { formatPlatform, type Platform } from '../model/oci/platform.ts'
import type { PlatformLock } from '../model/pare-lock.ts'
import type { Advice } from '../model/project.ts'
import type { DebianArchive } from '../stores/debian/debian-archive.ts'
import { redactUrl } from '../stores/http/redact-url.ts'
import type { JobContext } from './context.ts'
import { isOtherFile, lockedFileChanged, lockLacksPlatform, lockStale, packageGone, staleLock } from './lock-errors.ts'
import type { ProjectLock } from './project-lock.ts'

/** What Debian's archive offers, as a project's lock lets it be seen. */
export interface ProjectIndex extends DebianIndex {
  /** Set where the lock decides: what it has is taken, and nothing is asked. */
  readonly decided?: DecidedPackages
  /** Packages to stay at. */
  readonly preferred?: readonly IndexedDebianPackage[]
}

/** The packages that a lock names, and the shared libraries that were looked up for it. */
export interface DecidedPackages extends Pick<PlatformLock, 'system' | 'libraries'> {
  /** Whether that is all that an image has, or the interpreter alone. */
  readonly isWhole: boolean
  /** The archive's own index, for what the lock knows nothing of; refused where it is frozen. */
  widened(missing: readonly string[]): Promise<ProjectIndex>
}

/** Debian's archive behind a project's lock: asked only where the lock does not decide. */
export function lockedArchive(archive: DebianArchive, lock: ProjectLock, context: JobContext): DebianArchive {
  if (!lock.file) return archive
  const { file } = lock

  async function index(...asked: Parameters<DebianArchive['index']>): Promise<ProjectIndex> {
    const [, architecture] = asked
    const platform: Platform = { os: 'linux', architecture }
    const decided = lock.decided(platform)
    if (decided) return decidedIndex(decided, missing => open(missing, ...asked))
    if (lock.isFrozen) throw lacking(platform, lock, context)
    return preferring(await archive.index(...asked), platform)
  }

  async function open(missing: readonly string[], ...asked: Parameters<DebianArchive['index']>): Promise<ProjectIndex> {
    const platform: Platform = { os: 'linux', architecture: asked[1] }
    if (lock.isFrozen && missing.length === 0) throw lacking(platform, lock, context)
    const causes = [`it needs ${missing.map(name => `\`${name}\``).join(', ')}, which was not looked up`]
    if (lock.isFrozen) throw lockStale(causes)
    if (missing.length > 0) context.observer?.({ type: 'warning', ...staleLock(causes) })
    return preferring(await archive.index(...asked), platform)
  }

  async function preferring(found: DebianIndex, platform: Platform): Promise<ProjectIndex> {
    // A package of another suite fits nothing here, whether or not the cache has it.
    const stay = found.suite === file.base.suite ? (lock.preferred(platform)?.system.packages ?? []) : []
    const preferred = await Promise.all(stay.map(locked => offered(locked, found, context)))
    return { ...found, preferred: preferred.filter(one => one !== undefined) }
  }

  return {
    ...archive,
    index,
    async fetchDeb(locked, work) {
      try {
        return await archive.fetchDeb(locked, work)
      } catch (cause) {
        const isLocked = file.platforms.some(({ system }) =>
          system.packages.some(({ digest }) => digest === locked.digest),
        )
        if (isLocked && isOtherFile(cause)) throw lockedFileChanged(cause)
        if (!(cause instanceof PareError) || cause.code !== 'download-not-found' || !isLocked) throw cause
        throw packageGone(locked.name, locked.version, redactUrl(locked.url), snapshotOf(file.platforms), cause)
      }
    },
  }
}

/** Where a lock without the platform cannot be used. */
export function lacking(platform: Platform, { file }: ProjectLock, { host }: JobContext): PareError {
  const name = formatPlatform(platform)
  const locked = (file?.platforms ?? []).filter(({ python }) => python).map(one => formatPlatform(one.platform))
  const why = name === formatPlatform(host) ? 'on this computer, to compile and to run what is built' : 'for the image'
  return lockLacksPlatform(name, locked, why)
}

function decidedIndex(decided: PlatformLock, widened: DecidedPackages['widened']): ProjectIndex {
  const { system, libraries, releases } = decided
  const versionsOf = (name: string) =>
    system.packages
      .filter(locked => locked.name === name)
      .map(locked => ({ ...locked, depends: [], provides: [], filename: '', installedSize: 0 }))
  return {
    suite: system.suite,
    architecture: system.architecture,
    digest: system.packages[0]!.digest,
    releasedAt: system.releasedAt,
    releases,
    isExpired: system.isExpired,
    versionsOf,
    providersOf: () => [],
    names: () => system.packages.map(({ name }) => name),
    decided: { system, libraries, isWhole: decided.python !== undefined, widened },
  }
}

/** The locked package as the index has it, or else as the .deb in the cache says of itself. */
async function offered(
  locked: LockedDebianPackage,
  index: DebianIndex,
  { cache, observer }: JobContext,
): Promise<IndexedDebianPackage | undefined> {
  const { name, version, digest, url, architecture, size } = locked
  const found = index.versionsOf(name).find(one => one.version === version && one.digest === digest)
  if (found) return found
  const content = await cache.blobs.find(digest)
  if (!content) return undefined
  const { control } = await readDeb(content, `${name}_${version}_${architecture}.deb`)
  const stanza = new Map([
    ...control,
    ['filename', new URL(url).pathname],
    ['size', String(size)],
    ['sha256', digestHex(digest)],
  ])
  observer?.({ type: 'warning', ...packageKept(name, version) })
  return { ...packageOf(stanza), url }
}

/** A package stays at a version that only this computer's cache has. */
function packageKept(name: string, version: string): Advice {
  return {
    code: 'locked-package-cached',
    message: `\`${name}\` ${version} is not in the archive any more; it stays, because the cache of this computer has it`,
    hint: `others need a mirror that has it; \`pare lock --upgrade-package ${name}\` moves it on`,
  }
}

/** The snapshot of Debian's archive that has the state that was locked. */
function snapshotOf(platforms: readonly PlatformLock[]): string {
  const newest = Math.max(...platforms.map(({ system }) => system.releasedAt))
  const time = new Date(newest * 1000).toISOString().replaceAll(/[-:]|\.000/g, '')
  return `https://snapshot.debian.org/archive/debian/${time}`
}
