import { pareLockFile } from '../formats/pare-lock/pare-lock-file.ts'
import { PareError } from '../model/error.ts'
import type { Advice } from '../model/project.ts'
import type { LockedDistribution } from '../model/python/lock.ts'

/** `--frozen` asks for what pare.lock has, and there is no pare.lock. */
export function noLock(): PareError {
  return new PareError({
    code: 'no-lock',
    exitCode: 2,
    message: `\`--frozen\` uses \`${pareLockFile}\` and nothing else, but the project has none`,
    hint: 'write it, and commit it: `pare lock`',
  })
}

/** The project asks for something else than when its pare.lock was written, and `--frozen` allows nothing else. */
export function lockStale(causes: readonly string[]): PareError {
  return new PareError({
    code: 'lock-stale',
    exitCode: 1,
    message: `\`${pareLockFile}\` does not fit the project any more: ${causes.join('; ')}`,
    hint: 'bring it up to date, and commit it: `pare lock`',
    location: { file: pareLockFile },
  })
}

/** `--frozen` builds the project itself with what pare.lock says, and it says nothing: that failed when it was written. */
export function ownBuildNotLocked(): PareError {
  return new PareError({
    code: 'build-not-locked',
    exitCode: 2,
    message: `\`${pareLockFile}\` does not say with what the project itself is built`,
    hint: '`pare lock` writes it down once the project can be built',
    location: { file: pareLockFile },
  })
}

/** The project asks for something else than when its pare.lock was written; the build has what it asks for now. */
export function staleLock(causes: readonly string[]): Advice {
  return {
    code: 'lock-stale',
    message: `\`${pareLockFile}\` does not fit the project any more: ${causes.join('; ')}; what changed is resolved anew, and the rest stays as locked`,
    hint: '`pare lock` brings it up to date',
  }
}

/** pare.lock holds other platforms than the one that is asked for. */
export function lockLacksPlatform(platform: string, locked: readonly string[], why: string): PareError {
  return new PareError({
    code: 'lock-lacks-platform',
    exitCode: 2,
    message: `\`${pareLockFile}\` has ${locked.join(' and ') || 'no platform'}, but ${platform} is needed ${why}`,
    hint: `add it: \`pare lock --platform ${[...locked, platform].join(',')}\``,
    location: { file: pareLockFile },
  })
}

/** The layers are compressed by another program than when the lock was written, so that their digests may differ. */
export function otherCompressor(locked: string, present: string): Advice {
  return {
    code: 'other-compressor',
    message: `\`${pareLockFile}\` was written with the compressor ${locked}, this pare has ${present}: layers hold the same files under other digests`,
    hint: '`pare lock` takes note of it; the same pare gives the same digests',
  }
}

/** A server has another file than the lock names: one of the two was changed, and nothing of the file was used. */
export function lockedFileChanged(cause: PareError): PareError {
  return new PareError({
    code: 'locked-file-changed',
    exitCode: 1,
    message: `A file is not what \`${pareLockFile}\` says: ${cause.message.charAt(0).toLowerCase()}${cause.message.slice(1)}`,
    hint: 'a published file never changes: either the lock was changed by hand, or whoever serves the file did; find out which before `pare lock --upgrade`',
    location: { file: pareLockFile },
  })
}

/** Whether a file came with other bytes than were asked for. */
export function isOtherFile(cause: unknown): cause is PareError {
  return cause instanceof PareError && (cause.code === 'digest-mismatch' || cause.code === 'size-mismatch')
}

/** A wheel that is built of its locked source has other bytes than when the lock was written. */
export function builtOtherwise({ name, version }: LockedDistribution): Advice {
  return {
    code: 'built-otherwise',
    message: `\`${name}\` ${version} was built of the source that \`${pareLockFile}\` names, and came out otherwise than when that was written`,
    hint: 'its build is not reproducible, or pare builds otherwise than it did; `pare lock` takes note of it',
  }
}

/** A package that the lock names is on the mirror no more: a newer version took its place. */
export function packageGone(name: string, version: string, url: string, snapshot: string, cause: unknown): PareError {
  return new PareError({
    code: 'locked-package-gone',
    exitCode: 2,
    message: `\`${name}\` ${version}, which \`${pareLockFile}\` names, is not on the mirror any more: ${url}`,
    hint: `\`pare lock --upgrade\` takes what Debian has now; a snapshot has what it had: PARE_DEBIAN_MIRROR=${snapshot}`,
    cause,
  })
}
