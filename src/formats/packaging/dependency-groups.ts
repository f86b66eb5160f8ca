import { PareError } from '../../model/error.ts'
import { isTable } from '../toml/table-reader.ts'
import { normalName } from './lock-reader.ts'

type Table = Readonly<Record<string, unknown>>

/** The requirements of each group in [dependency-groups] of a pyproject.toml (PEP 735), with the groups that it includes. */
export function includeGroups(document: Table, file: string): Map<string, readonly string[]> {
  const table = isTable(document['dependency-groups']) ? document['dependency-groups'] : {}
  const items = new Map<string, readonly unknown[]>()
  for (const [name, value] of Object.entries(table)) {
    if (!Array.isArray(value)) throw invalidGroup(name, file, 'it is no list')
    items.set(normalName(name), value)
  }
  const expand = (name: string, chain: readonly string[]): string[] => {
    const found = items.get(name)
    if (found === undefined) throw invalidGroup(chain.at(-1)!, file, `it includes \`${name}\`, which is not there`)
    if (chain.includes(name)) throw invalidGroup(name, file, `it includes itself: ${[...chain, name].join(' → ')}`)
    return found.flatMap(item => {
      if (typeof item === 'string') return [item]
      const included = isTable(item) ? item['include-group'] : undefined
      if (typeof included !== 'string') throw invalidGroup(name, file, `\`${JSON.stringify(item)}\` is no requirement`)
      return expand(normalName(included), [...chain, name])
    })
  }
  return new Map([...items.keys()].map(name => [name, expand(name, [])]))
}

/** A dependency group cannot be read. */
function invalidGroup(name: string, file: string, reason: string): PareError {
  return new PareError({
    code: 'invalid-group',
    exitCode: 2,
    message: `Could not read the dependency group \`${name}\` in \`${file}\`: ${reason}`,
    hint: 'a group is a list of requirements and of `{include-group = "name"}`',
    location: { file },
  })
}
