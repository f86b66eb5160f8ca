import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FolderView } from '../../stages/init/folder-view.ts'

const ignored =
  /^(?:\.git|\.hg|\.pare|\.venv|venv|\.tox|\.nox|__pycache__|node_modules|vendor|dist|build|target|\..*_cache)$/
const deepest = 5
// Whoever keeps more than this in one folder keeps data there.
const most = 5000

/** A folder without what tools put there. */
export function walkFolder(directory: string): FolderView {
  const files: string[] = []
  function visit(folder: string, depth: number): void {
    for (const entry of entriesOf(join(directory, folder))) {
      if (files.length >= most || ignored.test(entry.name)) continue
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isFile()) files.push(path)
      else if (entry.isDirectory() && depth < deepest) visit(path, depth + 1)
    }
  }
  visit('', 0)
  return { files, read: path => readOptional(join(directory, path)) }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((left, right) => (left.name < right.name ? -1 : 1))
  } catch {
    // What may not be looked into is nobody's service.
    return []
  }
}

/** The text of a file, or nothing where there is none. */
export function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined
    throw error
  }
}
