import type { AddressedContent } from '../model/content.ts'
import type { ImagePath } from '../model/image-path.ts'
import type { LockedDistribution, PythonTarget } from '../model/python/lock.ts'
import type { BlobStore } from '../model/stores.ts'
import type { TreeFile } from '../model/tree.ts'
import { unpackWheel } from '../stages/assemble/unpack-wheel.ts'
import { type EntryFacts, entryFacts } from '../stages/pare/entry-asks.ts'
import { nativesOfTests } from '../stages/pare/natives-of-tests.ts'
import { planDistributionDrops } from '../stages/pare/plan-distribution-drops.ts'
import { sourcesReplaced } from '../stages/pare/sources-replaced.ts'
import { strippedNatives } from '../stages/pare/stripped-natives.ts'

/** A wheel, unpacked and read. */
export interface WheelContents {
  readonly unpacked: readonly TreeFile[]
  /** What leaves of it, each with the rule. */
  readonly drops: ReadonlyMap<ImagePath, string>
  /** Native code of what stays that carried symbols, without them. */
  readonly stripped: readonly TreeFile[]
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
  const known = await entryFacts(useful, { python: target.python, distribution: locked.name, site })
  const tests = unpacked.filter(({ path }) => drops.get(path) === 'tests')
  const testNatives = await nativesOfTests(useful, tests, known, site)
  const kept = useful.filter(({ path }) => !testNatives.has(path))
  const facts = Object.fromEntries(Object.entries(known).filter(([path]) => !testNatives.has(path as ImagePath)))
  const isReplaced = await sourcesReplaced(locked.name, kept, site, facts)
  const replaced = new Set(kept.filter(isReplaced).map(({ path }) => path))
  const all = new Map([...drops, ...[...testNatives].map(path => [path, 'tests'] as const)])
  return { unpacked, drops: all, stripped: await strippedNatives(kept, blobs), facts, replaced }
}
