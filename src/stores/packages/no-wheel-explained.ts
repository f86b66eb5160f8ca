import type { IndexFile } from '../../formats/packaging/simple-index.ts'
import { summarizeWheels } from '../../formats/packaging/summarize-wheels.ts'
import { isSameVersion } from '../../formats/packaging/version.ts'
import { readWheelFileName } from '../../formats/packaging/wheel-file-name.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import { parseDistributionName } from '../../model/python/distribution-name.ts'
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
