import { baseName, compareImagePaths, type ImagePath, parentOf } from '../../model/image-path.ts'
import type { KeptEntry, LeftEntry, Reason, Reasons } from '../../model/reason.ts'
import { moduleCell } from './module-cell.ts'
import {
  type KeptRow,
  type LeftRow,
  type ReasonRow,
  type ReasonsDocument,
  reasonsMediaType,
} from './reasons-document.ts'

/** Reasons as bytes; equal reasons give equal bytes, in whatever order their entries come. */
export function encodeReasons(reasons: Reasons): Uint8Array {
  return encodeReasonsDocument(reasonsDocument(reasons))
}

/** A document as bytes. Its fields come in the order in which `reasonsDocument` writes them. */
export function encodeReasonsDocument(document: ReasonsDocument): Uint8Array {
  return Buffer.from(JSON.stringify(document))
}

/** Reasons as rows and tables. */
export function reasonsDocument({ level, kept, left, isComplete }: Reasons): ReasonsDocument {
  const sortedKept = byPath(kept)
  const rowOf = new Map(sortedKept.map(({ path }, index) => [path, index]))
  const folders = new Table()
  const packages = new Table()
  const origins = new Table()
  const rules = new Table()
  const reasons = new Map<string, { readonly index: number; readonly row: ReasonRow }>()

  function reasonAt(reason: Reason): number {
    const row = reasonRow(reason, rowOf)
    const key = JSON.stringify([row.kind, row.from, row.line, row.detail])
    const known = reasons.get(key)
    if (known) return known.index
    reasons.set(key, { index: reasons.size, row })
    return reasons.size - 1
  }

  function common({ path, size, module, origin }: KeptEntry | LeftEntry) {
    const name = baseName(path)
    const cell = moduleCell(module, name, text => packages.at(text))
    return [folders.at(parentOf(path) ?? ''), name, size, cell, origins.at(origin)] as const
  }

  const keptRows = sortedKept.map((entry): KeptRow => {
    const also = (entry.also ?? []).flatMap(path => rowOf.get(path) ?? [])
    return [...common(entry), reasonAt(entry.reason), ...also.sort((one, other) => one - other)]
  })
  const leftRows = byPath(left).map((entry): LeftRow => [...common(entry), rules.at(entry.rule)])
  return {
    mediaType: reasonsMediaType,
    level,
    ...(isComplete ? { complete: true } : {}),
    folders: folders.texts(),
    packages: packages.texts(),
    origins: origins.texts(),
    rules: rules.texts(),
    reasons: [...reasons.values()].map(({ row }) => row),
    kept: keptRows,
    left: leftRows,
  }
}

function byPath<Entry extends { readonly path: ImagePath }>(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((one, other) => compareImagePaths(one.path, other.path))
}

// An asker that is not among the entries cannot be followed: what it is called is then the end of the chain.
function reasonRow({ kind, from, line, detail }: Reason, rowOf: ReadonlyMap<ImagePath, number>): ReasonRow {
  const row = from === undefined ? undefined : rowOf.get(from)
  const end = row === undefined ? (detail ?? (from === undefined ? undefined : `/${from}`)) : detail
  return {
    kind,
    ...(row !== undefined ? { from: row } : {}),
    ...(line !== undefined ? { line } : {}),
    ...(end !== undefined ? { detail: end } : {}),
  }
}

/** Texts, each once, in the order in which they are first asked for. */
class Table {
  readonly #places = new Map<string, number>()

  at(text: string): number {
    const known = this.#places.get(text)
    if (known !== undefined) return known
    this.#places.set(text, this.#places.size)
    return this.#places.size - 1
  }

  texts(): string[] {
    return [...this.#places.keys()]
  }
}
