import { posix } from 'node:path'
import type { FolderView } from './folder-view.ts'

/** What tells that a folder holds a program of its own. */
const markers =
  /^(?:requirements\.txt|pyproject\.toml|setup\.py|setup\.cfg|Pipfile|manage\.py|go\.mod|package\.json|CMakeLists\.txt|Makefile|Dockerfile|Containerfile)$/

/** Folders that hold services side by side. */
const collections = /^(?:services|apps|packages|src|backend|cmd)$/

/** Whether the folder itself says that it holds a project: then what lies below are parts of it. */
export function isProjectItself({ files }: FolderView): boolean {
  return files.some(
    path => !path.includes('/') && (path.endsWith('.py') || (markers.test(path) && path !== 'Makefile')),
  )
}

/** The folders of services: side by side, or together in a folder such as `services`. */
export function serviceFolders({ files }: FolderView): string[] {
  const folders = new Set<string>()
  for (const path of files) {
    const folder = posix.dirname(path)
    const parts = folder.split('/')
    const isBeside = parts.length === 1 || (parts.length === 2 && collections.test(parts[0]!))
    const isSource = /\.(?:py|c|cc|cpp)$/.test(path)
    if (folder !== '.' && isBeside && (markers.test(posix.basename(path)) || isSource)) folders.add(folder)
  }
  // A folder of services is none itself.
  return [...folders].filter(folder => ![...folders].some(other => other.startsWith(`${folder}/`))).sort()
}

/** What compose calls the service of a folder: lower case, no two alike. */
export function serviceName(folder: string, taken: ReadonlySet<string>): string {
  const plain =
    posix
      .basename(folder)
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]+/g, '-')
      .replace(/^[^a-z0-9]+/, '') || 'app'
  let name = plain
  for (let count = 2; taken.has(name); count++) name = `${plain}-${count}`
  return name
}
