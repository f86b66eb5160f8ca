import { collect } from '../../formats/digest/collect.ts'
import type { ImagePath } from '../../model/image-path.ts'
import type { TreeEntry, TreeFile } from '../../model/tree.ts'

const testFile = /^(?:test_[^/]*|[^/]*_tests?|conftest)\.py$/

/**
 * The folders of a distribution that hold its own tests: called `test` or `tests`, inside an import package, with test
 * modules in them, and imported by nothing else of the distribution. Folders such as `django/test`, which other modules
 * import, stay.
 */
export async function unusedTestFolders(entries: readonly TreeEntry[], root: string): Promise<ReadonlySet<string>> {
  const modules = entries.filter((entry): entry is TreeFile => entry.kind === 'file' && entry.path.endsWith('.py'))
  const candidates = new Set<string>()
  for (const { path } of modules) {
    const folder = testFolderOf(path, root)
    if (folder !== undefined && testFile.test(path.slice(path.lastIndexOf('/') + 1))) candidates.add(folder)
  }
  if (candidates.size === 0) return candidates

  // A folder that stays may itself need another one.
  const pending = modules.filter(({ path }) => !isInside(path, candidates))
  for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
    const source = Buffer.from(await collect(module.content.open())).toString('latin1')
    if (!source.includes('test')) continue
    for (const name of mentionedModules(source, moduleName(module.path, root), module.path.endsWith('/__init__.py'))) {
      for (const folder of candidates) {
        if (!`${name}.`.startsWith(`${moduleName(`${folder}/__init__.py`, root)}.`)) continue
        candidates.delete(folder)
        pending.push(...modules.filter(({ path }) => path.startsWith(`${folder}/`)))
      }
    }
  }
  return candidates
}

/** Whether `path` lies in one of the folders. */
export function isInside(path: ImagePath, folders: ReadonlySet<string>): boolean {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    if (folders.has(path.slice(0, slash))) return true
  }
  return false
}

/** The outermost folder called `test` or `tests` on the way to `path`, but for one at the top, which may be a namesake. */
function testFolderOf(path: string, root: string): string | undefined {
  const parts = path.slice(root.length + 1).split('/')
  const index = parts.findIndex((part, at) => at > 0 && at < parts.length - 1 && (part === 'tests' || part === 'test'))
  return index === -1 ? undefined : `${root}/${parts.slice(0, index + 1).join('/')}`
}

/** The name of the module that a source below `root` is. */
export function moduleName(path: string, root: string): string {
  return path
    .slice(root.length + 1)
    .replace(/(?:\/__init__)?\.py$/, '')
    .replaceAll('/', '.')
}

// Lines are enough: a name that is only seen in text and never imported keeps a folder, which is the safe side.
const importStatement = /^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+\(?([^#\n]*)|import[ \t]+([^#\n]+))/gm
const dottedString = /["']((?:\w+\.)+\w+)["']/g

/** The modules that a source imports or names in a text; `self` is its own name. */
export function mentionedModules(source: string, self: string, isPackage: boolean): Set<string> {
  const found = new Set<string>()
  for (const [, from, names, plain] of source.matchAll(importStatement)) {
    if (plain !== undefined) {
      for (const name of plain.split(',')) found.add(name.trim().split(/\s/)[0]!)
      continue
    }
    const base = resolveRelative(from!, self, isPackage)
    found.add(base)
    for (const name of names!.split(',')) found.add(`${base}.${name.trim().split(/[\s)]/)[0]}`)
  }
  for (const [, name] of source.matchAll(dottedString)) found.add(name!)
  return found
}

function resolveRelative(name: string, self: string, isPackage: boolean): string {
  const dots = /^\.*/.exec(name)![0].length
  if (dots === 0) return name
  const parts = self.split('.')
  const base = parts.slice(0, parts.length - (dots - (isPackage ? 1 : 0)))
  return [...base, name.slice(dots)].filter(part => part !== '').join('.')
}
