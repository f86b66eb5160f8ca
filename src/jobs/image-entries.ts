import { collect } from '../formats/digest/collect.ts'
import { parseMetadata } from '../formats/packaging/metadata.ts'
import { parseRequirement } from '../formats/packaging/requirement.ts'
import { parseZipDirectory } from '../formats/zip/zip-directory.ts'
import { linkedPath } from '../images/link-target.ts'
import { PareError } from '../model/error.ts'
import { type ImagePath, parseImagePath } from '../model/image-path.ts'
import { formatOrigin } from '../model/origin.ts'
import type { Dropped } from '../model/paring.ts'
import type { LeftEntry } from '../model/reason.ts'
import type { Tree, TreeEntry, TreeFile } from '../model/tree.ts'
import { moduleNameOf } from '../python/imports/module-table.ts'
import { type NativeFiles, nativeFiles } from '../stages/pare/native-files.ts'
import { libraryFolder } from '../stages/pare/pare-standard-library.ts'
import { sitePackagesOf } from './assemble-system.ts'

/** An entry of an image before it is known why it is there. */
export interface ImageEntry {
  readonly path: ImagePath
  readonly size: number
  readonly module?: string
  readonly origin: string
}

/** What there is in an image, and what its files say about one another. */
export interface ImageEntries {
  readonly entries: readonly ImageEntry[]
  /** Symlinks, each with what it leads to. */
  readonly links: readonly (readonly [ImagePath, ImagePath])[]
  /** Names of distributions, each with those that its METADATA asks for. */
  readonly requires: Readonly<Record<string, readonly string[]>>
  readonly left: readonly LeftEntry[]
}

/** The project's own part of an image. */
export interface AppEntries {
  readonly entries: readonly ImageEntry[]
  readonly native: NativeFiles
}

/**
 * Looks through a Tree for what reasons can be given for; folders are there for what they hold. `owners` are the origins
 * of modules by where they would lie outside of an archive, which does not tell.
 */
export async function imageEntries(
  tree: Tree,
  dropped: readonly Dropped[],
  python: string,
  owners: ReadonlyMap<string, string>,
): Promise<ImageEntries> {
  const entries: ImageEntry[] = []
  const links: [ImagePath, ImagePath][] = []
  const requires: Record<string, readonly string[]> = {}
  for (const entry of tree.entries.values()) {
    if (entry.kind === 'directory') continue
    if (entry.kind === 'symlink') links.push([entry.path, linkedPath(entry.path, entry.target) as ImagePath])
    if (entry.kind === 'file' && isLibraryArchive(entry.path)) entries.push(...(await membersOf(entry, python, owners)))
    else entries.push(entryOf(entry, python))
    if (entry.kind === 'file' && entry.path.endsWith('.dist-info/METADATA')) {
      const asks = requirementsIn(Buffer.from(await collect(entry.content.open())).toString())
      if (asks) requires[asks.name] = asks.requires
    }
  }
  return { entries, links, requires, left: leftEntries(dropped, python) }
}

/** The same for the files of the project, which are read anew with every build; `roots` are the folders of its modules. */
export async function appEntries(
  entries: readonly TreeEntry[],
  python: string,
  roots: readonly string[],
): Promise<AppEntries> {
  const files = entries.filter(({ kind }) => kind !== 'directory')
  return { entries: files.map(entry => entryOf(entry, python, roots)), native: await nativeFiles(files) }
}

function entryOf(entry: TreeEntry, python: string, roots: readonly string[] = []): ImageEntry {
  const module = moduleAt(entry.path, python, roots)
  return {
    path: entry.path,
    size: entry.kind === 'file' ? entry.content.size : 0,
    ...(module !== undefined ? { module } : {}),
    origin: formatOrigin(entry.origin),
  }
}

/** What METADATA asks for; what an installer would have refused asks for nothing. */
function requirementsIn(text: string): { readonly name: string; readonly requires: readonly string[] } | undefined {
  try {
    const { name, requiresDist } = parseMetadata(text)
    return { name, requires: requiresDist.map(each => parseRequirement(each).name) }
  } catch (error) {
    if (error instanceof PareError) return undefined
    throw error
  }
}

/** The module that a file is by the first of the folders it lies in. */
function moduleAt(path: ImagePath, python: string, roots: readonly string[] = []): string | undefined {
  const library = libraryFolder(python)
  for (const root of [...roots, `${library}/lib-dynload`, library, sitePackagesOf(python)]) {
    if (path.startsWith(`${root}/`)) return moduleNameOf(path.slice(root.length + 1))
  }
  return undefined
}

function isLibraryArchive(path: ImagePath): boolean {
  return /^usr\/lib\/python3\d+\.zip$/.test(path)
}

/** The archive by what it adds to its members, and each of them by its compressed form. */
async function membersOf(
  archive: TreeFile,
  python: string,
  owners: ReadonlyMap<string, string>,
): Promise<ImageEntry[]> {
  const bytes = Buffer.from(await collect(archive.content.open()))
  const origin = formatOrigin(archive.origin)
  const folders = [libraryFolder(python), sitePackagesOf(python)]
  const members = parseZipDirectory(bytes, bytes.length, archive.path).map(({ name, compressedSize }): ImageEntry => {
    const module = moduleNameOf(name)
    const path = parseImagePath(`${archive.path}/${name}`)
    const owner = folders.map(folder => owners.get(`${folder}/${name}`)).find(each => each !== undefined)
    return {
      path,
      size: compressedSize,
      ...(module !== undefined ? { module } : {}),
      origin: owner ?? origin,
    }
  })
  const rest = bytes.length - members.reduce((sum, { size }) => sum + size, 0)
  return [{ path: archive.path, size: rest, origin }, ...members]
}

function leftEntries(dropped: readonly Dropped[], python: string): LeftEntry[] {
  const folders = new Set(dropped.map(({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('/')))))
  return dropped
    .filter(({ path, size }) => size > 0 || !folders.has(path))
    .map(({ path, rule, size, origin = 'unknown' }): LeftEntry => {
      const module = moduleAt(path, python)
      return { path, size, ...(module !== undefined ? { module } : {}), origin, rule }
    })
}
