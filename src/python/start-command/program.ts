import { standardLibraryNames } from '../standard-library-names.ts'
import { decodeSource } from '../syntax/decode-source.ts'
import { importsOf } from '../syntax/imports.ts'
import type { Module } from '../syntax/module.ts'
import { parseModule } from '../syntax/parse-module.ts'
import { applications } from './applications.ts'
import { type Bindings, bindingsOf } from './bindings.ts'
import type { ProjectView } from './project-view.ts'

/** The project's modules, each read and parsed when it is first asked for. */
export interface Program {
  readonly view: ProjectView
  module(file: string): Module | undefined
  bindings(file: string): Bindings | undefined
  /** The file of a module that `file` imports absolutely, where the project has it. */
  findModule(dotted: string, file: string): string | undefined
  /** The folder that must be on the module search path for `file` to be imported as its author meant. */
  importRoot(file: string): string
}

/** What applications are imported from: a module of that name inside a package is not what an absolute import means. */
const libraries: ReadonlySet<string> = new Set(
  Object.keys(applications).flatMap(name => (name.includes('.') ? [name.split('.')[0]!] : [])),
)

/** The program that a project's files make up. */
export function programOf(view: ProjectView): Program {
  const modules = new Map<string, Module | undefined>()
  const bindings = new Map<string, Bindings>()
  const roots = new Map<string, string>()

  const program: Program = {
    view,
    module(file) {
      if (!modules.has(file)) {
        const bytes = view.files.has(file) ? view.read(file) : undefined
        modules.set(file, bytes === undefined ? undefined : parseModule(decodeSource(bytes)))
      }
      return modules.get(file)
    },
    bindings(file) {
      const module = program.module(file)
      if (module === undefined) return undefined
      const known = bindings.get(file) ?? bindingsOf(module.body)
      bindings.set(file, known)
      return known
    },
    findModule(dotted, file) {
      const folder = directoryOf(file)
      // The tutorial's `proj/celery.py` begins with `from celery import Celery`, and means the installed one.
      const isShadowed = view.files.has(join(folder, '__init__.py')) && libraries.has(firstPart(dotted))
      for (const root of new Set([program.importRoot(file), ...(isShadowed ? [] : [folder]), '', 'src'])) {
        const found = moduleFile(view, join(root, dotted.replaceAll('.', '/')))
        if (found !== undefined) return found
      }
      return undefined
    },
    importRoot(file) {
      const known = roots.get(file)
      if (known !== undefined) return known
      // Set first, because finding it parses the file, which may ask again.
      roots.set(file, directoryOf(packageTop(view, file)))
      const root = likeliestRoot(program, file)
      roots.set(file, root)
      return root
    },
  }
  return program
}

/** `a/b.py` or `a/b/__init__.py` for the path `a/b`. */
export function moduleFile(view: ProjectView, path: string): string | undefined {
  return [`${path}.py`, `${path}/__init__.py`].find(file => view.files.has(file))
}

/** The file of a relative import: `level` dots, then `dotted`, seen from `file`. */
export function relativeModule(view: ProjectView, file: string, level: number, dotted: string): string | undefined {
  let folder = directoryOf(file)
  for (let step = 1; step < level; step++) folder = directoryOf(folder)
  if (dotted === '') {
    const init = join(folder, '__init__.py')
    return view.files.has(init) ? init : undefined
  }
  return moduleFile(view, join(folder, dotted.replaceAll('.', '/')))
}

/** `a.b` for `root/a/b.py`, and for `root/a/b/__init__.py`. */
export function moduleName(file: string, root: string): string {
  const below = root === '' ? file : file.slice(root.length + 1)
  return below
    .replace(/\.py$/, '')
    .replace(/(?:^|\/)__init__$/, '')
    .replaceAll('/', '.')
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '' : path.slice(0, slash)
}

export function join(folder: string, rest: string): string {
  return folder === '' ? rest : `${folder}/${rest}`
}

/** The outermost folder around `file` that is a package, or the file itself. */
function packageTop(view: ProjectView, file: string): string {
  let top = file
  let folder = directoryOf(file)
  while (folder !== '' && view.files.has(`${folder}/__init__.py`)) {
    top = folder
    folder = directoryOf(folder)
  }
  return top
}

/** Files that show that a folder is a project of its own. */
const projectFiles = ['pyproject.toml', 'requirements.txt', 'setup.py', 'setup.cfg', 'Pipfile', 'Procfile', 'manage.py']

/**
 * Of the folders above a file, the one below which most of its absolute imports are found; a folder with `__init__.py`
 * belongs to its parent. Where imports say nothing, a folder that looks like a project of its own, else the project's.
 */
function likeliestRoot(program: Program, file: string): string {
  const { view } = program
  const start = directoryOf(packageTop(view, file))
  const candidates = [start]
  for (let folder = start; folder !== ''; ) {
    folder = directoryOf(folder)
    candidates.push(folder)
  }
  const { imported, hasRelative } = importedModules(program.module(file))
  // Many packages are started from inside, by `cd app && uvicorn main:app`: their `__init__.py` is an accident.
  if (!hasRelative) candidates.push(...foldersBetween(directoryOf(file), start))
  if (candidates.length === 1) return start
  let best = ''
  let most = 0
  for (const root of candidates) {
    const count = imported.filter(name => isBelow(view, root, name)).length
    if (count > most) [best, most] = [root, count]
  }
  if (most > 0) return best
  if (directoryOf(file) !== start) return start
  if (start === 'src' || start.endsWith('/src')) return start
  return candidates.find(folder => projectFiles.some(name => view.files.has(join(folder, name)))) ?? ''
}

/** The folders from `inner` up to, but without, `outer`. */
function foldersBetween(inner: string, outer: string): string[] {
  const folders: string[] = []
  for (let folder = inner; folder !== outer && folder !== ''; folder = directoryOf(folder)) folders.push(folder)
  return folders
}

/** What a module imports absolutely, without the standard library and what is known to be installed. */
function importedModules(module: Module | undefined): { readonly imported: string[]; readonly hasRelative: boolean } {
  if (module === undefined) return { imported: [], hasRelative: false }
  const imports = importsOf(module).map(({ statement }) => statement)
  const names = imports.flatMap(statement => {
    if (statement.kind === 'import') return statement.names.map(each => each.name)
    return statement.level === 0 ? [statement.module] : []
  })
  const isOwn = (name: string) => !standardLibraryNames.has(firstPart(name)) && !libraries.has(firstPart(name))
  return {
    imported: [...new Set(names)].filter(isOwn),
    hasRelative: imports.some(statement => statement.kind === 'import-from' && statement.level > 0),
  }
}

function firstPart(dotted: string): string {
  return dotted.split('.')[0]!
}

function isBelow(view: ProjectView, root: string, dotted: string): boolean {
  const path = join(root, dotted.replaceAll('.', '/'))
  if (moduleFile(view, path) !== undefined) return true
  // A namespace package: only its folder is there.
  const top = join(root, dotted.split('.')[0]!)
  return dotted.includes('.') && moduleFile(view, top) !== undefined
}
