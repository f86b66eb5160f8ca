import { digestOf } from '../formats/digest/digest-of.ts'
import { encodeReasonsDocument, reasonsDocument } from '../formats/reasons/encode-reasons.ts'
import type { KeptRow, ReasonRow, ReasonsDocument } from '../formats/reasons/reasons-document.ts'
import type { PlatformParts } from './assemble-platform.ts'
import type { JobContext } from './context.ts'
import { type AppEntries, appEntries } from './image-entries.ts'
import { lowerEntries, lowerNative } from './lower-entries.ts'
import { rankedAsks } from './module-reasons.ts'
import { moduleSearch } from './module-search.ts'
import type { OpenedProject } from './open-project.ts'
import { type RankedFacts, rankedFacts } from './ranked-lines.ts'
import { reasonsOf } from './reasons-of.ts'

/**
 * The reasons of an image as they travel with it. Who asks for what is followed anew only where the project asks for
 * something else: an edit that does not gets the document of the last build, with its own sizes and lines. `missed` are the
 * modules that the proof had put back.
 */
export async function encodedReasons(
  parts: PlatformParts,
  opened: OpenedProject,
  missed: readonly string[],
  context: JobContext,
): Promise<Uint8Array> {
  const { records } = context.cache
  const ranked = rankedFacts(await parts.app.facts())
  const app = await appEntries(
    parts.app.entries,
    parts.lock.system.python,
    moduleSearch(parts.runtime, opened.settings).roots,
  )
  const key = keyOf(parts, opened, missed, app, ranked)
  const known = await records.get<ReasonsDocument>('reasons', key)
  if (known) return encodeReasonsDocument(brought(known, app, ranked))
  const lower = await lowerEntries(parts, opened, context)
  const native = await lowerNative(parts, context)
  const found = reasonsDocument(await reasonsOf(parts, { ...lower, native }, app, ranked, opened, missed, context))
  await records.put('reasons', key, found)
  return encodeReasonsDocument(brought(found, app, ranked))
}

function keyOf(
  parts: PlatformParts,
  { settings }: OpenedProject,
  missed: readonly string[],
  app: AppEntries,
  ranked: RankedFacts,
): string {
  const { Entrypoint, Cmd } = parts.runtime
  const { level, levels, keep, drop } = settings
  const asked = {
    lowerKey: parts.lowerKey,
    search: moduleSearch(parts.runtime, settings),
    start: [Entrypoint, Cmd],
    settings: [level, levels, keep, drop],
    missed,
    asks: rankedAsks(parts, ranked),
    facts: ranked.facts,
    native: app.native,
    entries: app.entries.map(({ path, module, origin }) => [path, module, origin]),
  }
  return digestOf(Buffer.from(JSON.stringify(asked)))
}

/** The document with the sizes and lines that the project has this time. */
function brought(document: ReasonsDocument, app: AppEntries, { lineOf }: RankedFacts): ReasonsDocument {
  const { folders, kept, reasons } = document
  const sizes = new Map<string, number>(app.entries.map(({ path, size }) => [path, size]))
  const pathOf = ([folder, name]: KeptRow) => (folders[folder] === '' ? name : `${folders[folder]}/${name}`)
  const withSize = (row: KeptRow): KeptRow => {
    const size = sizes.get(pathOf(row))
    if (size === undefined) return row
    const [folder, name, , ...rest] = row
    return [folder, name, size, ...rest]
  }
  const withLine = (row: ReasonRow): ReasonRow => {
    if (row.from === undefined || row.line === undefined) return row
    return { ...row, line: lineOf(pathOf(kept[row.from]!), row.line) }
  }
  return { ...document, reasons: reasons.map(withLine), kept: kept.map(withSize) }
}
