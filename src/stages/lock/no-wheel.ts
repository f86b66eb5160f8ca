import type { PylockFile, PylockPackage } from '../../formats/packaging/pylock.ts'
import { redactCredentials } from '../../formats/packaging/redact-credentials.ts'
import { summarizeWheels } from '../../formats/packaging/summarize-wheels.ts'
import { PareError } from '../../model/error.ts'
import type { PythonTarget } from '../../model/python/lock.ts'

/** A lockfile names a distribution, and no file of it. */
export function noFile(found: PylockPackage, file: string): PareError {
  return noWheel(`${subject(found)} has neither a wheel nor a source: the lockfile names no file at all`, found, file)
}

/** A distribution comes from a repository, and the lockfile does not say which commit. */
export function unpinnedRepository(found: PylockPackage, file: string): PareError {
  const { type = '', url = '', commit } = found.vcs ?? {}
  return new PareError({
    code: 'unpinned-repository',
    exitCode: 2,
    message: `Expected a git commit for ${subject(found)} in \`${file}\`, got ${commit === undefined ? 'none' : `one of ${type}`} (${redactCredentials(url)})`,
    hint: 'lock again, so that the lockfile names the commit',
    location: { file },
  })
}

/** There are wheels, but none for the target's Python, platform and glibc. */
export function noMatchingWheel(found: PylockPackage, target: PythonTarget, files: readonly PylockFile[]): PareError {
  const { python, machine, glibc } = target
  return noWheel(
    `${subject(found)} has no wheel for Python ${python} on Linux ${machine} with glibc ${glibc.join('.')}: there are ${summarizeWheels(files.map(({ name }) => name))}`,
    found,
  )
}

function noWheel(message: string, found: PylockPackage, file?: string): PareError {
  return new PareError({
    code: 'no-wheel',
    exitCode: 2,
    message,
    hint: `choose a version of \`${found.name}\` that has a wheel, or build one and name it by path or \`--find-links\``,
    ...(file === undefined ? {} : { location: { file } }),
  })
}

function subject({ name, version }: PylockPackage): string {
  return `\`${name}${version === undefined ? '' : ` ${version}`}\``
}
