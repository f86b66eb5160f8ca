import type { PlatformParts } from './assemble-platform.ts'
import type { ImageContents } from './build-result.ts'
import type { JobContext } from './context.ts'
import type { ImageEntry } from './image-entries.ts'
import { lowerEntries } from './lower-entries.ts'
import type { OpenedProject } from './open-project.ts'

/** What the bytes of an image are; what lies below the app is looked through once. */
export async function imageContents(
  parts: PlatformParts,
  opened: OpenedProject,
  context: JobContext,
): Promise<ImageContents> {
  const lower = await lowerContents(parts, opened, context)
  const app = parts.app.entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.content.size : 0), 0)
  const all = [...lower.parts, { name: 'app', isDistribution: false, size: app }]
  return { parts: all.sort((one, other) => other.size - one.size), left: lower.left }
}

async function lowerContents(parts: PlatformParts, opened: OpenedProject, context: JobContext): Promise<ImageContents> {
  const { records } = context.cache
  const known = await records.get<ImageContents>('image-contents', parts.lowerKey)
  if (known) return known
  const { entries, left } = await lowerEntries(parts, opened, context)
  const contents: ImageContents = {
    parts: [...Map.groupBy(entries, partOf)].map(([name, own]) => ({
      name,
      isDistribution: own[0]!.origin.startsWith(distribution),
      size: sizeOf(own),
    })),
    left: [...Map.groupBy(left, ({ rule }) => rule)]
      .map(([rule, own]) => ({ rule, files: own.length, size: sizeOf(own) }))
      .sort((one, other) => other.size - one.size || (one.rule < other.rule ? -1 : 1)),
  }
  await records.put('image-contents', parts.lowerKey, contents)
  return contents
}

const distribution = 'distribution:'

function partOf({ path, origin }: ImageEntry): string {
  if (origin.startsWith(distribution)) return origin.slice(distribution.length)
  if (/^usr\/bin\/python3|\/libpython3[^/]*\.so/.test(path)) return 'interpreter'
  if (/^usr\/lib\/python3/.test(path)) return 'standard library'
  return /\.so(?:\.[\w.]+)?$/.test(path) ? 'libraries' : 'system files'
}

function sizeOf(entries: readonly { readonly size: number }[]): number {
  return entries.reduce((sum, { size }) => sum + size, 0)
}
