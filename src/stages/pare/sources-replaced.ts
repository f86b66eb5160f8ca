import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { TreeFile } from '../../model/tree.ts'
import { moduleNameOf } from '../../python/imports/module-table.ts'

/**
 * Distributions that read Python source while they run, theirs or that of others: to compile it, to transform it, or to
 * show it. Their own sources stay; the project's always do.
 */
const sourceReaders: ReadonlySet<string> = new Set([
  'beartype',
  'executing',
  'fire',
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
 * Tells of a distribution's sources whether bytecode stands in their place. One that is no module by its path is data, or
 * a script that is started by its path: it stays. `site` is the folder that the distribution lies in.
 */
export function sourcesReplaced(
  distribution: DistributionName,
  files: readonly TreeFile[],
  site: string,
): (source: TreeFile) => boolean {
  if (sourceReaders.has(distribution)) return () => false
  const isOld = site.includes('/python3.11/')
  const packages = new Set(files.flatMap(({ path }) => (path.endsWith('/__init__.py') ? path.slice(0, -12) : [])))
  return ({ path }) => {
    if (!path.startsWith(`${site}/`) || moduleNameOf(path.slice(site.length + 1)) === undefined) return false
    const folder = path.slice(0, path.lastIndexOf('/'))
    return (folder === site || packages.has(folder)) && !(isOld && isTopLevel(path.slice(site.length + 1)))
  }
}

/** Of CPython 3.11, `importlib.metadata.packages_distributions` knows packages by the sources that RECORD names. */
function isTopLevel(path: string): boolean {
  return /^[^/]+(?:\/__init__)?\.py$/.test(path)
}
