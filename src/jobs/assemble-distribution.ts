import { bytesOf } from '../formats/digest/collect.ts'
import type { BytecodeCompiler } from '../model/bytecode.ts'
import type { ImagePath } from '../model/image-path.ts'
import type { Dropped } from '../model/paring.ts'
import type { LockedDistribution, PythonTarget } from '../model/python/lock.ts'
import type { TreeEntry, TreeFile } from '../model/tree.ts'
import { addBytecode } from '../stages/assemble/add-bytecode.ts'
import { decodeEntries, type EntriesRecord, encodeEntries } from '../stages/assemble/entry-record.ts'
import { unpackWheel } from '../stages/assemble/unpack-wheel.ts'
import { nativeNeedsOf } from '../stages/pare/native-needs.ts'
import { paredRecord } from '../stages/pare/pared-record.ts'
import { planDistributionDrops } from '../stages/pare/plan-distribution-drops.ts'
import { sitePackagesOf } from './assemble-system.ts'
import type { JobContext } from './context.ts'

/** One distribution as it goes into the image. */
export interface DistributionPart {
  readonly entries: readonly TreeFile[]
  readonly dropped: readonly Dropped[]
  /** SONAMEs that its native code needs and does not bring itself. */
  readonly needed: readonly string[]
}

interface DistributionRecord extends Omit<DistributionPart, 'entries'> {
  readonly entries: EntriesRecord
}

/** Unpacks a wheel, leaves out what no running app needs, and adds bytecode; once for each wheel and Python version. */
export async function assembleDistribution(
  locked: LockedDistribution,
  target: PythonTarget,
  compiler: BytecodeCompiler,
  context: JobContext,
): Promise<DistributionPart> {
  const { cache } = context
  const key = `${locked.wheel.digest} ${target.python} ${target.machine}`
  const known = await cache.records.get<DistributionRecord>('distribution', key)
  const entries = known && (await decodeEntries(known.entries, cache.blobs))
  if (entries) return { ...known, entries: entries.filter(isFile) }

  const part = await makeDistribution(locked, target, compiler, context)
  const record: DistributionRecord = { ...part, entries: encodeEntries(part.entries) }
  await cache.records.put('distribution', key, record)
  return part
}

async function makeDistribution(
  locked: LockedDistribution,
  target: PythonTarget,
  compiler: BytecodeCompiler,
  context: JobContext,
): Promise<DistributionPart> {
  const { url, digest, size, fileName } = locked.wheel
  const download = { url, digest, name: fileName, ...(size !== undefined ? { size } : {}) }
  const wheel = await context.downloads.fetch(download, context)
  const unpacked = await unpackWheel(wheel, locked, target, context.cache.blobs)
  const architecture = target.machine === 'x86_64' ? 'amd64' : 'arm64'
  const drops = await planDistributionDrops(unpacked, sitePackagesOf(target.python), architecture)
  const kept = await Promise.all(
    unpacked
      .filter(({ path }) => !drops.has(path))
      .map(entry => (isRecord(entry) && drops.size > 0 ? withParedRecord(entry, drops, context) : entry)),
  )
  const { entries } = await addBytecode(kept, compiler, context)
  const dropped = unpacked.flatMap((entry): Dropped[] => {
    const rule = drops.get(entry.path)
    return rule ? [{ path: entry.path, rule, size: entry.content.size }] : []
  })
  return { entries: entries.filter(isFile), dropped, needed: await foreignLibraries(kept) }
}

function isRecord({ path }: TreeEntry): boolean {
  return path.endsWith('.dist-info/RECORD')
}

async function withParedRecord(
  record: TreeFile,
  gone: ReadonlyMap<ImagePath, string>,
  { cache }: JobContext,
): Promise<TreeFile> {
  const text = await paredRecord(record, gone)
  return { ...record, content: await cache.blobs.write(bytesOf(Buffer.from(text))) }
}

function isFile(entry: TreeEntry): entry is TreeFile {
  return entry.kind === 'file'
}

/** The SONAMEs that these files need and none of them has. */
export async function foreignLibraries(entries: readonly TreeEntry[]): Promise<string[]> {
  const files = entries.filter(isFile)
  const found = await Promise.all(files.map(nativeNeedsOf))
  const own = new Set(files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)))
  for (const needs of found) if (needs?.soname) own.add(needs.soname)
  const needed = new Set(found.flatMap(needs => needs?.needed ?? []))
  return [...needed].filter(name => !own.has(name)).sort()
}
