import type { ImagePath } from '../../model/image-path.ts'
import { moduleNameOf } from '../../python/imports/module-table.ts'
import { isNamedModule } from './file-patterns.ts'
import { libraryFolder } from './pare-standard-library.ts'

/** What asks for a module that only a recorded run touched, as the chains of reasons say it. */
export const recordedRun = 'a run that pare.lock tells of'

/** What a run touched, as roots for paring that follows the code: it adds what the code does not show. */
export interface TouchedRoots {
  /** Full names of modules of the standard library. */
  readonly library: readonly string[]
  /** Full names of modules of distributions. */
  readonly distributions: readonly string[]
  /** Files of either that are no modules. */
  readonly data: ReadonlySet<ImagePath>
  /** Shared libraries of Debian packages. */
  readonly libraries: readonly ImagePath[]
}

/** Where modules of an image lie, and which of them leave in any case. */
export interface TouchedRootsOptions {
  /** CPython's version, as in `3.13`. */
  readonly python: string
  /** The folder that distributions lie in. */
  readonly site: string
  /** Modules that leave with all below them, although something asks for them. */
  readonly drop: readonly string[]
}

/** Sorts what a run touched by what paring does with it; the app's own files stay in any case. */
export function touchedRoots(touched: readonly ImagePath[], { python, site, drop }: TouchedRootsOptions): TouchedRoots {
  const library = new Set<string>()
  const distributions = new Set<string>()
  const data = new Set<ImagePath>()
  const libraries: ImagePath[] = []
  const folders = [
    { folder: `${libraryFolder(python)}/lib-dynload/`, modules: library },
    { folder: `${libraryFolder(python)}/`, modules: library },
    { folder: `${site}/`, modules: distributions },
  ]
  for (const path of touched) {
    const found = folders.find(({ folder }) => path.startsWith(folder))
    if (found === undefined) {
      if (/^usr\/lib\/[\w./+-]+\.so(?:\.[\w.]+)?$/.test(path)) libraries.push(path)
      continue
    }
    const inside = path
      .slice(found.folder.length)
      .replace(/(^|\/)__pycache__\/([^/]+)\.cpython-\d+\.pyc$/, (_, folder, stem) => `${folder}${stem}.pyc`)
    const module = moduleNameOf(inside)
    const named = module ?? inside.slice(0, Math.max(0, inside.lastIndexOf('/'))).replaceAll('/', '.')
    if (isNamedModule(named, drop)) continue
    if (module === undefined) data.add(path)
    else found.modules.add(module)
  }
  return { library: [...library].sort(), distributions: [...distributions].sort(), data, libraries }
}
