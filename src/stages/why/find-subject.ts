import { baseName, type ImagePath } from '../../model/image-path.ts'
import type { KeptEntry, LeftEntry, Reasons } from '../../model/reason.ts'

/** What a person asks about: entries that are there, entries that left, or everything of a folder or an origin. */
export type Subject =
  | { readonly kind: 'kept'; readonly entry: KeptEntry }
  | { readonly kind: 'left'; readonly entry: LeftEntry }
  | { readonly kind: 'several'; readonly paths: readonly ImagePath[] }
  | {
      readonly kind: 'group'
      /** `/usr/lib`, `distribution:flask`. */
      readonly name: string
      readonly kept: readonly KeptEntry[]
      readonly left: readonly LeftEntry[]
    }

type Matches = (entry: KeptEntry | LeftEntry) => boolean

/**
 * Finds what is meant by a path, the end of one, a module, a folder, a distribution or a Debian package: the first of
 * these that there is. A file that is there comes before one that left.
 */
export function findSubject(reasons: Reasons, text: string): Subject | undefined {
  const path = text.replace(/^\/+|\/+$/g, '')
  const name = baseName(path as ImagePath)
  const isSoname = !path.includes('/') && /^lib[\w.+-]+$/.test(path)
  return (
    one(reasons, entry => entry.path === path) ??
    one(reasons, entry => entry.path === `app/${path}`) ??
    ofModule(reasons, text) ??
    group(reasons, `/${path}`, entry => entry.path.startsWith(`${path}/`)) ??
    one(reasons, entry => entry.path.endsWith(`/${path}`)) ??
    (path.endsWith('.py') ? one(reasons, entry => entry.path.endsWith(`/${path}c`)) : undefined) ??
    (isSoname ? one(reasons, entry => baseName(entry.path).startsWith(`${path}.`)) : undefined) ??
    ofOrigin(reasons, text) ??
    (name.includes('.') ? ofModule(reasons, longestModule(reasons, text)) : undefined)
  )
}

function one({ kept, left }: Reasons, matches: Matches): Subject | undefined {
  const found = kept.filter(matches)
  const [entry, ...more] = found
  if (entry) {
    if (more.length === 0) return { kind: 'kept', entry }
    return { kind: 'several', paths: found.map(each => each.path) }
  }
  const [gone, ...others] = left.filter(matches)
  if (gone === undefined) return undefined
  if (others.length === 0) return { kind: 'left', entry: gone }
  return { kind: 'several', paths: [gone, ...others].map(each => each.path) }
}

// A module of the project is there as source and as bytecode: the source is what its author knows.
function ofModule({ kept, left }: Reasons, name: string | undefined): Subject | undefined {
  if (name === undefined) return undefined
  const there = kept.filter(({ module }) => module === name)
  const entry = there.find(({ path }) => !path.endsWith('.pyc')) ?? there[0]
  if (entry) return { kind: 'kept', entry }
  const gone = left.find(({ module }) => module === name)
  return gone && { kind: 'left', entry: gone }
}

/** `json.decoder` of `json.decoder.JSONDecoder`. */
function longestModule({ kept, left }: Reasons, text: string): string | undefined {
  const modules = new Set([...kept, ...left].flatMap(({ module }) => module ?? []))
  for (let part = text; part.includes('.'); ) {
    part = part.slice(0, part.lastIndexOf('.'))
    if (modules.has(part)) return part
  }
  return undefined
}

function ofOrigin(reasons: Reasons, text: string): Subject | undefined {
  const normalized = text.toLowerCase().replaceAll(/[-_.]+/g, '-')
  const names = [text, `distribution:${normalized}`, `debian:${text.toLowerCase()}`]
  for (const name of names) {
    const found = group(reasons, name, entry => entry.origin === name)
    if (found) return found
  }
  return undefined
}

function group({ kept, left }: Reasons, name: string, matches: Matches): Subject | undefined {
  const found = { kept: kept.filter(matches), left: left.filter(matches) }
  return found.kept.length + found.left.length === 0 ? undefined : { kind: 'group', name, ...found }
}
