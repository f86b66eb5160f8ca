import { deflateBytes } from '../../formats/compression/deflate-bytes.ts'
import { collect } from '../../formats/digest/collect.ts'
import { writeZip, type ZipFile } from '../../formats/zip/write-zip.ts'
import { generatedFile } from '../../images/generated-entry.ts'
import { linkedPath } from '../../images/link-target.ts'
import { type ImagePath, parseImagePath } from '../../model/image-path.ts'
import type { Tree, TreeEntry, TreeFile } from '../../model/tree.ts'
import { libraryFolder } from './pare-standard-library.ts'

/** What stands in place of the loose bytecode of a standard library. */
export interface ZippedLibrary {
  readonly archive: TreeFile
  /** The files that are in it now. */
  readonly zipped: ReadonlySet<ImagePath>
}

/**
 * Puts the bytecode of the standard library into the archive where CPython looks first (`usr/lib/python313.zip`).
 * Packages that have files of other kinds stay as folders, for they look for them there; and `os`, by which CPython
 * finds out where its library is. See docs/decisions/standard-library-zip.md.
 */
export async function zipStandardLibrary(tree: Tree, python: string): Promise<ZippedLibrary | undefined> {
  const folder = libraryFolder(python)
  const inside = [...tree.entries.values()].filter(
    ({ path }) => path.startsWith(`${folder}/`) && !path.startsWith(`${folder}/lib-dynload/`),
  )
  const withData = new Set(
    inside
      .filter(entry => entry.kind !== 'directory' && !entry.path.endsWith('.pyc'))
      .map(({ path }) => topOf(path, folder))
      .filter(top => top !== undefined),
  )
  const loose = inside.filter(
    (entry): entry is TreeFile =>
      entry.kind === 'file' && entry.path.endsWith('.pyc') && !withData.has(topOf(entry.path, folder) ?? ''),
  )
  const [first] = loose
  if (!first) return undefined
  const bytes = new Map<string, Uint8Array>()
  for (const { path, content } of loose) bytes.set(path, await collect(content.open()))
  // An archive has no links, and a link from outside would lead nowhere.
  for (const entry of inside) {
    const found = entry.kind === 'symlink' ? bytes.get(linkedPath(entry.path, entry.target)) : undefined
    if (found) bytes.set(entry.path, found)
  }
  const files = [...bytes]
    .map(([path, content]): ZipFile => ({ name: path.slice(folder.length + 1), bytes: content }))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
  const archive = generatedFile(
    `usr/lib/python${python.replace('.', '')}.zip`,
    writeZip(files, deflateBytes),
    first.origin,
  )
  const landmark = parseImagePath(`${folder}/os.pyc`)
  return { archive, zipped: new Set([...bytes.keys()].map(parseImagePath).filter(path => path !== landmark)) }
}

/** The top-level package that a file lies in, or `undefined` for one that lies in none. */
function topOf(path: ImagePath, folder: string): string | undefined {
  const [top, ...rest] = path.slice(folder.length + 1).split('/')
  return rest.length === 0 ? undefined : top
}

/** The folders of the standard library that hold nothing any more. */
export function emptiedFolders(tree: Tree, python: string): ReadonlySet<ImagePath> {
  const folder = libraryFolder(python)
  const filled = new Set<string>()
  for (const entry of tree.entries.values()) {
    if (entry.kind === 'directory') continue
    for (let at = entry.path.lastIndexOf('/'); at > 0; at = entry.path.lastIndexOf('/', at - 1)) {
      filled.add(entry.path.slice(0, at))
    }
  }
  const isEmptied = ({ kind, path }: TreeEntry) =>
    kind === 'directory' && path.startsWith(`${folder}/`) && !filled.has(path)
  return new Set([...tree.entries.values()].filter(isEmptied).map(({ path }) => path))
}
