import { posix } from 'node:path'

/** What a change of the project's files means for an app that runs from them. */
export type ChangeEffect = 'rebuild' | 'restart' | 'none'

/** Files that say what is installed, or how the image is made; each is one wherever it lies. */
const buildFiles =
  /^(?:pyproject\.toml|pare\.(?:toml|lock)|uv\.lock|poetry\.lock|pdm\.lock|pylock(?:\.[\w-]+)?\.toml|Pipfile(?:\.lock)?|requirements[\w.-]*\.(?:txt|in)|setup\.(?:py|cfg)|environment\.ya?ml|\.python-version)$/

/**
 * Files that an app reads as it starts. Data is not among them: an app writes it itself, a database for instance, and would
 * be started again for it, without end.
 */
const readAtStart = /\.(?:py|pyi|html?|jinja2?|j2|mako|toml|ya?ml|ini|cfg)$|^\.env(?:\.[\w.-]+)?$/

/** Folders that nobody edits an app in. */
const ignored = /^(?:\.git|\.hg|\.pare|\.venv|venv|\.tox|\.nox|\.idea|\.vscode|__pycache__|node_modules|\.\w+_cache)$/

/** What these changed paths, relative to the project, mean together; `dependencies` is the file that names them. */
export function changeEffect(paths: readonly string[], dependencies?: string): ChangeEffect {
  const seen = paths.filter(path => !isIgnoredPath(path))
  if (seen.some(path => path === dependencies || buildFiles.test(posix.basename(path)))) return 'rebuild'
  return seen.some(path => readAtStart.test(posix.basename(path))) ? 'restart' : 'none'
}

/** Whether a path lies in a folder that need not be watched. */
export function isIgnoredPath(path: string): boolean {
  return path.split('/').some(part => ignored.test(part))
}
