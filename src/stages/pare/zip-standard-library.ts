import { deflateForArchive } from '../../formats/compression/deflate-bytes.ts'
import { collect } from '../../formats/digest/collect.ts'
import { writeZip, type ZipContent, type ZipFile, zipContent } from '../../formats/zip/write-zip.ts'
import { buildTree, withoutEntries } from '../../images/build-tree.ts'
import { generatedFile } from '../../images/generated-entry.ts'
import { linkedPath } from '../../images/link-target.ts'
import type { AddressedContent } from '../../model/content.ts'
import { type ImagePath, parseImagePath } from '../../model/image-path.ts'
import type { Tree, TreeEntry, TreeFile } from '../../model/tree.ts'
import { isStandardLibraryName } from '../../python/standard-library-names.ts'
import { isExtensionModule } from './entry-asks.ts'
import { libraryFolder } from './pare-standard-library.ts'

/** Makes of each of these contents what an archive holds, in their order. */
export type ZipContents = (contents: readonly AddressedContent[]) => Promise<readonly ZipContent[]>

/** What stands in place of the loose bytecode of a standard library. */
export interface ZippedLibrary {
  readonly archive: TreeFile
  /** The files that are in it now. */
  readonly zipped: ReadonlySet<ImagePath>
}

/** The Tree with its standard library, and what lies in the folder `site` where it is given, as one archive. */
export async function withZippedModules(
  tree: Tree,
  python: string,
  site?: string,
  zipContents: ZipContents = zippedHere,
): Promise<Tree> {
  const library = await zipStandardLibrary(tree, python, site, zipContents)
  if (!library) return tree
  const { archive, zipped } = library
  const rest = withoutEntries(tree, ({ path }) => zipped.has(path))
  const emptied = emptiedFolders(rest, [libraryFolder(python), ...(site === undefined ? [] : [site])])
  return buildTree([...withoutEntries(rest, ({ path }) => emptied.has(path)).entries.values(), archive])
}

/**
 * Puts the bytecode of the standard library into the archive where CPython looks first (`usr/lib/python313.zip`), and
 * that of distributions in the folder `site` where it is given. Packages that have files of other kinds stay as folders,
 * for they look for them there; and `os`, by which CPython finds out where its library is. See
 * docs/decisions/standard-library-zip.md.
 */
export async function zipStandardLibrary(
  tree: Tree,
  python: string,
  site?: string,
  zipContents: ZipContents = zippedHere,
): Promise<ZippedLibrary | undefined> {
  const folder = libraryFolder(python)
  const folders = [folder, ...(site === undefined ? [] : [site])]
  const folderOf = (path: string) => folders.find(each => path.startsWith(`${each}/`))
  const packageOf = ({ path }: TreeEntry) => topOf(path, folderOf(path)!)
  const inside = [...tree.entries.values()].filter(
    ({ path, origin }) =>
      folderOf(path) !== undefined && origin.kind !== 'app' && !path.startsWith(`${folder}/lib-dynload/`),
  )
  const withData = new Set(
    inside
      .filter(entry => entry.kind !== 'directory' && !entry.path.endsWith('.pyc') && !isNative(entry, site))
      .map(packageOf)
      .filter(top => top !== undefined),
  )
  const loose = inside.filter(
    (entry): entry is TreeFile =>
      entry.kind === 'file' &&
      entry.path.endsWith('.pyc') &&
      !withData.has(packageOf(entry) ?? '') &&
      !isCache(entry) &&
      !hidesLibrary(entry, site),
  )
  const [first] = loose
  if (!first) return undefined
  const contents = await zipContents(loose.map(({ content }) => content))
  const zipped = new Map<string, ZipContent>(loose.map(({ path }, index) => [path, contents[index]!]))
  // An archive has no links, and a link from outside would lead nowhere.
  for (const entry of inside) {
    const found = entry.kind === 'symlink' ? zipped.get(linkedPath(entry.path, entry.target)) : undefined
    if (found) zipped.set(entry.path, found)
  }
  const files = [...zipped]
    .map(([path, content]): ZipFile => ({ name: path.slice(folderOf(path)!.length + 1), content }))
    .concat(namespaceFolders([...zipped.keys()].map(path => path.slice(folderOf(path)!.length + 1))))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
  const archive = generatedFile(`usr/lib/python${python.replace('.', '')}.zip`, writeZip(files), first.origin)
  const landmark = parseImagePath(`${folder}/os.pyc`)
  return { archive, zipped: new Set([...zipped.keys()].map(parseImagePath).filter(path => path !== landmark)) }
}

async function zippedHere(contents: readonly AddressedContent[]): Promise<ZipContent[]> {
  const zipped: ZipContent[] = []
  for (const content of contents) zipped.push(zipContent(await collect(content.open()), deflateForArchive))
  return zipped
}

/** Folders of modules that no `__init__` makes a package: `zipimport` sees one only where it has an entry of its own. */
function namespaceFolders(names: readonly string[]): ZipFile[] {
  const folders = new Set<string>()
  for (const name of names) {
    for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) folders.add(name.slice(0, at))
  }
  const packages = new Set(names.flatMap(name => (name.endsWith('/__init__.pyc') ? [name.slice(0, -13)] : [])))
  return [...folders]
    .filter(folder => !packages.has(folder))
    .map(folder => ({ name: `${folder}/`, content: zipContent(new Uint8Array(), deflateForArchive) }))
}

/**
 * Native modules of a distribution stay where they are: the hook of an archive with distributions finds them there. Other
 * libraries are data of their package, which opens them by its own path.
 */
function isNative({ path }: TreeEntry, site: string | undefined): boolean {
  return site !== undefined && path.startsWith(`${site}/`) && isExtensionModule(path)
}

/** Whether the archive, which is looked into first, would show it in place of a module of the standard library. */
function hidesLibrary({ path }: TreeEntry, site: string | undefined): boolean {
  if (site === undefined || !path.startsWith(`${site}/`)) return false
  return isStandardLibraryName(path.slice(site.length + 1).split(/[/.]/)[0]!)
}

/** Bytecode beside a source that stays, which an archive is not looked through for. */
function isCache({ path }: TreeEntry): boolean {
  return path.includes('/__pycache__/')
}

/** The top-level package that a file lies in, or `undefined` for one that lies in none. */
function topOf(path: ImagePath, folder: string): string | undefined {
  const [top, ...rest] = path.slice(folder.length + 1).split('/')
  return rest.length === 0 ? undefined : top
}

/** The folders below these that hold nothing any more. */
export function emptiedFolders(tree: Tree, folders: readonly string[]): ReadonlySet<ImagePath> {
  const filled = new Set<string>()
  for (const entry of tree.entries.values()) {
    if (entry.kind === 'directory') continue
    for (let at = entry.path.lastIndexOf('/'); at > 0; at = entry.path.lastIndexOf('/', at - 1)) {
      filled.add(entry.path.slice(0, at))
    }
  }
  const isEmptied = ({ kind, path }: TreeEntry) =>
    kind === 'directory' && folders.some(folder => path.startsWith(`${folder}/`)) && !filled.has(path)
  return new Set([...tree.entries.values()].filter(isEmptied).map(({ path }) => path))
}
