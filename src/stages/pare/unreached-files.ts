import { baseName, type ImagePath } from '../../model/image-path.ts'
import { type ImageModule, type ModuleTable, moduleNameOf } from '../../python/imports/module-table.ts'
import type { DistributionIndex } from './distribution-index.ts'
import type { NativeFile } from './native-files.ts'
import type { ReachedModules } from './reach-distributions.ts'

/** What paring takes out of distributions. */
export interface UnreachedFiles {
  /** By path, with the rule. */
  readonly files: ReadonlyMap<ImagePath, string>
  /** Modules that are not in the image, by their full names. */
  readonly missing: readonly string[]
}

/**
 * The files of distributions that leave where modules are pared: modules that nothing reaches, data in their packages,
 * libraries that no native code that stays needs, and scripts that start what left. Metadata always stays.
 */
export function unreachedFiles(
  indexes: readonly DistributionIndex[],
  { table, reasons }: ReachedModules,
  site: string,
  isKept: (path: string) => boolean = () => false,
): UnreachedFiles {
  const files = new Map<ImagePath, string>()
  const missing = new Set<string>()
  const scripts = new Map(indexes.flatMap(({ scripts: own }) => Object.entries(own)))
  const native = new Map(indexes.flatMap(index => Object.entries(index.native)))
  const isUnreached = unreachedFolders({ table, reasons })
  const libraries: ImagePath[] = []
  for (const path of indexes.flatMap(({ paths }) => paths)) {
    if (isKept(path)) continue
    if (!path.startsWith(`${site}/`)) {
      const module = /^usr\/local\/bin\/[^/]+$/.test(path) ? scripts.get(baseName(path)) : undefined
      if (module !== undefined && table.get(module) && !reasons.has(module)) files.set(path, 'unreached-script')
      continue
    }
    const relative = path.slice(site.length + 1)
    if (/^[^/]+\.(?:dist-info|pth)(?:\/|$)/.test(relative)) continue
    const module = moduleNameOf(withoutCache(relative))
    if (module !== undefined && table.get(module)) {
      if (reasons.has(module)) continue
      files.set(path, 'unreached-module')
      missing.add(module)
    } else if (native.has(path)) libraries.push(path)
    else if (isUnreached(folderOf(relative))) files.set(path, 'unreached-module')
  }
  for (const path of unneeded(libraries, files, native)) files.set(path, 'unneeded-library')
  return { files, missing: [...missing].sort() }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** `a/__pycache__/b.cpython-313.pyc` → `a/b.pyc`: the bytecode beside a source that stays. */
function withoutCache(path: string): string {
  return path.replace(/(^|\/)__pycache__\/([^/]+)\.cpython-\d+\.pyc$/, '$1$2.pyc')
}

/**
 * Tells of a folder whether the innermost package that it lies in is one that nothing reaches. A folder of data may have the
 * look of a package, and be read by its path: what counts is the package that such a folder lies in.
 */
function unreachedFolders({ table, reasons }: ReachedModules): (folder: string) => boolean {
  const isDataFolder = dataFolders(table)
  const found = new Map<string, boolean>()
  function isUnreached(folder: string): boolean {
    const known = found.get(folder)
    if (known !== undefined) return known
    const answer = look(folder)
    found.set(folder, answer)
    return answer
  }
  function look(folder: string): boolean {
    if (folder === '') return false
    const module = table.get(folder.replaceAll('/', '.'))
    if (module && reasons.has(module.name)) return false
    if (module && !isDataFolder(module)) return true
    const above = folderOf(folder)
    return (module !== undefined && !hasPackage(above, table)) || isUnreached(above)
  }
  return isUnreached
}

function hasPackage(folder: string, table: ModuleTable): boolean {
  for (let part = folder; part !== ''; part = folderOf(part)) {
    if (table.get(part.replaceAll('/', '.'))) return true
  }
  return false
}

/** Tells packages of nothing but `__init__`s without a line of code, and folders of a package that hold stray modules. */
function dataFolders(table: ModuleTable): (module: ImageModule) => boolean {
  const found = new Map<string, boolean>()
  function isDataFolder(module: ImageModule): boolean {
    const known = found.get(module.name)
    if (known !== undefined) return known
    const answer = look(module)
    found.set(module.name, answer)
    return answer
  }
  function look({ name, path, facts }: ImageModule): boolean {
    if (path === undefined) return table.get(name.slice(0, Math.max(0, name.lastIndexOf('.'))))?.path !== undefined
    const isBlank = facts !== undefined && Object.values(facts).every(each => each === false || each.length === 0)
    return isBlank && table.childrenOf(name).every(child => child.isPackage && isDataFolder(child))
  }
  return isDataFolder
}

/** The libraries that no native code which stays asks for, directly or through others. */
function unneeded(
  libraries: readonly ImagePath[],
  gone: ReadonlyMap<ImagePath, string>,
  native: ReadonlyMap<string, NativeFile>,
): ImagePath[] {
  const isLibrary = new Set<string>(libraries)
  const byName = Map.groupBy(libraries, path => native.get(path)!.soname ?? baseName(path))
  for (const path of libraries) byName.set(baseName(path), [...(byName.get(baseName(path)) ?? []), path])
  const left = new Set<ImagePath>(libraries.filter(path => isNamedFolder(path)))
  const stays = [...native].filter(([path]) => !gone.has(path as ImagePath) && !left.has(path as ImagePath))
  const pending = stays.flatMap(([, { needed }]) => needed)
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    for (const path of byName.get(name) ?? []) {
      if (left.delete(path) && isLibrary.has(path)) pending.push(...native.get(path)!.needed)
    }
  }
  return [...left]
}

/** `numpy.libs/`, where auditwheel puts what it copies: nothing is opened there by its path. */
function isNamedFolder(path: ImagePath): boolean {
  return /\/[^/]+\.libs\/[^/]+$/.test(path)
}
