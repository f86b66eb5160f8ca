import type { KeptEntry, Reason } from '../../model/reason.ts'
import { type ReasonGraph, sizeOf } from './reason-graph.ts'

/** A cause of bytes: what the project itself, or something that no project can do without, brings into the image. */
export interface Cause {
  /** What was asked for: a distribution, a module, `app`. */
  readonly what: string
  /** Why it is there. */
  readonly reason: Reason
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
  const causes = new Map<string, { what: string; reason: Reason; entries: KeptEntry[] }>()
  for (const entry of graph.reasons.kept) {
    const links = graph.chainTo(entry)
    const link = links.find(({ entry: { origin } }) => origin !== 'app') ?? links[0]!
    const isOwn = link.entry.origin === 'app'
    const what = isOwn ? 'app' : whatOf(link.entry, link.reason)
    const reason = isOwn ? ({ kind: 'project' } as const) : link.reason
    const key = JSON.stringify([what, reason.kind, reason.from])
    const known = causes.get(key)
    if (known) known.entries.push(entry)
    else causes.set(key, { what, reason, entries: [entry] })
  }
  return [...causes.values()]
    .map(({ entries, ...cause }) => ({
      ...cause,
      size: sizeOf(entries),
      entries: entries.length,
      origins: byOrigin(entries),
    }))
    .sort((one, other) => other.size - one.size || (one.what < other.what ? -1 : 1))
    .slice(0, count)
}

function whatOf({ origin, module, path }: KeptEntry, { kind, detail, from }: Reason): string {
  if (origin.startsWith('distribution:')) return origin.slice('distribution:'.length)
  if (from === undefined && kind in everyImage) return everyImage[kind]!
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
