import type { LockInputs, PareLock } from '../../model/pare-lock.ts'
import type { SuitePython } from './choose-python.ts'

/** Why a lock does not fit its project any more, each as a clause; none when it does. */
export function staleCauses(lock: PareLock, inputs: LockInputs, base: SuitePython): string[] {
  const { suite, python } = lock.base
  return [
    ...(suite === base.suite && python === base.python
      ? []
      : [`the project asks for Python ${base.python} of ${base.suite}, the lock has ${python} of ${suite}`]),
    ...sourceCauses(lock.inputs, inputs),
    ...listCauses('[tool.pare] packages', lock.inputs.packages, inputs.packages),
    ...listCauses('the choice of groups', lock.inputs.groups, inputs.groups),
    ...listCauses('the choice of extras', lock.inputs.extras, inputs.extras),
  ]
}

function sourceCauses(before: LockInputs, now: LockInputs): string[] {
  if (before.dependencies !== now.dependencies) {
    const [file] = Object.keys(now.files)
    return [file === undefined ? 'no file names dependencies any more' : `the dependencies are in \`${file}\``]
  }
  const files = [...new Set([...Object.keys(before.files), ...Object.keys(now.files)])].sort()
  return files.flatMap(file => {
    const [old, current] = [before.files[file], now.files[file]]
    if (old === current) return []
    if (old === undefined) return [`\`${file}\` counts as well`]
    return [current === undefined ? `\`${file}\` is gone` : `\`${file}\` has changed`]
  })
}

function listCauses(what: string, before: readonly string[], now: readonly string[]): string[] {
  const quoted = (names: readonly string[]) => names.map(name => `\`${name}\``).join(', ')
  const added = now.filter(name => !before.includes(name))
  const removed = before.filter(name => !now.includes(name))
  return [
    ...(added.length > 0 ? [`${what} names ${quoted(added)}`] : []),
    ...(removed.length > 0 ? [`${what} does not name ${quoted(removed)} any more`] : []),
  ]
}
