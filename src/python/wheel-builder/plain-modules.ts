import type { BuildSystem } from '../../formats/packaging/build-system.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { isTable } from '../../formats/toml/table-reader.ts'

/** Backends that copy modules as they are, unless a table of theirs says otherwise. */
const declarative: Readonly<Record<string, RegExp>> = {
  'hatchling.build': /^hatchling\b/,
  'flit_core.buildapi': /^flit[-_]core\b/,
  'poetry.core.masonry.api': /^poetry-core\b/,
  'pdm.backend': /^pdm-backend\b/,
  uv_build: /^uv[-_]build\b/,
  'setuptools.build_meta': /^setuptools\b/,
}

/** Files of a project that run while it is built. */
const programs = new Set(['setup.py', 'hatch_build.py', 'pdm_build.py', 'build.py'])

/**
 * Tells of which modules a wheel has a plain copy, so that a change in one of them changes nothing else: none, unless the
 * backend is a declarative one without hooks. A module that the settings name may be read for a version.
 */
export function plainModules(
  { requires, backend, backendPath }: BuildSystem,
  pyproject: string | undefined,
  setupConfig: string | undefined,
  paths: readonly string[],
): ReadonlySet<string> {
  const [own, ...others] = requires.map(text => text.trim())
  const known = declarative[backend]
  if (!known || own === undefined || !known.test(own) || others.length > 0 || backendPath.length > 0) return new Set()
  if (pyproject === undefined || paths.some(path => programs.has(path))) return new Set()
  const { tool } = parseToml(pyproject, 'pyproject.toml')
  const { pare: _, ...settings } = isTable(tool) ? tool : {}
  const text = `${JSON.stringify(settings)}\n${setupConfig ?? ''}`
  if (/hook|"build":\{[^}]*"script"/i.test(text)) return new Set()
  const words = new Set(text.match(/\w+/g))
  return new Set(paths.filter(path => isPlain(path, words)))
}

function isPlain(path: string, words: ReadonlySet<string>): boolean {
  const [, stem] = /^(?:src\/)?[^/]+\/(?:.*\/)?([^/]+)\.py$/.exec(path) ?? []
  return stem !== undefined && !stem.startsWith('_') && !/version|about/i.test(stem) && !words.has(stem)
}
