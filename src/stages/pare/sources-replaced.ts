import { collect } from '../../formats/digest/collect.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { TreeFile } from '../../model/tree.ts'
import { moduleNameOf } from '../../python/imports/module-table.ts'
import { importedNames } from '../../python/imports/reach.ts'
import type { EntryFacts } from './entry-asks.ts'

/**
 * Distributions that read Python source while they run, theirs or that of others: to compile it, to transform it, or to
 * show it. Their own sources stay; the project's always do.
 */
export const sourceReaders: ReadonlySet<string> = new Set([
  'beartype',
  'executing',
  'fire',
  // Each of its components reads its own source as it is imported.
  'gradio',
  'hypothesis',
  'icontract',
  'ipython',
  'jax',
  'marimo',
  'metaflow',
  'nbconvert',
  'numba',
  'pandera',
  'pytest',
  'pytype',
  'ray',
  'reflex',
  'smolagents',
  'streamlit',
  'taichi',
  'tensorflow',
  'torch',
  'transformers',
  'triton',
  'typeguard',
  'varname',
])

/**
 * Tells of a distribution's sources whether bytecode stands in their place. One that is no module by its path, and that
 * no other module of `facts` imports all the same, is data, or a script that is started by its path: it stays. `site` is
 * the folder that the distribution lies in.
 */
export async function sourcesReplaced(
  distribution: DistributionName,
  files: readonly TreeFile[],
  site: string,
  facts: EntryFacts = {},
): Promise<(source: TreeFile) => boolean> {
  if (sourceReaders.has(distribution) || (await compilesItself(files))) return () => false
  const isOld = site.includes('/python3.11/')
  const packages = new Set(files.flatMap(({ path }) => (path.endsWith('/__init__.py') ? path.slice(0, -12) : [])))
  const imported = importedByAny(facts, site)
  return ({ path }) => {
    const name = path.startsWith(`${site}/`) ? moduleNameOf(path.slice(site.length + 1)) : undefined
    if (name === undefined) return false
    const folder = path.slice(0, path.lastIndexOf('/'))
    const isModule = folder === site || packages.has(folder) || imported.has(name)
    return isModule && !(isOld && isTopLevel(path.slice(site.length + 1)))
  }
}

/**
 * What is found in the sources of distributions that hand them to a compiler: numba looks at them for its cache, Triton
 * and TorchScript parse them, and a call of `inspect.getsource` that is not indented runs with the import.
 */
const signs = [
  /\b(?:njit|jit|vectorize|guvectorize)\([^)]*\bcache\s*=\s*True/,
  /^\s*@triton\.jit\b/m,
  /\btorch\.jit\.(?:script|_overload)/,
  /^\s*@(?:ti|taichi)\.(?:kernel|func)\b/m,
  /^[^\s#'"].*\bgetsource(?:lines)?\(/m,
]

/** What the modules of a distribution import, by full names: folders without `__init__.py` hold modules as well. */
function importedByAny(facts: EntryFacts, site: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [path, { imports }] of Object.entries(facts)) {
    const name = path.startsWith(`${site}/`) ? moduleNameOf(path.slice(site.length + 1)) : undefined
    if (name === undefined) continue
    const self = { name, isPackage: path.endsWith('/__init__.py') }
    for (const imported of importedNames(self, imports)) names.add(imported)
  }
  return names
}

async function compilesItself(files: readonly TreeFile[]): Promise<boolean> {
  for (const { path, content } of files) {
    if (!path.endsWith('.py')) continue
    const source = Buffer.from(await collect(content.open())).toString('latin1')
    if (signs.some(sign => sign.test(source))) return true
  }
  return false
}

/** Of CPython 3.11, `importlib.metadata.packages_distributions` knows packages by the sources that RECORD names. */
function isTopLevel(path: string): boolean {
  return /^[^/]+(?:\/__init__)?\.py$/.test(path)
}
