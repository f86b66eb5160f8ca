import type { PylockFile, PylockPackage } from '../../formats/packaging/pylock.ts'
import { redactCredentials } from '../../formats/packaging/redact-credentials.ts'
import { summarizeWheels } from '../../formats/packaging/summarize-wheels.ts'
import { PareError } from '../../model/error.ts'
import type { PythonTarget } from '../../model/python/lock.ts'

/** A distribution would have to be built: there is a source distribution, a repository or a folder, but no wheel. */
export function onlySource(found: PylockPackage, file: string): PareError {
  return noWheel(`${subject(found)} has no wheel: ${whatThereIs(found)}`, found, file)
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

function whatThereIs({ sdist, archive, vcs, directory }: PylockPackage): string {
  if (vcs) return `it comes from the repository ${redactCredentials(vcs.url)}, which would have to be built`
  if (directory) return `it is the folder \`${directory.path}\`, which would have to be built`
  if (archive) return `it is the source archive \`${archive.name}\``
  if (sdist) return `there is only a source distribution, \`${sdist.name}\``
  return 'the lockfile names no file at all'
}
