import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A text file of a project. */
export interface ProjectText {
  /** Relative to the project's directory. */
  readonly path: string
  readonly text: string
}

/** Folders in which nothing of the project's own stands. */
const passedOver =
  /^(?:\.git|\.hg|\.svn|node_modules|__pycache__|\.pare|\.tox|\.nox|\.venv|venv|site-packages|\.mypy_cache|\.pytest_cache|\.ruff_cache|\.terraform|dist|build)$/

/** Deeper, and larger, than people write these files. */
const deepest = 6
const largest = 1024 * 1024

/** The text files of a folder whose paths `isWanted` names; links are not followed, and what cannot be read is left out. */
export function projectTexts(directory: string, isWanted: (path: string) => boolean): ProjectText[] {
  const found: ProjectText[] = []
  function visit(folder: string, depth: number): void {
    const path = (name: string) => (folder === '' ? name : `${folder}/${name}`)
    for (const entry of readFolder(join(directory, folder))) {
      if (entry.isDirectory()) {
        if (depth < deepest && !passedOver.test(entry.name)) visit(path(entry.name), depth + 1)
      } else if (entry.isFile() && isWanted(path(entry.name))) {
        const text = readText(join(directory, path(entry.name)))
        if (text !== undefined) found.push({ path: path(entry.name), text })
      }
    }
  }
  visit('', 0)
  return found.sort((left, right) => (left.path < right.path ? -1 : 1))
}

function readFolder(path: string) {
  try {
    // A virtual environment says so in a file.
    const entries = readdirSync(path, { withFileTypes: true })
    return entries.some(({ name }) => name === 'pyvenv.cfg') ? [] : entries
  } catch {
    return []
  }
}

function readText(path: string): string | undefined {
  try {
    return lstatSync(path).size > largest ? undefined : readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
