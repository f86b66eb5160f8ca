import type { LockedDebianPackage } from '../model/debian/package.ts'
import { baseName, type ImagePath } from '../model/image-path.ts'
import type { KeptEntry, LeftEntry, Reason, Reasons } from '../model/reason.ts'
import { isNamedModule, matcherOf, moduleNamesOf } from '../stages/pare/file-patterns.ts'
import { type LibraryReason, libraryReasons } from '../stages/pare/library-reasons.ts'
import type { NativeFiles } from '../stages/pare/native-files.ts'
import { libraryFolder } from '../stages/pare/pare-standard-library.ts'
import { recordedRun } from '../stages/pare/touched-roots.ts'
import type { PlatformParts } from './assemble-platform.ts'
import type { JobContext } from './context.ts'
import type { AppEntries, ImageEntries, ImageEntry } from './image-entries.ts'
import { type ModuleReasons, moduleReasons } from './module-reasons.ts'
import type { OpenedProject } from './open-project.ts'
import type { RankedFacts } from './ranked-lines.ts'

/** What lies below the app, with the ELF headers of it. */
export interface LowerEntries extends ImageEntries {
  readonly native: NativeFiles
}

/** Why each entry of an image is in it, and what left it. Lines of the project are those of `ranked`. */
export async function reasonsOf(
  parts: PlatformParts,
  lower: LowerEntries,
  app: AppEntries,
  ranked: RankedFacts,
  opened: OpenedProject,
  missed: readonly string[],
  context: JobContext,
): Promise<Reasons> {
  const all = [...lower.entries, ...app.entries]
  const place = placer(new Set<string>(all.map(({ path }) => path)), parts.lock.system.python)
  const modules = await moduleReasons(parts, ranked, opened, missed, source => place(source) !== undefined, context)
  const found = findReasons(parts, opened, lower, app, modules)
  const kept = all.map((entry): KeptEntry => {
    const { reason, also = [] } = found[entry.path]!
    return { ...entry, reason, ...(also.length > 0 ? { also } : {}) }
  })
  const { level, drop } = opened.settings
  return { level, kept, left: withDropSetting(lower.left, drop), isComplete: true }
}

type KnownReasons = Readonly<Record<string, { readonly reason: Reason; readonly also?: readonly ImagePath[] }>>

function findReasons(
  parts: PlatformParts,
  { settings }: OpenedProject,
  lower: LowerEntries,
  app: AppEntries,
  modules: ModuleReasons,
): KnownReasons {
  const { python, packages } = parts.lock.system
  const all = [...lower.entries, ...app.entries]
  const there = new Set<string>(all.map(({ path }) => path))
  const place = placer(there, python)
  const placed = (reason: Reason): Reason => {
    const from = reason.from === undefined ? undefined : place(reason.from)
    if (from !== undefined) return { ...reason, from: from as ImagePath }
    if (reason.from === undefined) return reason
    const { from: gone, ...rest } = reason
    return settings.level === 'max' ? { kind: 'trace' } : { detail: `/${gone}`, ...rest }
  }
  const found: Record<string, { reason: Reason; also?: readonly ImagePath[] }> = {}
  for (const [path, { reason, also }] of modules) {
    const at = place(path)
    if (at === undefined || found[at]) continue
    const others = also.flatMap(other => place(other) ?? []).filter(other => other !== at)
    found[at] = { reason: placed(reason), also: [...new Set(others as ImagePath[])] }
  }

  const anchors = anchorsOf(all, found, lower.requires)
  for (const [path, { reason, also }] of Object.entries(found)) {
    const [, name] = /^what is known of (\S+)$/.exec(reason.detail ?? '') ?? []
    const anchor = name === undefined ? undefined : anchors.get(name)
    if (anchor) found[path] = { reason: { ...reason, from: anchor.path }, ...(also ? { also } : {}) }
  }
  const libraries = libraryReasons(
    { ...lower.native, ...app.native },
    new Map(lower.links),
    path => isSharedLibrary(path) && found[path] === undefined,
  )
  const context: EntryContext = {
    start: [...(parts.runtime.Entrypoint ?? []), ...(parts.runtime.Cmd ?? [])],
    anchors,
    libraries,
    there,
    python,
    isTraced: settings.level === 'max',
    isKept: matcherOf(settings.keep),
    traced: new Set(parts.traced.data),
    packages: new Map(packages.map(each => [`debian:${each.name}`, each])),
  }
  for (const entry of all) {
    const known = found[entry.path]
    const start = startReason(entry, context)
    if (start) found[entry.path] = { ...known, reason: start }
    else if (known === undefined) found[entry.path] = reasonFor(entry, context)
  }
  return found
}

