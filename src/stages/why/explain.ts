import type { ImagePath } from '../../model/image-path.ts'
import type { KeptEntry, LeftEntry, Reasons } from '../../model/reason.ts'
import { isStandardLibraryName } from '../../python/standard-library-names.ts'
import { findSubject } from './find-subject.ts'
import { isTwin, type Leaving, leavingOf } from './how-to-keep.ts'
import { type Link, type ReasonGraph, sizeOf } from './reason-graph.ts'

/** What else goes when something goes. */
export interface Takes {
  /** Heaviest first. */
  readonly entries: readonly KeptEntry[]
  readonly size: number
  /** Whether everything that asks for these is known; otherwise some of them may stay. */
  readonly isExact: boolean
}

/** How many, and how large together. */
export interface Amount {
  readonly entries: number
  readonly size: number
}

/** Why something is in an image, or why it is not. */
export type Explanation =
  | {
      readonly kind: 'kept'
      readonly entry: KeptEntry
      /** From where it starts to the entry. */
      readonly chain: readonly Link[]
      /** Further entries that ask for it, without those that would leave with it. */
      readonly also: readonly ImagePath[]
      /** Of a package: what goes with all of it. */
      readonly takes: Takes
      /** Of a package: what lies below it. */
      readonly below?: Amount
    }
  | {
      readonly kind: 'left'
      readonly entry: LeftEntry
      readonly leaving: Leaving
      /** What stands in its place. */
      readonly instead?: KeptEntry
    }
  | {
      readonly kind: 'group'
      readonly name: string
      readonly kept: Amount
      /** Heaviest rule first. */
      readonly left: readonly (Amount & { readonly rule: string; readonly summary: string })[]
      /** To the entry of it that is nearest to where chains start. */
      readonly chain: readonly Link[]
      readonly takes: Takes
    }
  | {
      /** A module of the standard library that no package of the image has. */
      readonly kind: 'absent'
      readonly module: string
      /** The Debian package that has it, where that is known. */
      readonly package?: string
    }
  | { readonly kind: 'several'; readonly paths: readonly ImagePath[] }

/** Answers a question about an image; `undefined` where nothing is known by that name. */
export function explain(
  graph: ReasonGraph,
  text: string,
  summaries: ReadonlyMap<string, string>,
): Explanation | undefined {
  const { reasons } = graph
  const subject = findSubject(reasons, text)
  switch (subject?.kind) {
    case undefined:
      return absent(text)
    case 'several':
      return subject
    case 'kept':
      return explainKept(graph, subject.entry)
    case 'left': {
      const { entry } = subject
      const instead = isTwin(entry) ? graph.get(`${entry.path}c` as ImagePath) : undefined
      return { kind: 'left', entry, leaving: leavingOf(entry, summaries), ...(instead ? { instead } : {}) }
    }
    case 'group': {
      const { name, kept, left } = subject
      const chains = kept.map(entry => graph.chainTo(entry))
      const [nearest = []] = chains.sort((one, other) => one.length - other.length)
      return {
        kind: 'group',
        name,
        kept: amountOf(kept),
        left: leftByRule(left, summaries),
        chain: nearest,
        takes: takesOf(graph, kept),
      }
    }
  }
}

function explainKept(graph: ReasonGraph, entry: KeptEntry): Explanation {
  const below = belowOf(graph.reasons, entry)
  const takes = takesOf(graph, [entry, ...below])
  // What leaves with it asks for nothing then.
  const gone = new Set([...below, ...takes.entries].map(({ path }) => path))
  return {
    kind: 'kept',
    entry,
    chain: graph.chainTo(entry),
    also: (entry.also ?? []).filter(path => !gone.has(path)),
    takes,
    ...(below.length > 0 ? { below: amountOf(below) } : {}),
  }
}

function belowOf({ kept }: Reasons, { path, module }: KeptEntry): KeptEntry[] {
  if (module === undefined || !/\/__init__\.[^/]+$/.test(path)) return []
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  return kept.filter(other => other.path !== path && other.path.startsWith(folder))
}

function takesOf(graph: ReasonGraph, entries: readonly KeptEntry[]): Takes {
  const left = [...graph.leavesWith(entries)].sort((one, other) => other.size - one.size)
  return { entries: left, size: sizeOf(left), isExact: graph.reasons.isComplete === true }
}

function leftByRule(left: readonly LeftEntry[], summaries: ReadonlyMap<string, string>) {
  return [...Map.groupBy(left, ({ rule }) => rule)]
    .map(([rule, entries]) => ({ rule, summary: summaries.get(rule) ?? rule, ...amountOf(entries) }))
    .sort((one, other) => other.size - one.size)
}

function amountOf(entries: readonly { readonly size: number }[]): Amount {
  return { entries: entries.length, size: sizeOf(entries) }
}

/** Debian has these modules of the standard library in packages of their own. */
const ownPackages: Readonly<Record<string, string>> = {
  tkinter: 'python3-tk',
  _tkinter: 'python3-tk',
  _gdbm: 'python3-gdbm',
}

function absent(text: string): Explanation | undefined {
  const [top = ''] = text.split('.')
  if (!isStandardLibraryName(top) || text.includes('/')) return undefined
  const owner = ownPackages[top]
  return { kind: 'absent', module: text, ...(owner !== undefined ? { package: owner } : {}) }
}
