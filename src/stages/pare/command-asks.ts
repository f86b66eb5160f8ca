import { findFacts } from '../../python/imports/find-facts.ts'
import { type Ask, standardLibraryAsks } from '../../python/imports/standard-library-asks.ts'
import { isStandardLibraryName } from '../../python/standard-library-names.ts'
import { parseModule } from '../../python/syntax/parse-module.ts'

/** What a command asks of the standard library: `python -m MODULE`, and the code of `python -c`. */
export function commandAsks(argv: readonly string[], from: string, python: string): Ask[] {
  const [program = '', ...rest] = argv
  if (!/(?:^|\/)python(?:3(?:\.\d+)?)?$/.test(program)) return []
  // Flags may stand together, as in `-um`.
  const at = rest.findIndex(argument => /^-[A-Za-z]*[mc]$/.test(argument))
  const value = rest[at + 1]
  if (at === -1 || value === undefined) return []
  if (rest[at]?.endsWith('c')) {
    return standardLibraryAsks([{ path: from, isOwn: true, facts: findFacts(parseModule(value), { python }) }])
  }
  if (!isStandardLibraryName(value.split('.')[0]!)) return []
  return [value, `${value}.__main__`].map(name => ({ name, from, line: 0 }))
}
