import type { ModuleCell } from './reasons-document.ts'

/** What a row says of a module: its package, where the rest of its name is that of its file. */
export function moduleCell(
  module: string | undefined,
  fileName: string,
  packageAt: (name: string) => number,
): ModuleCell {
  if (module === undefined) return -1
  const stem = stemOf(fileName)
  if (stem === '__init__') return packageAt(module)
  if (module === stem) return packageAt('')
  return module.endsWith(`.${stem}`) ? packageAt(module.slice(0, -stem.length - 1)) : module
}

/** The full name of the module that a row is about. */
export function moduleOfCell(cell: ModuleCell, fileName: string, packages: readonly string[]): string | undefined {
  if (typeof cell === 'string') return cell
  const parent = packages[cell]
  if (parent === undefined) return undefined
  const stem = stemOf(fileName)
  if (stem === '__init__') return parent
  return parent === '' ? stem : `${parent}.${stem}`
}

function stemOf(fileName: string): string {
  const dot = fileName.indexOf('.')
  return dot === -1 ? fileName : fileName.slice(0, dot)
}
