import { isAllowed, isSpecifier } from '../../formats/packaging/version.ts'
import { PareError } from '../../model/error.ts'
import type { PythonTarget } from '../../model/python/lock.ts'

/** Refuses a target that does not fit the Python that a file asks for. */
export function checkPythonVersion(wanted: unknown, target: PythonTarget, file: string): void {
  if (typeof wanted !== 'string' || !isSpecifier(wanted)) return
  const python = target.fullPython ?? `${target.python}.0`
  if (!isAllowed(python, wanted.replaceAll(/\s+/g, ''))) throw pythonConflict(wanted, python, file)
}

/** A project asks for another Python than the image has. */
function pythonConflict(wanted: string, python: string, file: string): PareError {
  return new PareError({
    code: 'python-conflict',
    exitCode: 2,
    message: `\`${file}\` asks for Python ${wanted}, but the image has ${python}`,
    hint: 'choose a base with a Python that fits (`--python`)',
    location: { file },
  })
}