/** Modules that would have left in any case are told by the setting that names them. */
function withDropSetting(left: readonly LeftEntry[], drop: readonly string[]): readonly LeftEntry[] {
  const names = moduleNamesOf(drop)
  if (names.length === 0) return left
  return left.map(entry =>
    entry.rule === 'unreached-module' && entry.module !== undefined && isNamedModule(entry.module, names)
      ? { ...entry, rule: 'drop-setting' }
      : entry,
  )
}

interface EntryContext {
  readonly start: readonly string[]
  /** The entry of each distribution that stands for it. */
  readonly anchors: ReadonlyMap<string, Anchor>
  readonly libraries: ReadonlyMap<ImagePath, LibraryReason>
  readonly there: ReadonlySet<string>
  readonly python: string
  readonly isTraced: boolean
  /** Whether a pattern of the settings names it. */
  isKept(path: string): boolean
  /** Data that stays only because a recorded run touched it. */
  readonly traced: ReadonlySet<ImagePath>
  readonly packages: ReadonlyMap<string, LockedDebianPackage>
}

interface Anchor {
  readonly path: ImagePath
  /** Why the anchor itself is there, where no import leads to it. */
  readonly reason?: Reason
}

/** The file of the project that the start command names. */
function startReason({ path, origin }: ImageEntry, { start }: EntryContext): Reason | undefined {
  if (origin !== 'app') return undefined
  const isNamed = start.some(argument => {
    const file = argument.replace(/^\/?(?:app\/)?/, '')
    const module = argument.split(':')[0]!.replaceAll('.', '/')
    return file === withoutApp(path) || [`${module}.py`, `${module}/__main__.py`].includes(withoutApp(path))
  })
  return isNamed ? { kind: 'start', detail: start.join(' ') } : undefined
}

function withoutApp(path: string): string {
  return path.startsWith('app/') ? path.slice('app/'.length) : path
}

function reasonFor(
  entry: ImageEntry,
  { anchors, libraries, there, python, isTraced, isKept, traced, packages }: EntryContext,
): { readonly reason: Reason; readonly also?: readonly ImagePath[] } {
  const { path, origin } = entry
  const source = sourceOf(path)
  if (source !== undefined && there.has(source)) {
    return { reason: { kind: 'package-data', from: source as ImagePath, detail: 'its bytecode' } }
  }
  if (origin === 'app') return { reason: { kind: 'project' } }
  if (isKept(path)) return { reason: { kind: 'setting', detail: '[tool.pare] keep' } }
  if (traced.has(path)) return { reason: { kind: 'trace', detail: `touched by ${recordedRun}` } }
  const library = libraries.get(path)
  if (library) return { reason: library.reason, also: library.also }
  const [kind, name = ''] = origin.split(':')
  if (kind === 'distribution') {
    const anchor = anchors.get(name)
    if (anchor?.path === path)
      return { reason: anchor.reason ?? { kind: 'project', detail: 'asked for by the project' } }
    const isMetadata = /\.dist-info\//.test(path)
    const from = anchor ? { from: anchor.path } : {}
    return { reason: { kind: isMetadata ? 'metadata' : isTraced ? 'trace' : 'distribution', ...from, detail: name } }
  }
  if (kind === 'generated') {
    return {
      reason: name === 'missing-module-hook' ? { kind: 'rule', detail: name } : { kind: 'system', detail: name },
    }
  }
  if (isTraced && entry.module !== undefined) return { reason: { kind: 'trace' } }
  if (isInterpreter(path, python)) return { reason: { kind: 'interpreter', detail: 'CPython' } }
  const owner = dataOwner(path, python, there)
  if (owner !== undefined) return { reason: { kind: 'package-data', from: owner as ImagePath } }
  if (isSharedLibrary(path)) return { reason: { kind: 'dlopen', detail: 'opened by its name' } }
  const wantedBy = packages.get(origin)?.wantedBy
  if (wantedBy?.startsWith('[tool.pare]')) return { reason: { kind: 'setting', detail: wantedBy } }
  return { reason: { kind: 'system', detail: wantedBy === undefined ? name : `${name}, for ${wantedBy}` } }
}

