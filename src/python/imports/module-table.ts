import { baseName, type ImagePath } from '../../model/image-path.ts'
import type { ModuleFacts } from './module-facts.ts'

/** Whose a module is: the standard library's, a distribution's, or the project's own. */
export type ModuleOwner = 'standard-library' | 'distribution' | 'app'

/** A module of an image by its full name. A namespace package has no file. */
export interface ImageModule {
  readonly name: string
  readonly owner: ModuleOwner
  readonly path?: ImagePath
  readonly isPackage: boolean
  /** Nothing is known of native code, and of files that do not parse. */
  readonly facts?: ModuleFacts
}

/** A file of an image that is a module by its place below one of the search roots. */
export interface ModuleFile {
  readonly path: ImagePath
  readonly owner: ModuleOwner
  readonly facts?: ModuleFacts
}

/** The modules that an import statement can find. */
export interface ModuleTable {
  get(name: string): ImageModule | undefined
  /** The modules directly below a package. */
  childrenOf(name: string): readonly ImageModule[]
  all(): Iterable<ImageModule>
}

/** Finds the modules among files; `roots` are the folders of `sys.path` in its order, without a slash at the end. */
export function moduleTable(files: Iterable<ModuleFile>, roots: readonly string[]): ModuleTable {
  const modules = new Map<string, ImageModule & { readonly rank: number }>()
  const children = new Map<string, Set<string>>()
  // The longest root first: lib-dynload lies within the standard library.
  const ordered = roots
    .map((root, rank) => ({ root, rank }))
    .sort((left, right) => right.root.length - left.root.length)

  for (const file of files) {
    const found = ordered.find(({ root }) => root === '' || file.path.startsWith(`${root}/`))
    if (!found) continue
    const name = moduleNameOf(found.root === '' ? file.path : file.path.slice(found.root.length + 1))
    if (name === undefined) continue
    const isPackage = /^__init__\./.test(baseName(file.path))
    add({ name, isPackage, rank: found.rank, ...file })
  }
  for (const { name, owner } of [...modules.values()]) addParents(name, owner)

  function add(module: ImageModule & { readonly rank: number }): void {
    const known = modules.get(module.name)
    const isBetter = !known || module.rank < known.rank || (module.rank === known.rank && module.isPackage)
    if (isBetter) modules.set(module.name, module)
  }

  function addParents(name: string, owner: ModuleOwner): void {
    const dot = name.lastIndexOf('.')
    if (dot === -1) return
    const parent = name.slice(0, dot)
    const siblings = children.get(parent)
    if (siblings) siblings.add(name)
    else children.set(parent, new Set([name]))
    if (!modules.has(parent)) modules.set(parent, { name: parent, owner, isPackage: true, rank: Number.MAX_VALUE })
    addParents(parent, owner)
  }

  return {
    get: name => modules.get(name),
    childrenOf: name => [...(children.get(name) ?? [])].map(child => modules.get(child)!),
    all: () => modules.values(),
  }
}

/** `a/b/__init__.py` → `a.b`; `a/_c.cpython-313-x86_64-linux-gnu.so` → `a._c`; `undefined` for what cannot be imported. */
export function moduleNameOf(path: string): string | undefined {
  const match = /^(.*?)(?:\.pyc?|(?:\.cpython-\d+[a-z]*-[\w-]+|\.abi3)?\.so)$/.exec(path)
  const stem = match?.[1]
  if (stem === undefined || /(?:^|\/)__pycache__\//.test(stem)) return undefined
  const parts = stem.split('/')
  if (parts.at(-1) === '__init__') parts.pop()
  return parts.length > 0 && parts.every(part => /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(part))
    ? parts.join('.')
    : undefined
}
