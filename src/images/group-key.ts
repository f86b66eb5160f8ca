import { createHash } from 'node:crypto'
import type { AddressedContent } from '../model/content.ts'
import type { ChangesetEntry } from '../model/entry.ts'

/** Changes when the tar of equal entries would change: it is part of every key. */
const encoding = 1

/** A name for what entries become as a tar, or `undefined` when a file's content is not known by its digest. */
export function keyOfEntries(entries: readonly ChangesetEntry[]): string | undefined {
  const hash = createHash('sha256').update(`tar ${encoding}\n`)
  for (const entry of entries) {
    const line = lineOf(entry)
    if (line === undefined) return undefined
    hash.update(line)
  }
  return hash.digest('hex')
}

/** A name for a layer of such groups, in their order. */
export function keyOfGroups(keys: readonly (string | undefined)[]): string | undefined {
  if (keys.includes(undefined)) return undefined
  return createHash('sha256').update(keys.join('\n')).digest('hex')
}

// Paths and targets may hold any character but NUL, so NUL is what parts them.
function lineOf(entry: ChangesetEntry): string | undefined {
  if (entry.kind === 'whiteout' || entry.kind === 'opaque-whiteout') return `${entry.kind}\0${entry.path}\0\0`
  const what = bodyOf(entry)
  if (what === undefined) return undefined
  const { kind, path, mode, uid, gid, modifiedAt } = entry
  return `${kind}\0${path}\0${mode}\0${uid}\0${gid}\0${Math.floor(modifiedAt)}\0${what}\0\0`
}

function bodyOf(entry: Exclude<ChangesetEntry, { readonly kind: 'whiteout' | 'opaque-whiteout' }>): string | undefined {
  switch (entry.kind) {
    case 'file':
      return 'digest' in entry.content ? (entry.content as AddressedContent).digest : undefined
    case 'symlink':
    case 'hardlink':
      return entry.target
    case 'directory':
      return ''
    default:
      return `${entry.major} ${entry.minor}`
  }
}
