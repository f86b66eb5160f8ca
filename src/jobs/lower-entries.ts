import { digestOf } from '../formats/digest/digest-of.ts'
import type { ImagePath } from '../model/image-path.ts'
import type { TreeEntry } from '../model/tree.ts'
import { type NativeFiles, nativeFiles } from '../stages/pare/native-files.ts'
import type { PlatformParts } from './assemble-platform.ts'
import { libraryIndex } from './assemble-system.ts'
import type { JobContext } from './context.ts'
import { type ImageEntries, imageEntries } from './image-entries.ts'
import type { OpenedProject } from './open-project.ts'

/** What there is below the app. */
export async function lowerEntries(
  parts: PlatformParts,
  opened: OpenedProject,
  context: JobContext,
): Promise<ImageEntries> {
  const { cache } = context
  const known = await cache.records.get<ImageEntries>('image-entries', parts.lowerKey)
  if (known) return known
  const { tree, dropped } = await parts.whole()
  const own = new Set<string>(parts.app.entries.map(({ path }) => path))
  const lower = { entries: new Map([...tree.entries].filter(([path]) => !own.has(path))) }
  const found = await imageEntries(lower, dropped, parts.lock.system.python, await ownersOf(parts, opened, context))
  await cache.records.put('image-entries', parts.lowerKey, found)
  return found
}

/** Whose the modules in an archive are, by where they would lie outside of it. */
async function ownersOf(
  { distributions, lock }: PlatformParts,
  { archive }: OpenedProject,
  context: JobContext,
): Promise<ReadonlyMap<string, string>> {
  const indexes = await Promise.all(distributions.map(part => part.index()))
  const library = await libraryIndex(lock.system, deb => archive.fetchDeb(deb, context), context)
  return new Map([
    ...(library.origins ?? []).map((origin, at) => [bytecodeOf(library.paths[at]!), origin] as const),
    ...indexes.flatMap(({ name, paths }) => paths.map(path => [bytecodeOf(path), `distribution:${name}`] as const)),
  ])
}

function bytecodeOf(path: string): string {
  return path.endsWith('.py') ? `${path}c` : path
}

/** ELF headers of what lies below the app; those of distributions were read when they were unpacked. */
export async function lowerNative(
  { distributions, whole }: Pick<PlatformParts, 'distributions' | 'whole'>,
  { cache: { records } }: JobContext,
): Promise<NativeFiles> {
  const { tree } = await whole()
  const system = [...tree.entries.values()].filter(isOfSystem)
  const key = digestOf(Buffer.from(JSON.stringify(system.map(({ path, content }) => [path, content.digest]))))
  const known = await records.get<NativeFiles>('system-native', key)
  const own = known ?? (await nativeFiles(system))
  if (!known) await records.put('system-native', key, own)
  const indexes = await Promise.all(distributions.map(part => part.index()))
  const brought = indexes
    .flatMap(({ native }) => Object.entries(native))
    .filter(([path]) => tree.entries.has(path as ImagePath))
  // The interpreter first: what it needs anyway is not there because of an extension module.
  return { ...own, ...Object.fromEntries(brought) }
}

function isOfSystem(entry: TreeEntry): entry is Extract<TreeEntry, { readonly kind: 'file' }> {
  return entry.kind === 'file' && entry.origin.kind === 'debian' && /\.so(?:\.[\w.]+)?$|^usr\/bin\//.test(entry.path)
}
