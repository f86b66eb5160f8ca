import type { ImagePath } from '../../model/image-path.ts'
import { type ModuleFile, moduleTable } from '../../python/imports/module-table.ts'
import { reach } from '../../python/imports/reach.ts'
import { standardLibraryRules } from '../../python/imports/standard-library-rules.ts'
import type { DistributionIndex } from './distribution-index.ts'
import { type LibraryIndex, libraryFolder } from './pare-standard-library.ts'

/**
 * The modules that are named, all below them, and what they import as they are imported themselves: what a module that
 * was asked for must have beside it to be of use. What its functions import is missed by name, and can be asked for.
 */
export function keptClosure(
  names: readonly string[],
  library: LibraryIndex,
  indexes: readonly DistributionIndex[],
  site: string,
): ReadonlySet<string> {
  const folder = libraryFolder(library.python)
  const files = [
    ...library.paths.map((path): ModuleFile => fileOf(path, 'standard-library', library.facts)),
    ...indexes.flatMap(({ facts }) => Object.keys(facts).map(path => fileOf(path as ImagePath, 'distribution', facts))),
  ]
  const table = moduleTable(files, [folder, `${folder}/lib-dynload`, site])
  const rules = standardLibraryRules(table)
  const roots = names.map(name => ({ name, why: 'keep', isWhole: true }))
  const found = reach(table, roots, {
    hidden: rules.hidden,
    isIgnored: (module, to, at) => at.when !== 'import' || rules.isIgnored(module, to, at),
  })
  return new Set(found.keys())
}

function fileOf(path: ImagePath, owner: ModuleFile['owner'], facts: LibraryIndex['facts']): ModuleFile {
  const known = facts[path]
  return { path, owner, ...(known ? { facts: known } : {}) }
}
