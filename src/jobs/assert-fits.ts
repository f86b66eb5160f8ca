import { parseWheelFileName } from '../formats/packaging/wheel-file-name.ts'
import { PareError } from '../model/error.ts'
import type { LockedDistribution, PythonTarget } from '../model/python/lock.ts'

/** Refuses a built wheel that does not run on the machine of the image. */
export function assertFits(locked: LockedDistribution, { machine }: PythonTarget): void {
  const { platformTags } = parseWheelFileName(locked.wheel.fileName)
  if (!platformTags.every(tag => tag === 'any' || tag.endsWith(`_${machine}`))) throw builtForOther(locked, machine)
}

/** A wheel that was built here is for this computer alone, and the image is for another machine. */
function builtForOther({ name, version, wheel }: LockedDistribution, machine: string): PareError {
  return new PareError({
    code: 'built-for-other-machine',
    exitCode: 2,
    message: `\`${name} ${version}\` has no wheel for ${machine}, and what was built of its source is for this computer alone: \`${wheel.fileName}\``,
    hint: 'build on a computer of that kind, or ask for a version that has a wheel',
  })
}
