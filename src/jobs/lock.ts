import { compressorId } from '../formats/compression/gzip-member.ts'
import { formatPareLock } from '../formats/pare-lock/format-pare-lock.ts'
import { PareError } from '../model/error.ts'
import type { Observer } from '../model/observer.ts'
import { formatPlatform, isSamePlatform, type Platform } from '../model/oci/platform.ts'
import type { LockedBuild, LockTools, PareLock, PlatformLock } from '../model/pare-lock.ts'
import type { Project } from '../model/project.ts'
import type { LockedDistribution } from '../model/python/lock.ts'
import { type LockChanges, lockChanges } from '../stages/lock/lock-changes.ts'
import { nearNames } from '../stages/lock/near-names.ts'
import { readPareLock, writePareLock } from '../stores/project/pare-lock-file.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { findHostUv } from './host-uv.ts'
import { lockParing } from './lock-paring.ts'
import { lockParts } from './lock-parts.ts'
import { lockPlaces } from './lock-places.ts'
import { debianArchitecture, lockInterpreter } from './lock-platform.ts'
import { isOwnBuild } from './locked-builder.ts'
import { lockInputs } from './open-lock.ts'
import { type OpenedProject, openProject } from './open-project.ts'

/** What `pare lock` is asked for, beside what a build is asked for. */
export interface LockRequest {
  /** Names of packages and distributions that move on; `true` for all of them. */
  readonly upgrades: readonly string[] | true
  /** Writes nothing, and only tells. */
  readonly isCheck: boolean
  /** pare's own version. */
  readonly version: string
}

/** What pare.lock holds now, or would hold. */
export interface LockResult {
  readonly project: Project
  readonly lock: PareLock
  /** Against the file as it was. */
  readonly changes: LockChanges
  readonly isNew: boolean
  /** The file held this already, and was left alone. */
  readonly isUpToDate: boolean
}

/** Locks everything that the project takes from outside, and writes it to its pare.lock. */
export async function lock(request: LockRequest, options: BuildOptions, context: JobContext): Promise<LockResult> {
  for (const platform of options.platforms) debianArchitecture(platform)
  const work = { ...context, observer: withoutPinning(context.observer) }
  const isUpgrade = request.upgrades === true || request.upgrades.length > 0
  const asked = { ...options, isFrozen: false, isRefreshed: options.isRefreshed || isUpgrade }
  const upgrades = request.upgrades === true ? request.upgrades : new Set(request.upgrades)
  const opened = await openProject(asked, work, { upgrades })
  const { project } = opened
  const { file: before } = opened.lock
  if (request.upgrades !== true) refuseUnknown(request.upgrades, before)

  const after: PareLock = {
    madeBy: await toolsOf(request.version, project, context),
    base: opened.base,
    inputs: await lockInputs(project, opened.settings, asked),
    platforms: await lockPlatforms(opened, asked, work),
    ...(await pared(opened, asked, work)),
    further: before?.further ?? {},
  }
  const places = lockPlaces(project.directory, context)
  const earlier = await readPareLock(project.directory)
  // Who locked, and with what, is no reason to write a file that says the same.
  const isUpToDate = before !== undefined && formatPareLock({ ...after, madeBy: before.madeBy }, places) === earlier
  if (!isUpToDate && !request.isCheck) await writePareLock(project.directory, formatPareLock(after, places))
  return {
    project,
    lock: isUpToDate ? before : after,
    changes: lockChanges(before, after),
    isNew: before === undefined,
    isUpToDate,
  }
}

