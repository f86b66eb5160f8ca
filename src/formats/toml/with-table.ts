import { parse, type TomlTable } from 'smol-toml'
import { tableAt } from './table-at.ts'

/**
 * TOML text with one more table at its end; comments, order and line ends of what is there stay. The text itself where the
 * table is there already, and `undefined` where no text at the end can make it: `tool = { … }` is closed for good.
 */
export function withTable(text: string, keys: readonly string[], lines: readonly string[]): string | undefined {
  const before = parsed(text)
  if (before === undefined) return undefined
  if (hasKey(before, keys)) return text
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const body = text.replace(/[ \t]*(?:\r?\n[ \t]*)*$/, '')
  const table = [`[${keys.join('.')}]`, ...lines, ''].join(newline)
  const edited = body.trim() === '' ? `${text}${table}` : `${body}${newline}${newline}${table}`
  // The specification has many ways to close a table; what came out tells better than looking for each.
  const after = parsed(edited)
  return after !== undefined && isSameBeside(before, after, keys) ? edited : undefined
}

function hasKey(table: TomlTable, keys: readonly string[]): boolean {
  const parent = tableAt(table, ...keys.slice(0, -1))
  return parent !== undefined && Object.hasOwn(parent, keys.at(-1)!)
}

function isSameBeside(before: TomlTable, after: TomlTable, keys: readonly string[]): boolean {
  return JSON.stringify(before) === JSON.stringify(without(after, keys, before))
}

/** `table` without what lies at `keys`, and without tables on the way that `other` does not have. */
function without(table: TomlTable, [key, ...rest]: readonly string[], other: TomlTable): TomlTable {
  const { [key!]: value, ...others } = table
  const inOther = other[key!]
  if (rest.length === 0 || inOther === undefined) return others
  return { ...table, [key!]: without(value as TomlTable, rest, inOther as TomlTable) }
}

function parsed(text: string): TomlTable | undefined {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
