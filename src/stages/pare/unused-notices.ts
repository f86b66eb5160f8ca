import { collect } from '../../formats/digest/collect.ts'
import { baseName, type ImagePath } from '../../model/image-path.ts'
import type { Tree } from '../../model/tree.ts'

/**
 * Folders of copyright files of Debian packages of which nothing else is left in `rest`, and licence texts that no copyright file
 * left speaks of. `whole` has the links by which packages share one documentation folder.
 */
export async function unusedNotices(whole: Tree, rest: Tree): Promise<ReadonlySet<ImagePath>> {
  const folders = neededFolders(whole, rest)
  const unused = new Set<ImagePath>()
  const texts: string[] = []
  for (const entry of rest.entries.values()) {
    const [, folder] = notice.exec(entry.path) ?? []
    if (folder === undefined) continue
    if (!folders.has(folder)) unused.add(entry.path)
    else if (entry.kind === 'file') texts.push(Buffer.from(await collect(entry.content.open())).toString())
  }
  const named = namedLicences(texts, rest)
  for (const { path } of rest.entries.values()) {
    if (path.startsWith(licences) && !named.has(path.slice(licences.length))) unused.add(path)
  }
  return unused
}

const notice = /^usr\/share\/doc\/([^/]+)(?:\/|$)/
const licences = 'usr/share/common-licenses/'

/** Documentation folders of packages that something is left of; a folder's name is that of the package or of a link. */
function neededFolders(whole: Tree, rest: Tree): ReadonlySet<string> {
  const used = new Set<string>()
  for (const { path, kind, origin } of rest.entries.values()) {
    if (kind === 'directory' || notice.test(path) || path.startsWith(licences)) continue
    // What pare makes is named after the package that it is made of.
    if (origin.kind === 'debian') used.add(origin.package)
    else if (origin.kind === 'generated') used.add(origin.by)
  }
  for (const name of used) {
    const entry = whole.entries.get(`usr/share/doc/${name}` as ImagePath)
    if (entry?.kind === 'symlink') used.add(baseName(entry.target as ImagePath))
  }
  return used
}

/** The licences that these texts point at, with those that are their other names. */
function namedLicences(texts: readonly string[], rest: Tree): ReadonlySet<string> {
  const named = new Set(
    texts.flatMap(text => [...text.matchAll(/common-licenses\/([\w.+-]*\w)/g)].map(([, name]) => name!)),
  )
  for (const name of named) {
    const entry = rest.entries.get(`${licences}${name}` as ImagePath)
    if (entry?.kind === 'symlink') named.add(baseName(entry.target as ImagePath))
  }
  return named
}
