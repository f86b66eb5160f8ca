import { posix } from 'node:path'
import { collect } from '../../formats/digest/collect.ts'
import { parseImagePath } from '../../model/image-path.ts'
import type { TreeEntry, TreeFile } from '../../model/tree.ts'
import { appDirectory } from './app-files.ts'

/** The project's files and its own wheel, as they go into the image together. */
export interface PlacedWheel {
  /** Without what the wheel brings. */
  readonly app: readonly TreeEntry[]
  readonly installed: readonly TreeFile[]
  /** Folders of the project, relative to it, from which packages are imported where they lie. */
  readonly roots: readonly string[]
}

interface OwnPackage {
  /** Its place on the module search path: `shop`, or `tool.py`. */
  readonly name: string
  /** The folder of the project that it lies in, with a slash at its end; `''` for the project's own. */
  readonly root: string
  readonly files: readonly TreeEntry[]
}

/**
 * Puts the project's wheel beside its files. A package is imported from where the wheel installs it, and all that stands
 * in its folder goes there: modules leave /app, other files are in both, since programs look for them by the working
 * directory as well. A package that a command names by its path, or that reaches for files outside its own folder, is left
 * where it lies; then what only the wheel has, such as a generated version, is put to it.
 */
export async function placeOwnWheel(
  app: readonly TreeEntry[],
  wheel: readonly TreeFile[],
  site: string,
  named: readonly string[],
): Promise<PlacedWheel> {
  const brought = new Map(
    wheel.flatMap(file =>
      file.path.startsWith(`${site}/`) ? [[file.path.slice(site.length + 1), file] as const] : [],
    ),
  )
  const gone = new Set<string>()
  const added: TreeFile[] = []
  const removed = new Set<string>()
  const generated: TreeFile[] = []
  const roots = new Set<string>()
  for (const own of ownPackages(app, brought)) {
    const prefix = `${appDirectory}/${own.root}`
    const inside = (path: string) => path === own.name || path.startsWith(`${own.name}/`)
    if (own.files.some(({ path }) => isNamed(path, named)) || (await reachesOut(own, prefix))) {
      roots.add(own.root.replace(/\/$/, ''))
      const known = new Set(own.files.map(({ path }) => path.slice(prefix.length)))
      for (const [path, file] of brought) {
        if (!inside(path)) continue
        removed.add(file.path)
        if (!known.has(path)) generated.push({ ...file, path: parseImagePath(prefix + path) })
      }
      continue
    }
    for (const file of own.files) {
      const path = file.path.slice(prefix.length)
      if (isModule(path)) gone.add(file.path)
      if (file.kind === 'file' && !brought.has(path)) added.push({ ...file, path: parseImagePath(`${site}/${path}`) })
    }
  }
  return {
    app: [...app.filter(({ path }) => !gone.has(path)), ...generated],
    installed: [...wheel.filter(({ path }) => !removed.has(path)), ...added],
    roots: [...roots],
  }
}

/** The packages and modules of the wheel that lie in the project's folder as well. */
function ownPackages(app: readonly TreeEntry[], brought: ReadonlyMap<string, TreeFile>): OwnPackage[] {
  const modules = [...brought.keys()].filter(isModule)
  const names = new Set(modules.map(path => path.split('/', 1)[0]!))
  const paths = new Set<string>(app.map(({ path }) => path))
  return [...names].flatMap(name => {
    const first = modules.filter(path => path === name || path.startsWith(`${name}/`))
    const root = ['', 'src/', ...otherRoots(first, paths)].find(candidate =>
      first.some(path => paths.has(`${appDirectory}/${candidate}${path}`)),
    )
    if (root === undefined) return []
    const start = `${appDirectory}/${root}${name}`
    const files = app.filter(
      ({ path, kind }) => kind !== 'directory' && (path === start || path.startsWith(`${start}/`)),
    )
    return [{ name, root, files }]
  })
}

/** Folders such as `lib/` or `python/` that hold the module at its own path. */
function otherRoots(modules: readonly string[], paths: ReadonlySet<string>): string[] {
  const [sample] = modules
  if (sample === undefined) return []
  const ending = `/${sample}`
  return [...paths]
    .filter(path => path.endsWith(ending) && path.split('/').length === sample.split('/').length + 2)
    .map(path => path.slice(appDirectory.length + 1, path.length - sample.length))
}

function isModule(path: string): boolean {
  return /\.(?:py|pyi|so)$/.test(path)
}

/** Whether a word of a command is this file, or a folder that it lies in. */
function isNamed(path: string, named: readonly string[]): boolean {
  return named.some(word => path === `${appDirectory}/${word}`)
}

/** Whether a module goes up by its own path until it is outside of the package: then it looks for what lies beside. */
async function reachesOut({ files }: OwnPackage, prefix: string): Promise<boolean> {
  for (const file of files) {
    if (file.kind !== 'file' || !file.path.endsWith('.py')) continue
    const depth = file.path.slice(prefix.length).split('/').length
    const text = Buffer.from(await collect(file.content.open())).toString('latin1')
    if (text.includes('__file__') && steps(text) >= depth) return true
  }
  return false
}

// Counted over the whole module: a step too many only leaves a package where it is.
function steps(text: string): number {
  const single = text.match(/\.parent\b|\bdirname\s*\(|\.\.(?=[/\\"'])|\bos\.pardir\b/g)?.length ?? 0
  const several = [...text.matchAll(/\.parents\s*\[\s*(\d+)\s*\]/g)].reduce(
    (sum, [, index]) => sum + Number(index) + 1,
    0,
  )
  return single + several
}

/** The files of the project that words of commands name, relative to the project's folder. */
export function namedPaths(commands: readonly (readonly string[])[], directory: string): string[] {
  return commands.flat().flatMap(word => {
    const value = word.slice(word.lastIndexOf('=') + 1)
    if (value === '' || value.startsWith('-')) return []
    const path = value.startsWith('/') ? posix.relative(`/${appDirectory}`, value) : posix.join(directory, value)
    return path.startsWith('..') ? [] : [path.replace(/\/+$/, '')]
  })
}
