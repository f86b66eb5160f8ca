import { directoryOf, join, moduleName, type Program } from './program.ts'

/** Where a module runs: the working directory, the search path, and its name there. */
export interface Placement {
  readonly directory: string
  readonly importRoots: readonly string[]
  readonly module: string
}

/** How a module is imported by a server that starts in its directory. */
export function placementOf(program: Program, file: string): Placement {
  const root = program.importRoot(file)
  const isSource = root === 'src' || root.endsWith('/src')
  return { directory: isSource ? directoryOf(root) : root, importRoots: [root], module: moduleName(file, root) }
}

/** How a file is run as a program: by its path, or as a module where its imports need that. */
export interface ScriptPlacement {
  readonly directory: string
  readonly importRoots: readonly string[]
  readonly argv: readonly string[]
}

/** The way to run `file` so that its imports work: `python file.py` or `python -m package.module`. */
export function scriptPlacementOf(program: Program, file: string): ScriptPlacement {
  const root = program.importRoot(file)
  const folder = directoryOf(file)
  const isMain = file.endsWith('/__main__.py')
  if (isMain || root !== folder) {
    const module = moduleName(file, root)
    if (/^[\w.]+$/.test(module)) {
      const { directory, importRoots } = placementOf(program, file)
      if (isMain) return { directory, importRoots, argv: ['python', '-m', module.replace(/\.?__main__$/, '')] }
      if (needsPackage(program, file)) return { directory, importRoots, argv: ['python', '-m', module] }
    }
  }
  // `python file.py` puts the file's own folder on the search path.
  const directory = projectFolder(program, file)
  const path = directory === '' ? file : file.slice(directory.length + 1)
  return { directory, importRoots: [folder], argv: ['python', path] }
}

/** Whether a file imports its own package, so that running it by path would fail. */
function needsPackage(program: Program, file: string): boolean {
  const bindings = program.bindings(file)
  if (bindings === undefined) return false
  const root = program.importRoot(file)
  const folder = directoryOf(file)
  const top = moduleName(file, root).split('.')[0]
  const members = [...bindings.names.values()].flatMap(each => (each.kind === 'member' ? [each.from] : []))
  const modules = [...bindings.names.values()].flatMap(each => (each.kind === 'module' ? [each.module] : []))
  const froms = [...members, ...bindings.wildcards]
  if (froms.some(from => from.level > 0)) return true
  const isAbove = (dotted: string) => {
    const first = dotted.split('.')[0]!
    return first === top || (isModuleIn(program, root, first) && !isModuleIn(program, folder, first))
  }
  return froms.some(from => isAbove(from.module)) || modules.some(isAbove)
}

function isModuleIn(program: Program, folder: string, name: string): boolean {
  const { files } = program.view
  return files.has(join(folder, `${name}.py`)) || files.has(join(folder, `${name}/__init__.py`))
}

const projectFiles = ['pyproject.toml', 'requirements.txt', 'setup.py', 'setup.cfg', 'Pipfile', 'Procfile']

/** The nearest folder around `file` that looks like a project of its own, else the project's directory. */
function projectFolder(program: Program, file: string): string {
  for (let folder = directoryOf(file); folder !== ''; folder = directoryOf(folder)) {
    if (projectFiles.some(name => program.view.files.has(`${folder}/${name}`))) return folder
  }
  return ''
}
