import { posix } from 'node:path'
import { linkedPath } from '../../images/link-target.ts'
import type { SystemLock } from '../../model/debian/package.ts'
import { baseName, type ImagePath } from '../../model/image-path.ts'
import type { Tree, TreeEntry } from '../../model/tree.ts'

/** More links than a path leads through, unless they lead in circles. */
const mostLinks = 40

/**
 * What a run touched of a Tree by what its interpreters told: paths that were opened or listed, and names of libraries.
 * Native code opens files without telling anybody, so what it may open counts as touched: the data of distributions
 * whose native modules were loaded and of Debian packages that the settings name, and what the C library and OpenSSL read.
 */
export function auditedPaths(
  tree: Tree,
  events: readonly string[],
  packages: SystemLock['packages'],
  environment: Readonly<Record<string, string>>,
): ImagePath[] {
  const touched = openedPaths(tree, events)
  if (touched.size === 0) return []
  const opened = openedUnseen(tree, touched, packages, environment.TZ)
  for (const entry of tree.entries.values()) if (entry.kind !== 'directory' && opened(entry)) touched.add(entry.path)
  return [...touched].sort()
}

/** The same without what nobody told: what was opened or listed, with the links that led there. */
export function openedPaths(tree: Tree, events: readonly string[]): Set<ImagePath> {
  const touched = new Set<ImagePath>()
  const libraries = Map.groupBy(
    [...tree.entries.values()].filter(({ kind, path }) => kind !== 'directory' && isLibrary(path)),
    ({ path }) => baseName(path),
  )
  for (const event of events) {
    const named = event.includes('/') ? [event] : (libraries.get(event) ?? []).map(({ path }) => `/${path}`)
    for (const path of named) for (const found of followed(tree, path)) touched.add(found)
  }
  return touched
}

/** The entry that a path leads to, with the links on the way; none where it leads out of the Tree. */
function followed(tree: Tree, path: string): ImagePath[] {
  const found: ImagePath[] = []
  let rest = posix.normalize(path).split('/').filter(Boolean)
  let at = ''
  for (let links = 0; rest.length > 0 && links < mostLinks; ) {
    const [name, ...more] = rest
    const next = at === '' ? name! : `${at}/${name}`
    const entry = tree.entries.get(next as ImagePath)
    if (!entry) return []
    rest = more
    if (entry.kind !== 'symlink') {
      at = next
      continue
    }
    links += 1
    found.push(entry.path)
    const target = entry.target.startsWith('/') ? entry.target : linkedPath(entry.path, entry.target)
    rest = [...target.split('/').filter(Boolean), ...more]
    at = ''
  }
  return rest.length === 0 && at !== '' ? [...found, at as ImagePath] : []
}

function isLibrary(path: string): boolean {
  return /\.so(?:\.[\w.]+)?$/.test(path)
}

/** Tells of a file whether native code may have opened it without any interpreter seeing it. */
function openedUnseen(
  tree: Tree,
  touched: ReadonlySet<ImagePath>,
  packages: SystemLock['packages'],
  zone: string | undefined,
): (entry: TreeEntry) => boolean {
  const native = new Set<string>()
  for (const path of touched) {
    const origin = tree.entries.get(path)?.origin
    if (origin?.kind === 'distribution' && isLibrary(path)) native.add(origin.name)
  }
  const wanted = new Set(packages.filter(({ wantedBy }) => wantedBy.startsWith('[tool.pare]')).map(({ name }) => name))
  return ({ path, origin }) => {
    if (/^etc\/|^usr\/lib\/ssl\/|\/lib(?:nss_[^/]+|gcc_s\.so\.1)$|\/gconv\//.test(path)) return true
    if (zone && path === `usr/share/zoneinfo/${zone.replace(/^:/, '')}`) return true
    if (origin.kind === 'distribution') return native.has(origin.name) && !/\.(?:pyc?|so(?:\.[\w.]+)?)$/.test(path)
    return origin.kind === 'debian' && wanted.has(origin.package)
  }
}
