import { bytesOf } from '../formats/digest/collect.ts'
import type { BytecodeCompiler } from '../model/bytecode.ts'
import type { AddressedContent } from '../model/content.ts'
import { formatOrigin } from '../model/origin.ts'
import type { Dropped } from '../model/paring.ts'
import type { DistributionName } from '../model/python/distribution-name.ts'
import type { LockedDistribution, PythonTarget } from '../model/python/lock.ts'
import type { TreeEntry, TreeFile } from '../model/tree.ts'
import type { Ask } from '../python/imports/standard-library-asks.ts'
import { addBytecode } from '../stages/assemble/add-bytecode.ts'
import { decodeEntries, type EntriesRecord, encodeEntries } from '../stages/assemble/entry-record.ts'
import { type DistributionIndex, indexDistribution } from '../stages/pare/distribution-index.ts'
import { asksOf } from '../stages/pare/entry-asks.ts'
import { sonamesOf } from '../stages/pare/native-files.ts'
import { paredRecord } from '../stages/pare/pared-record.ts'
import { sitePackagesOf } from './assemble-system.ts'
import type { JobContext } from './context.ts'
import { inThreads } from './in-threads.ts'
import type { WheelContents } from './wheel-contents.ts'
import { writtenEntries } from './written-entries.ts'

/** One distribution as it goes into the image. */
export interface DistributionPart {
  readonly name: DistributionName
  /** SONAMEs that its native code needs and does not bring itself. */
  readonly needed: readonly string[]
  /** SONAMEs and file names of the libraries that it brings. */
  readonly brought: readonly string[]
  /** What it asks of the standard library. */
  readonly asks: readonly Ask[]
  /** What it consists of; read from the cache only when it is asked for. */
  contents(): Promise<DistributionContents>
  /** What paring must know to take parts of it out; read from the cache only when it is asked for. */
  index(): Promise<DistributionIndex>
}

export interface DistributionContents {
  readonly entries: readonly TreeFile[]
  readonly dropped: readonly Dropped[]
}

type Wishes = Omit<DistributionPart, 'name' | 'contents' | 'index'>

interface ContentsRecord {
  readonly entries: EntriesRecord
  readonly dropped: readonly Dropped[]
}

/** Unpacks a wheel, leaves out what no running app needs, and adds bytecode; once for each wheel and Python version. */
export async function assembleDistribution(
  locked: LockedDistribution,
  target: PythonTarget,
  compiler: BytecodeCompiler,
  context: JobContext,
): Promise<DistributionPart> {
  const { cache } = context
  // A wheel that was asked for by its URL says so in its direct_url.json.
  const direct = locked.isDirect ? (locked.builtFrom ? JSON.stringify(locked.builtFrom.source) : locked.wheel.url) : ''
  const key = `${locked.wheel.digest} ${target.python} ${target.machine} ${direct}`
  const make = async () => {
    const { asks, index, ...made } = await makeDistribution(locked, target, compiler, context)
    const { entries, dropped } = made
    await cache.records.put('distribution-index', key, index)
    await cache.records.put('distribution', key, { entries: encodeEntries(entries), dropped } satisfies ContentsRecord)
    const wishes: Wishes = { ...sonamesOf(index.native), asks }
    await cache.records.put('distribution-wishes', key, wishes)
    return { name: locked.name, ...wishes, contents: async () => made, index: async () => index }
  }
  const wishes = await cache.records.get<Wishes>('distribution-wishes', key)
  if (!wishes) return make()
  return {
    name: locked.name,
    ...wishes,
    contents: async () => {
      const known = await cache.records.get<ContentsRecord>('distribution', key)
      const entries = known && (await decodeEntries(known.entries, cache.blobs))
      return entries ? { entries: entries.filter(isFile), dropped: known.dropped } : (await make()).contents()
    },
    index: async () =>
      (await cache.records.get<DistributionIndex>('distribution-index', key)) ?? (await make()).index(),
  }
}

async function makeDistribution(
  locked: LockedDistribution,
  target: PythonTarget,
  compiler: BytecodeCompiler,
  context: JobContext,
): Promise<DistributionContents & { readonly asks: readonly Ask[]; readonly index: DistributionIndex }> {
  const { url, digest, size, fileName } = locked.wheel
  const download = { url, digest, name: fileName, ...(size !== undefined ? { size } : {}) }
  const wheel = await context.downloads.fetch(download, context)
  const { unpacked, stripped, drops, facts, replaced } = await readWheel(wheel, locked, target, context)
  const smaller = new Map(stripped.map(file => [file.path, file]))
  const useful = unpacked.filter(({ path }) => !drops.has(path)).map(file => smaller.get(file.path) ?? file)
  const about = { python: target.python, distribution: locked.name, site: sitePackagesOf(target.python) }
  const isReplaced = ({ path }: TreeFile) => replaced.has(path)
  const compiled = await addBytecode(useful, compiler, { ...context, isReplaced })
  const files = compiled.entries.filter(isFile)
  const entries = await withParedRecords(files, unpacked, context)
  const present = new Set(files.map(({ path }) => path))
  const dropped = unpacked.flatMap(({ path, content: { size }, origin }): Dropped[] => {
    const left = { path, origin: formatOrigin(origin) }
    const rule = drops.get(path) ?? (present.has(path) ? undefined : 'bytecode-twin')
    if (rule) return [{ ...left, rule, size }]
    const rest = smaller.get(path)
    return rest ? [{ ...left, rule: 'symbols', size: size - rest.content.size }] : []
  })
  return { entries, dropped, asks: asksOf(facts, about), index: await indexDistribution(locked.name, entries, facts) }
}

async function readWheel(
  { digest, size }: AddressedContent,
  locked: LockedDistribution,
  target: PythonTarget,
  context: JobContext,
): Promise<WheelContents> {
  const { cache } = context
  const site = sitePackagesOf(target.python)
  const order = { cache: cache.directory, locked, target, site, digest }
  const { entries, stripped, sizes, ...read } = await inThreads('readWheel', order, size, context)
  const filesOf = async (record: EntriesRecord) => (await writtenEntries(record, sizes, cache)).filter(isFile)
  return { ...read, unpacked: await filesOf(entries), stripped: await filesOf(stripped) }
}

/** The files with a RECORD that is true to them; `before` are those that it speaks of. */
export function withParedRecords(
  files: readonly TreeFile[],
  before: readonly TreeFile[],
  context: JobContext,
): Promise<TreeFile[]> {
  return Promise.all(files.map(entry => (isRecord(entry) ? withParedRecord(entry, before, files, context) : entry)))
}

function isRecord({ path }: TreeEntry): boolean {
  return path.endsWith('.dist-info/RECORD')
}

async function withParedRecord(
  record: TreeFile,
  before: readonly TreeFile[],
  after: readonly TreeFile[],
  { cache }: JobContext,
): Promise<TreeFile> {
  const text = await paredRecord(record, before, after)
  return { ...record, content: await cache.blobs.write(bytesOf(Buffer.from(text))) }
}

function isFile(entry: TreeEntry): entry is TreeFile {
  return entry.kind === 'file'
}
