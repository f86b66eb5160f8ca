import { buildTree } from '../../images/build-tree.ts'
import { generatedDirectory, generatedFile } from '../../images/generated-entry.ts'
import { type ImagePath, parseImagePath } from '../../model/image-path.ts'
import type { Origin } from '../../model/origin.ts'
import type { Tree, TreeEntry, TreeFile } from '../../model/tree.ts'
import { layerDirectory, reportsDirectory, type StartScriptFacts, startScript } from './start-script.ts'

/** What the root of a test run, or of one for development, is put together from. */
export interface TestTreeParts extends StartScriptFacts {
  /** The image's own Tree: it stays as it is. */
  readonly pared: Tree
  /** The same with the whole standard library and the system libraries that it needs. */
  readonly unpared: Tree
  /** Files of distributions, those of development among them, as their wheels have them. */
  readonly distributions: readonly TreeFile[]
  /** The project's tests, and what configures them. */
  readonly tests: readonly TreeEntry[]
}

const origin: Origin = { kind: 'generated', by: 'development-layer' }

/** The image's Tree with a development layer beside it: no file of the image changes its place or its content. */
export function testTree(parts: TestTreeParts): Tree {
  const { pared, unpared, distributions, tests, site, python } = parts
  const added = new Map<ImagePath, TreeEntry>()
  const add = (entry: TreeEntry, path: string) => {
    const parsed = parseImagePath(path)
    if (!pared.entries.has(parsed)) added.set(parsed, { ...entry, path: parsed })
  }
  const library = `usr/lib/python${python}/`
  for (const entry of unpared.entries.values()) {
    if (entry.kind === 'directory' || pared.entries.has(entry.path)) continue
    if (entry.path.startsWith(`${site}/`) || entry.path.startsWith('app/')) continue
    const below = entry.path.startsWith(library) ? entry.path.slice(library.length) : undefined
    add(entry, below === undefined ? entry.path : `${layerDirectory}/library/${below}`)
  }
  for (const file of distributions) {
    if (pared.entries.has(file.path)) continue
    if (file.path.startsWith(`${site}/`))
      add(file, `${layerDirectory}/distributions/${file.path.slice(site.length + 1)}`)
    else add(file, file.path)
  }
  for (const entry of tests) add(entry, entry.path)
  const script = startScript(parts)
  add(
    generatedFile(`${layerDirectory}/start/sitecustomize.py`, script, origin),
    `${layerDirectory}/start/sitecustomize.py`,
  )
  add(generatedDirectory(reportsDirectory, origin), reportsDirectory)
  const isOwn = ({ path, kind }: TreeEntry) => kind === 'directory' && pared.entries.has(path)
  const filled = new Set<string>()
  for (const { path, kind } of pared.entries.values()) if (kind !== 'directory') addParents(path, filled)
  // Of a package without a file, the interpreter would make one without code, and look no further.
  const isHollow = ({ path, kind }: TreeEntry) =>
    kind === 'directory' && !filled.has(path) && [library, `${site}/`].some(folder => path.startsWith(folder))
  return buildTree([
    ...[...pared.entries.values()].filter(entry => !isHollow(entry)),
    ...withParents([...added.values()], pared).filter(entry => !isOwn(entry)),
  ])
}

function addParents(path: string, parents: Set<string>): void {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    parents.add(path.slice(0, slash))
  }
}

/** The entries with a directory for each parent that the image has not. */
function withParents(entries: readonly TreeEntry[], pared: Tree): TreeEntry[] {
  const known = new Set<string>(entries.map(({ path }) => path))
  const parents: TreeEntry[] = []
  for (const { path } of entries) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const parent = path.slice(0, slash)
      if (known.has(parent) || pared.entries.has(parseImagePath(parent))) break
      known.add(parent)
      parents.push(generatedDirectory(parent, origin))
    }
  }
  return [...parents, ...entries]
}
