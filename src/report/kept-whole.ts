import type { Ask } from '../python/imports/standard-library-asks.ts'

/** Says what of the standard library stays although nothing asks for it by name, and why; a line each. */
export function keptWhole(asks: readonly Ask[]): string[] {
  return asks.flatMap(({ name, from, line }) => {
    const what = wholes[name]
    if (what === undefined) return []
    return [`${what} stay${what.endsWith('s') ? '' : 's'}: ${line > 0 ? `${from}:${line} ${byName[name]}` : from}`]
  })
}

const wholes: Readonly<Record<string, string>> = {
  '**': 'the whole standard library',
  'encodings.**': 'all codecs',
}

const byName: Readonly<Record<string, string>> = {
  '**': 'imports a module by a name that only running tells',
  'encodings.**': 'names a codec by a value that only running tells',
}
