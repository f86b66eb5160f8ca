import { PareError } from '../../model/error.ts'
import {
  type DistributionName,
  isDistributionName,
  parseDistributionName,
} from '../../model/python/distribution-name.ts'
import { isVersion } from './version.ts'

/** What the name of a wheel says; each list is one part of its compressed tag set. */
export interface WheelFileName {
  readonly name: DistributionName
  readonly version: string
  readonly build?: string
  readonly pythonTags: readonly string[]
  readonly abiTags: readonly string[]
  readonly platformTags: readonly string[]
}

/** The parts of a wheel's file name, `{distribution}-{version}(-{build})?-{python}-{abi}-{platform}.whl`. */
export function parseWheelFileName(fileName: string): WheelFileName {
  const parts = fileName.endsWith('.whl') ? fileName.slice(0, -'.whl'.length).split('-') : []
  if (parts.length !== 5 && parts.length !== 6) throw invalidWheelFileName(fileName, 'it has too few or too many parts')
  const [name, version, ...rest] = parts as [string, string, ...string[]]
  const [python, abi, platform] = rest.slice(-3) as [string, string, string]
  const build = rest.length === 4 ? rest[0] : undefined
  const unescaped = version.replaceAll('_', '-')
  if (!isDistributionName(name)) throw invalidWheelFileName(fileName, `\`${name}\` is no distribution name`)
  if (!isVersion(unescaped)) throw invalidWheelFileName(fileName, `\`${version}\` is no version`)
  if (build !== undefined && !/^[0-9]/.test(build)) {
    throw invalidWheelFileName(fileName, `the build number \`${build}\` does not start with a digit`)
  }
  return {
    name: parseDistributionName(name),
    version: unescaped,
    ...(build === undefined ? {} : { build }),
    pythonTags: python.toLowerCase().split('.'),
    abiTags: abi.toLowerCase().split('.'),
    platformTags: platform.toLowerCase().split('.'),
  }
}

/** The parts of a wheel's file name, or `undefined` when it is none: indexes hold a few that nothing could install. */
export function readWheelFileName(fileName: string): WheelFileName | undefined {
  try {
    return parseWheelFileName(fileName)
  } catch (cause) {
    if (cause instanceof PareError) return undefined
    throw cause
  }
}

/** Every wheel tag that the file name stands for, as `cp313-abi3-manylinux_2_17_x86_64`. */
export function expandTags({ pythonTags, abiTags, platformTags }: WheelFileName): string[] {
  return pythonTags.flatMap(python =>
    abiTags.flatMap(abi => platformTags.map(platform => `${python}-${abi}-${platform}`)),
  )
}

/** A file that should be a wheel is not named like one. */
export function invalidWheelFileName(fileName: string, reason: string): PareError {
  return new PareError({
    code: 'invalid-wheel-name',
    exitCode: 2,
    message: `Expected a wheel's file name, got \`${fileName}\`: ${reason}`,
  })
}
