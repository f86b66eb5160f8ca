import type { ImagePath } from '../../model/image-path.ts'
import type { KeptEntry, Reason, Reasons } from '../../model/reason.ts'

// This room: questions about the reasons of an image. It decides nothing and opens nothing; jobs/why.ts hands it reasons
// that travelled with an image. Read `explain.ts` first.

/** One link of a chain: an entry, and why it is there. The first one has no asker. */
export interface Link {
  readonly entry: KeptEntry
  readonly reason: Reason
}

/** Reasons as a graph of who asks for whom. */
export interface ReasonGraph {
  readonly reasons: Reasons
  get(path: ImagePath): KeptEntry | undefined
  /** From where the chain starts to the entry itself. */
  chainTo(entry: KeptEntry): readonly Link[]
  /** What nothing else would reach if these were not there; they themselves are not among it. */
  leavesWith(entries: readonly KeptEntry[]): readonly KeptEntry[]
}

export function reasonGraph(reasons: Reasons): ReasonGraph {
  const byPath = new Map(reasons.kept.map(entry => [entry.path, entry]))
  const asked = new Map<ImagePath, KeptEntry[]>()
  const roots: KeptEntry[] = []
  for (const entry of reasons.kept) {
    const { from } = entry.reason
    const askers = [...(from === undefined ? [] : [from]), ...(entry.also ?? [])].filter(path => byPath.has(path))
    // Without an asker in the image the entry stands for itself.
    if (from === undefined || askers.length === 0) roots.push(entry)
    for (const asker of askers) {
      const known = asked.get(asker)
      if (known) known.push(entry)
      else asked.set(asker, [entry])
    }
  }

  function reachedWithout(gone: ReadonlySet<ImagePath>): ReadonlySet<ImagePath> {
    const reached = new Set<ImagePath>()
    const pending = roots.filter(({ path }) => !gone.has(path))
    for (let entry = pending.pop(); entry; entry = pending.pop()) {
      if (reached.has(entry.path)) continue
      reached.add(entry.path)
      for (const next of asked.get(entry.path) ?? []) if (!gone.has(next.path)) pending.push(next)
    }
    return reached
  }

  return {
    reasons,
    get: path => byPath.get(path),
    chainTo(entry) {
      const links: Link[] = []
      const seen = new Set<ImagePath>()
      for (let at: KeptEntry | undefined = entry; at && !seen.has(at.path); ) {
        seen.add(at.path)
        links.unshift({ entry: at, reason: at.reason })
        at = at.reason.from === undefined ? undefined : byPath.get(at.reason.from)
      }
      return links
    },
    leavesWith(entries) {
      const gone = new Set(entries.map(({ path }) => path))
      const [before, after] = [reachedWithout(new Set()), reachedWithout(gone)]
      return reasons.kept.filter(({ path }) => before.has(path) && !after.has(path) && !gone.has(path))
    },
  }
}

/** The bytes that entries take together. */
export function sizeOf(entries: readonly { readonly size: number }[]): number {
  return entries.reduce((sum, { size }) => sum + size, 0)
}
