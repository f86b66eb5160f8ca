import { generatedDirectory } from '../../images/generated-entry.ts'
import { formatImagePath, type ImagePath, parseImagePath } from '../../model/image-path.ts'
import type { TreeEntry } from '../../model/tree.ts'
import { appDirectory } from './app-files.ts'

/** Where a folder of the settings lies in the image: below the app's folder, unless it starts with a slash. */
export function writableFolder(folder: string): ImagePath {
  return parseImagePath(folder.startsWith('/') ? folder : `${appDirectory}/${folder}`)
}

/** The same as a container sees them. */
export function writablePaths(folders: readonly string[]): string[] {
  return folders.map(folder => formatImagePath(writableFolder(folder)))
}

/** The app's entries with these folders, and all in them, as the property of the user that the image runs as. */
export function withWritableFolders(
  entries: readonly TreeEntry[],
  folders: readonly string[],
  { uid, gid }: { readonly uid: number; readonly gid: number },
): TreeEntry[] {
  const owned = folders.map(writableFolder)
  const isOwned = (path: ImagePath) => owned.some(folder => path === folder || path.startsWith(`${folder}/`))
  const named = new Set(entries.map(({ path }) => path))
  const missing = owned.filter(folder => !named.has(folder))
  return [
    ...entries.map(entry => (isOwned(entry.path) ? { ...entry, uid, gid } : entry)),
    ...missing.map(folder => generatedDirectory(folder, { kind: 'app' }, { uid, gid })),
  ]
}