/** The source that bytecode beside it is of. */
function sourceOf(path: string): string | undefined {
  const [, folder, stem] = /^(.*\/)__pycache__\/([^/]+)\.cpython-\d+\.pyc$/.exec(path) ?? []
  return stem === undefined ? undefined : `${folder}${stem}.py`
}

function isSharedLibrary(path: ImagePath): boolean {
  return /\.so(?:\.[\w.]+)?$/.test(path) && !/\.(?:cpython-\d+[\w-]*|abi3)\.so$/.test(path)
}

function isInterpreter(path: string, python: string): boolean {
  return (
    /^usr\/bin\/python3/.test(path) ||
    path === `usr/lib/python${python.replace('.', '')}.zip` ||
    path.startsWith(`${libraryFolder(python)}/_sysconfigdata`)
  )
}

/** The package of the standard library in whose folder a file lies that is no module. */
function dataOwner(path: string, python: string, there: ReadonlySet<string>): string | undefined {
  const folder = `${libraryFolder(python)}/`
  if (!path.startsWith(folder)) return undefined
  const [top] = path.slice(folder.length).split('/')
  const zip = `usr/lib/python${python.replace('.', '')}.zip`
  return [`${folder}${top}/__init__.pyc`, `${folder}${top}/__init__.py`, `${zip}/${top}/__init__.pyc`].find(
    each => each !== path && there.has(each),
  )
}

/** Where a module lies whose source was read at a path: as it is, as bytecode in its place, or in the archive. */
function placer(there: ReadonlySet<string>, python: string): (path: string) => string | undefined {
  const zip = `usr/lib/python${python.replace('.', '')}.zip`
  const roots = [`${libraryFolder(python)}/`, `usr/local/lib/python${python}/dist-packages/`]
  return path => {
    const root = roots.find(each => path.startsWith(each))
    const places = [path, `${path}c`, ...(root === undefined ? [] : [`${zip}/${path.slice(root.length)}c`])]
    return places.find(each => there.has(each))
  }
}

/**
 * The entry that stands for a distribution: its module that is nearest to where chains start, else its METADATA, which
 * another distribution asks for.
 */
function anchorsOf(
  all: readonly ImageEntry[],
  found: Readonly<Record<string, unknown>>,
  requires: ImageEntries['requires'],
): ReadonlyMap<string, Anchor> {
  const anchors = new Map<string, Anchor>()
  const metadata = new Map<string, ImagePath>()
  const origins = new Map<string, string>(all.map(({ path, origin }) => [path, origin]))
  for (const path of Object.keys(found)) {
    const [kind, name = ''] = (origins.get(path) ?? '').split(':')
    if (kind === 'distribution' && !anchors.has(name)) anchors.set(name, { path: path as ImagePath })
  }
  for (const { path, origin } of all) {
    if (baseName(path) === 'METADATA' && origin.startsWith('distribution:')) metadata.set(origin.slice(13), path)
  }
  for (const [name, path] of metadata) {
    if (anchors.has(name)) continue
    const [asker] = Object.entries(requires).find(([asker, names]) => asker !== name && names.includes(name)) ?? []
    const from = asker === undefined ? undefined : metadata.get(asker)
    anchors.set(name, {
      path,
      reason:
        from === undefined
          ? { kind: 'project', detail: 'a dependency of the project' }
          : { kind: 'metadata', from, detail: `${asker} requires ${name}` },
    })
  }
  return anchors
}
