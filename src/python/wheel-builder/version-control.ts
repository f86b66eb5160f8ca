/** A tool that takes a distribution's version from version control, and how it is told one instead. */
export interface VersionTool {
  readonly name: string
  /** The variable that gives it a version. */
  readonly variable: string
  readonly scheme: 'next' | 'post' | 'local'
}

/** The state of a repository, as a version is made of it. */
export interface CommitState {
  /** `git describe --long`: `v1.2.3-4-gabcdef0`. */
  readonly described: string
  readonly isDirty: boolean
  /** The day of the commit, as `20260131`. */
  readonly day: string
}

const tools: readonly (VersionTool & { readonly requirement: RegExp })[] = [
  tool(
    'setuptools-scm',
    /^(?:setuptools[-_.]scm|setuptools[-_.]git[-_.]versioning|flit[-_.]scm)\b/i,
    'SETUPTOOLS_SCM_PRETEND_VERSION',
    'next',
  ),
  tool('hatch-vcs', /^hatch[-_.]vcs\b/i, 'SETUPTOOLS_SCM_PRETEND_VERSION', 'next'),
  tool(
    'poetry-dynamic-versioning',
    /^poetry[-_.]dynamic[-_.]versioning\b/i,
    'POETRY_DYNAMIC_VERSIONING_BYPASS',
    'post',
  ),
  tool('uv-dynamic-versioning', /^uv[-_.]dynamic[-_.]versioning\b/i, 'UV_DYNAMIC_VERSIONING_BYPASS', 'post'),
  tool('versioneer', /^versioneer\b/i, 'SETUPTOOLS_SCM_PRETEND_VERSION', 'local'),
  tool('pdm-backend', /^pdm[-_.]backend\b/i, 'PDM_BUILD_SCM_VERSION', 'next'),
]

function tool(name: string, requirement: RegExp, variable: string, scheme: VersionTool['scheme']) {
  return { name, requirement, variable, scheme }
}

/** The tool among the requirements of a build that takes its version from version control. */
export function versionTool(requires: readonly string[], pyproject: string | undefined): VersionTool | undefined {
  const found = tools.find(({ requirement }) => requires.some(text => requirement.test(text.trim())))
  if (!found || (found.name === 'pdm-backend' && !/^\s*source\s*=\s*["']scm["']/m.test(pyproject ?? '')))
    return undefined
  const { requirement: _, ...rest } = found
  return rest
}

/** The version that a tool's default scheme gives a commit, or `undefined` where its tag is no version. */
export function commitVersion(
  { described, isDirty, day }: CommitState,
  scheme: VersionTool['scheme'],
): string | undefined {
  const [, tag = '', count, node] = /^(.*)-(\d+)-g([0-9a-f]+)$/.exec(described) ?? []
  const [, base] =
    /^(?:[\w-]+-)?[vV]?(\d+(?:\.\d+)*(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview|post|dev)[-_.]?\d*)*)(?:\+.*)?$/.exec(
      tag,
    ) ?? []
  if (base === undefined) return undefined
  const distance = Number(count)
  if (distance === 0 && !isDirty) return base
  switch (scheme) {
    case 'next':
      return `${next(base)}.dev${distance}+g${node}${isDirty ? `.d${day}` : ''}`
    case 'post':
      return distance === 0 ? base : `${base}.post${distance}.dev0+${node}`
    case 'local':
      return `${base}+${distance}.g${node}${isDirty ? '.dirty' : ''}`
  }
}

// The release that is being worked towards: its last number is one higher.
function next(base: string): string {
  if (/\.?dev\d*$/.test(base)) return base.replace(/\.?dev\d*$/, '')
  return base.replace(/(\d+)$/, digits => String(Number(digits) + 1))
}
