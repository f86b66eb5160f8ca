import type { KeptEntry, Reason } from '../../model/reason.ts'
import { type ReasonGraph, sizeOf } from './reason-graph.ts'

/** A cause of bytes: what the project itself, or something that no project can do without, brings into the image. */
export interface Cause {
  /** What was asked for: a distribution, a module, `app`. */
  readonly what: string
  /** Why most of it is there. */
  readonly reason: Reason
  /** How many places ask for it. */
  readonly places: number
  /** What it brings, itself included; every byte of the image belongs to one cause. */
  readonly size: number
  readonly entries: number
  /** What of that is whose, heaviest first. */
  readonly origins: readonly { readonly origin: string; readonly size: number }[]
}

/**
 * The causes that keep most bytes, heaviest first. An entry belongs to the first link of its chain that is not the
 * project's own: what `app.py` imports at a line, what CPython is made of, what a setting asks for.
 */
export function heaviestCauses(graph: ReasonGraph, count: number): Cause[] {
  const causes = new Map<string, Map<string, { readonly reason: Reason; readonly entries: KeptEntry[] }>>()
  for (const entry of graph.reasons.kept) {
    const { what, reason } = causeOf(entry, graph)
    const places = causes.get(what) ?? new Map()
    causes.set(what, places)
    const key = JSON.stringify([reason.kind, reason.from, reason.line])
    const known = places.get(key)
    if (known) known.entries.push(entry)
    else places.set(key, { reason, entries: [entry] })
  }
  return [...causes]
    .map(([what, places]): Cause => {
      const ordered = [...places.values()].sort((one, other) => sizeOf(other.entries) - sizeOf(one.entries))
      const entries = ordered.flatMap(place => place.entries)
      const { reason } = ordered[0]!
      return {
        what,
        reason,
        places: places.size,
        size: sizeOf(entries),
        entries: entries.length,
        origins: byOrigin(entries),
      }
    })
    .filter(({ size }) => size > 0)
    .sort((one, other) => other.size - one.size || (one.what < other.what ? -1 : 1))
    .slice(0, count)
}

function causeOf(entry: KeptEntry, graph: ReasonGraph): { readonly what: string; readonly reason: Reason } {
  const links = graph.chainTo(entry)
  const link = links.find(({ entry: { origin } }) => origin !== 'app') ?? links[0]!
  if (link.entry.origin === 'app') return { what: 'app', reason: { kind: 'project' } }
  const { from, ...rest } = link.reason
  // What every image has is told without the many places that ask for it.
  const reason = rest.kind in everyImage && from === undefined ? { kind: rest.kind } : link.reason
  return { what: whatOf(link.entry, link.reason), reason }
}

function whatOf({ origin, module, path }: KeptEntry, { kind, detail, from }: Reason): string {
  if (origin.startsWith('distribution:')) return origin.slice('distribution:'.length)
  if (from === undefined && kind in everyImage) return everyImage[kind]!
  if (kind === 'trace') return 'trace'
  if (from === undefined && detail !== undefined) return detail
  return module ?? `/${path}`
}

/** Causes of these kinds are the same in every image, whatever the project. */
const everyImage: Readonly<Partial<Record<Reason['kind'], string>>> = {
  interpreter: 'interpreter',
  system: 'system files',
  dlopen: 'libraries',
}

function byOrigin(entries: readonly KeptEntry[]): Cause['origins'] {
  return [...Map.groupBy(entries, ({ origin }) => origin)]
    .map(([origin, own]) => ({ origin, size: sizeOf(own) }))
    .sort((one, other) => other.size - one.size || (one.origin < other.origin ? -1 : 1))
}
