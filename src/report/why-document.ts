import type { WhyResult } from '../jobs/why.ts'
import type { Proof } from '../model/proof.ts'
import type { KeptEntry, LeftEntry, Reason } from '../model/reason.ts'
import type { Amount, Takes } from '../stages/why/explain.ts'
import type { Cause } from '../stages/why/heaviest.ts'
import type { Link } from '../stages/why/reason-graph.ts'

/** An answer of `pare why` for programs; its schema is docs/reference/why.schema.json. */
export interface WhyDocument {
  readonly image: string
  readonly digest: string
  readonly platform: string
  readonly level: string
  readonly start: readonly string[]
  readonly size: number
  readonly proof?: Proof
  readonly answer: AnswerDocument
}

export interface EntryDocument {
  /** As a process inside the image sees it. */
  readonly path: string
  readonly size: number
  readonly module?: string
  readonly origin: string
}

export interface LinkDocument extends EntryDocument {
  readonly kind: Reason['kind']
  readonly line?: number
  readonly detail?: string
}

export interface TakesDocument extends Amount {
  readonly isExact: boolean
  /** The heaviest of them. */
  readonly largest: readonly EntryDocument[]
}

export type AnswerDocument =
  | {
      readonly kind: 'kept'
      readonly entry: EntryDocument
      readonly chain: readonly LinkDocument[]
      readonly also: readonly string[]
      readonly takes: TakesDocument
      readonly below?: Amount
    }
  | {
      readonly kind: 'left'
      readonly entry: EntryDocument
      readonly rule: string
      readonly summary: string
      readonly page: string
      readonly keep?: string
      readonly instead?: string
    }
  | {
      readonly kind: 'group'
      readonly name: string
      readonly kept: Amount
      readonly left: readonly (Amount & { readonly rule: string; readonly summary: string })[]
      readonly chain: readonly LinkDocument[]
      readonly takes: TakesDocument
    }
  | { readonly kind: 'absent'; readonly module: string; readonly package?: string }
  | { readonly kind: 'top'; readonly causes: readonly CauseDocument[]; readonly of: number }

export interface CauseDocument extends Amount {
  readonly what: string
  readonly places: number
  readonly reason: {
    readonly kind: Reason['kind']
    readonly from?: string
    readonly line?: number
    readonly detail?: string
  }
  readonly origins: Cause['origins']
}

const shownEntries = 20

/** Says what `pare why` found out. */
export function whyDocument({ answer, ...result }: WhyResult): WhyDocument {
  return { ...result, answer: answerDocument(answer) }
}

function answerDocument(answer: WhyResult['answer']): AnswerDocument {
  switch (answer.kind) {
    case 'kept': {
      const { entry, chain, also, takes, below } = answer
      return {
        kind: 'kept',
        entry: entryDocument(entry),
        chain: chain.map(linkDocument),
        also: also.map(path => `/${path}`),
        takes: takesDocument(takes),
        ...(below ? { below } : {}),
      }
    }
    case 'left': {
      const { entry, leaving, instead } = answer
      return {
        kind: 'left',
        entry: entryDocument(entry),
        ...leaving,
        ...(instead ? { instead: `/${instead.path}` } : {}),
      }
    }
    case 'group':
      return { ...answer, chain: answer.chain.map(linkDocument), takes: takesDocument(answer.takes) }
    case 'absent':
      return answer
    case 'top':
      return { ...answer, causes: answer.causes.map(causeDocument) }
    case 'several':
      throw new Error('several entries were meant, and none was asked for')
  }
}

function entryDocument({ path, size, module, origin }: KeptEntry | LeftEntry): EntryDocument {
  return { path: `/${path}`, size, ...(module !== undefined ? { module } : {}), origin }
}

function linkDocument({ entry, reason: { kind, line, detail } }: Link): LinkDocument {
  return {
    ...entryDocument(entry),
    kind,
    ...(line !== undefined ? { line } : {}),
    ...(detail !== undefined ? { detail } : {}),
  }
}

function takesDocument({ entries, size, isExact }: Takes): TakesDocument {
  return { entries: entries.length, size, isExact, largest: entries.slice(0, shownEntries).map(entryDocument) }
}

function causeDocument({ what, places, reason: { from, ...reason }, size, entries, origins }: Cause): CauseDocument {
  return {
    what,
    places,
    reason: { ...reason, ...(from !== undefined ? { from: `/${from}` } : {}) },
    entries,
    size,
    origins,
  }
}
