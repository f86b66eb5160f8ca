import type { AddressedContent } from '../model/content.ts'
import type { ImagePath } from '../model/image-path.ts'
import type { LockedDistribution, PythonTarget } from '../model/python/lock.ts'
import type { BlobStore } from '../model/stores.ts'
import type { TreeFile } from '../model/tree.ts'
import { unpackWheel } from '../stages/assemble/unpack-wheel.ts'
import { type EntryFacts, entryFacts } from '../stages/pare/entry-asks.ts'
import { planDistributionDrops } from '../stages/pare/plan-distribution-drops.ts'
import { sourcesReplaced } from '../stages/pare/sources-replaced.ts'

/** A wheel, unpacked and read. */
export interface WheelContents {
  readonly unpacked: readonly TreeFile[]
  /** What leaves of it, each with the rule. */
  readonly drops: ReadonlyMap<ImagePath, string>
  /** What is true of the modules that stay. */
  readonly facts: EntryFacts
  /** Sources that bytecode takes the place of. */
  readonly replaced: ReadonlySet<ImagePath>
}

/** Unpacks a wheel into the blob store, and finds out what paring must know of its files; `site` is where modules go. */
export async function wheelContents(
  wheel: AddressedContent,
  locked: LockedDistribution,
  target: PythonTarget,
  site: string,
  blobs: BlobStore,
): Promise<WheelContents> {
  const unpacked = await unpackWheel(wheel, locked, target, blobs)
  const drops = await planDistributionDrops(unpacked, site, target.machine === 'x86_64' ? 'amd64' : 'arm64')
  const useful = unpacked.filter(({ path }) => !drops.has(path))
  const facts = await entryFacts(useful, { python: target.python, distribution: locked.name, site })
  const isReplaced = await sourcesReplaced(locked.name, useful, site)
  const replaced = new Set(useful.filter(isReplaced).map(({ path }) => path))
  return { unpacked, drops, facts, replaced }
}