async function pared(
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<Pick<PareLock, 'paring'>> {
  const paring = await lockParing(opened, options, context)
  return paring ? { paring } : {}
}

/** Versions that a project leaves open are pinned by the file that is written here. */
function withoutPinning(observer: Observer | undefined): Observer {
  return progress => {
    if (progress.type !== 'warning' || progress.code !== 'unlocked-dependencies') observer?.(progress)
  }
}

async function lockPlatforms(
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<PlatformLock[]> {
  const known = opened.lock.file?.platforms ?? []
  const wanted =
    options.platforms.length > 0
      ? options.platforms
      : known.length > 0
        ? known.filter(({ python }) => python).map(({ platform }) => platform)
        : [context.host]
  const locked: PlatformLock[] = []
  for (const platform of unique(wanted)) locked.push(await lockOne(platform, opened, options, context))
  // Whoever builds for another platform compiles with an interpreter of their own.
  const builders = unique([context.host, ...known.filter(({ python }) => !python).map(({ platform }) => platform)])
  for (const platform of builders) {
    if (!locked.some(one => isSamePlatform(one.platform, platform))) {
      locked.push(await lockBuilder(platform, opened, context))
    }
  }
  return locked
    .map(one => keepState(one, known))
    .sort((left, right) => (formatPlatform(left.platform) < formatPlatform(right.platform) ? -1 : 1))
}

async function lockOne(
  platform: Platform,
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<PlatformLock> {
  const { lock: found, needed, releases } = await lockParts(platform, opened, options, context)
  const { target, distributions } = found.python
  const own = opened.built.filter(one => one.builtFrom && isOwnBuild({ builtFrom: one.builtFrom })).slice(-1)
  const builds = [...distributions, ...own].flatMap(lockedBuild)
  return {
    platform,
    system: found.system,
    python: {
      target,
      distributions: distributions.filter(({ builtFrom }) => builtFrom === undefined),
      builds: builds.sort((left, right) => (left.name < right.name ? -1 : 1)),
    },
    libraries: needed,
    releases,
  }
}

async function lockBuilder(
  platform: Platform,
  { base, archive }: OpenedProject,
  context: JobContext,
): Promise<PlatformLock> {
  const architecture = debianArchitecture(platform)
  const system = await lockInterpreter(base, architecture, archive, context)
  const { releases } = await archive.index(base.suite, architecture, context)
  return { platform, system, libraries: [], releases }
}

// What lies in the project's own folders changes without being locked anew.
function lockedBuild({ name, version, wheel, builtFrom, isDirect }: LockedDistribution): LockedBuild[] {
  if (!builtFrom) return []
  const direct = isDirect ? { isDirect } : {}
  if (builtFrom.source.kind === 'directory') return [{ name, builtFrom, ...direct }]
  const { fileName, digest, size } = wheel
  return [{ name, version, builtFrom, ...direct, wheel: { fileName, digest, ...(size === undefined ? {} : { size }) } }]
}

/** The archive's state moves several times a day; as long as no package does, the state that was locked still holds. */
function keepState(now: PlatformLock, known: readonly PlatformLock[]): PlatformLock {
  const before = known.find(({ platform }) => isSamePlatform(platform, now.platform))
  const digests = ({ system }: PlatformLock) => system.packages.map(({ digest }) => digest).join()
  if (!before || digests(before) !== digests(now)) return now
  const { releasedAt, isExpired } = before.system
  return { ...now, releases: before.releases, system: { ...now.system, releasedAt, isExpired } }
}

function unique(platforms: readonly Platform[]): Platform[] {
  return [...new Map(platforms.map(platform => [formatPlatform(platform), platform])).values()]
}

async function toolsOf(pare: string, { dependencies }: Project, context: JobContext): Promise<LockTools> {
  const isResolved = !['none', 'pylock', 'poetry', 'pdm', 'pipenv'].includes(dependencies.value.kind)
  // Whatever was remembered needs no uv to be there.
  const uv = isResolved ? await findHostUv(context).catch(() => undefined) : undefined
  return { pare, ...(uv ? { uv: uv.version } : {}), compressor: compressorId }
}

function refuseUnknown(names: readonly string[], before: PareLock | undefined): void {
  const known = new Set(
    before?.platforms.flatMap(({ system, python }) =>
      [...system.packages, ...(python?.distributions ?? []), ...(python?.builds ?? [])].map(
        ({ name }) => name as string,
      ),
    ),
  )
  const unknown = names.find(name => !known.has(name))
  if (unknown === undefined) return
  const near = nearNames(unknown, known)
  /** `--upgrade-package` names something that is not locked. */
  throw new PareError({
    code: 'not-in-lock',
    exitCode: 2,
    message: `\`--upgrade-package\` names \`${unknown}\`, which is no Debian package or distribution in \`pare.lock\``,
    ...(near.length > 0 ? { hint: `did you mean ${near.map(name => `\`${name}\``).join(' or ')}?` } : {}),
  })
}
