import { type Dirent, existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { PareError } from '../../model/error.ts'

/** A file that a build may read. */
export interface SourceFile {
  /** Relative to the source's folder, `/` between parts. */
  readonly path: string
  readonly hostPath: string
  readonly isExecutable: boolean
  readonly size: number
  /** Of a symlink: where it points, as written. */
  readonly target?: string
}

/** Names that are no part of a source, at any depth: history, environments, caches, and what earlier builds left. */
const left =
  /^(?:\.git|\.hg|\.svn|\.bzr|\.venv|\.pare|__pycache__|node_modules|\.(?:cache|coverage|hypothesis|ipynb_checkpoints|mypy_cache|nox|pytest_cache|pytype|ruff_cache|tox|uv-cache|idea|vscode)|htmlcov|\.DS_Store)$|\.py[co]$|\.egg-info$|\.sw[op]$/

/** Files that hold secrets; a build has no use for them, and could put them into the wheel. */
const secret =
  /^\.env(?:\.(?!example$|sample$|template$|dist$).+|rc)?$|^\.envrc$|^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$|\.key$|^\.(?:ssh|netrc|pypirc|aws|docker)$/

/**
 * The files of a folder that a build of it may read, in order of path: all but history, environments, caches, secrets and
 * what earlier builds left. What an image leaves out, such as README and LICENSE, is among them; of the folders that the
 * user `ignored` for the image only those that are small: a build may need docs/, but no data set.
 */
export function sourceFiles(directory: string, ignored: readonly string[] = []): SourceFile[] {
  const all: SourceFile[] = []
  visit(directory, '', all)
  const large = ignored.filter(folder => sizeBelow(folder, all) > ignoredLimit)
  const files = large.length === 0 ? all : all.filter(({ path }) => !large.some(folder => path.startsWith(folder)))
  return files.sort((first, second) => (first.path < second.path ? -1 : 1))
}

/** In bytes. */
const ignoredLimit = 32 * 2 ** 20

function sizeBelow(folder: string, files: readonly SourceFile[]): number {
  return files.reduce((sum, { path, size }) => (path.startsWith(folder) ? sum + size : sum), 0)
}

function visit(directory: string, folder: string, files: SourceFile[]): void {
  for (const entry of list(directory, folder)) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    const hostPath = join(directory, path)
    if (left.test(entry.name) || secret.test(entry.name)) continue
    if (entry.isDirectory()) {
      if (folder === '' && isBuildOutput(hostPath, entry.name)) continue
      if (!existsSync(join(hostPath, 'pyvenv.cfg'))) visit(directory, path, files)
    } else if (entry.isSymbolicLink()) {
      files.push({ path, hostPath, isExecutable: false, size: 0, target: readlinkSync(hostPath) })
    } else if (entry.isFile()) {
      const { mode, size } = lstatSync(hostPath)
      files.push({ path, hostPath, isExecutable: (mode & 0o100) !== 0, size })
    }
  }
}

// What setuptools left in build/ would go into the next wheel; a package that is called so has an __init__.py.
function isBuildOutput(hostPath: string, name: string): boolean {
  return (name === 'build' || name === 'dist') && !existsSync(join(hostPath, '__init__.py'))
}

function list(directory: string, folder: string): Dirent[] {
  try {
    return readdirSync(join(directory, folder), { withFileTypes: true })
  } catch (cause) {
    throw sourceUnreadable(join(directory, folder), cause)
  }
}

/** A folder that is to be built cannot be listed. */
function sourceUnreadable(folder: string, cause: unknown): PareError {
  const { code } = cause as NodeJS.ErrnoException
  return new PareError({
    code: 'folder-unreadable',
    exitCode: 2,
    message: `Could not list the folder \`${folder}\`, which is to be built: ${code}`,
    hint: 'give this user the right to read it',
    cause,
  })
}
