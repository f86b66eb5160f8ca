import type { IndexFile } from '../../formats/packaging/simple-index.ts'
import { summarizeWheels } from '../../formats/packaging/summarize-wheels.ts'
import { compareVersions, isSameVersion } from '../../formats/packaging/version.ts'
import { readWheelFileName } from '../../formats/packaging/wheel-file-name.ts'
import { rankWheels } from '../../formats/packaging/wheel-tags.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import { type DistributionName, parseDistributionName } from '../../model/python/distribution-name.ts'
import type { PythonTarget } from '../../model/python/lock.ts'
import type { PackageIndex } from './package-index.ts'

/** The same refusal, with what files the package index has instead; where it cannot be asked, as it was. */
export async function noWheelExplained(
  error: PareError,
  index: PackageIndex,
  { signal }: WorkOptions,
): Promise<PareError> {
  const [subject, name, version] = /`([\w.-]+)(?: (\S+))?` has no wheel[^:]*/.exec(error.message) ?? []
  if (subject === undefined || name === undefined) return error
  const files = await index.files(parseDistributionName(name), signal ? { signal } : {}).catch(() => undefined)
  if (!files || files.length === 0) return error
  const relevant = version === undefined ? newest(files) : files.filter(file => isOf(file, version))
  const wheels = relevant.filter(file => file.name.endsWith('.whl'))
  const [source] = relevant.filter(file => !file.name.endsWith('.whl'))
  const found =
    wheels.length > 0
      ? `there are ${summarizeWheels(wheels.map(file => file.name))}`
      : `there is only a source distribution${source ? `, \`${source.name}\`` : ''}`
  const { code, exitCode, hint, location } = error
  return new PareError({
    code,
    exitCode,
    message: `${subject}: ${found}`,
    ...(hint === undefined ? {} : { hint }),
    ...(location === undefined ? {} : { location }),
    cause: error,
  })
}

/** What files of a distribution there are instead of one that must be compiled; `undefined` where nobody can be asked. */
export async function otherWheels(
  name: DistributionName,
  target: PythonTarget,
  index: PackageIndex,
  { signal }: WorkOptions,
): Promise<string | undefined> {
  const files = await index.files(name, signal ? { signal } : {}).catch(() => undefined)
  if (!files) return undefined
  const rank = rankWheels(target)
  const fitting = files.flatMap(file => {
    const wheel = readWheelFileName(file.name)
    return wheel && !file.isYanked && rank(wheel) !== undefined ? [wheel.version] : []
  })
  const versions = [...new Set(fitting)].sort(compareVersions).reverse()
  if (versions.length === 0)
    return `no version of \`${name}\` has a wheel for Python ${target.python} on Linux ${target.machine}`
  const more = versions.length > 3 ? ` and ${versions.length - 3} more` : ''
  return `these versions have a wheel: ${versions.slice(0, 3).join(', ')}${more}`
}

function isOf(file: IndexFile, version: string): boolean {
  const wheel = readWheelFileName(file.name)
  if (wheel) return isSameVersion(wheel.version, version)
  const [, written] = /-([^-]+)\.(?:tar\.gz|zip|tar\.bz2)$/.exec(file.name) ?? []
  return written !== undefined && isSameVersion(written, version)
}

// Index pages are in order of upload, or of version; either way the last file is one of the newest release.
function newest(files: readonly IndexFile[]): readonly IndexFile[] {
  const [, version] = /-(\d[^-]*?)(?:-.*\.whl|\.tar\.gz|\.zip)$/.exec(files.at(-1)!.name) ?? []
  return version === undefined ? files : files.filter(file => isOf(file, version))
}
