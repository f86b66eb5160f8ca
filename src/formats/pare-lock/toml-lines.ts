/** A TOML value on one line. Fields that are `undefined` are left out. */
export function inlineToml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inlineToml).join(', ')}]`
  if (typeof value === 'string') return tomlString(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = fieldsOf(value).map(([key, field]) => `${tomlKey(key)} = ${inlineToml(field)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** A table with a value a line, and lists of tables with an item a line: what changes is a line that changes. */
export function tomlTable(heading: string, table: Readonly<Record<string, unknown>>): string {
  const lines = fieldsOf(table).map(
    ([key, value]) => `${tomlKey(key)} = ${isTableList(value) ? itemLines(value) : inlineToml(value)}\n`,
  )
  return `${heading}\n${lines.join('')}`
}

function itemLines(items: readonly unknown[]): string {
  return `[\n${items.map(item => `  ${inlineToml(item)},\n`).join('')}]`
}

function isTableList(value: unknown): value is readonly object[] {
  return Array.isArray(value) && value.some(item => typeof item === 'object')
}

function fieldsOf(value: object): [key: string, field: unknown][] {
  return Object.entries(value).filter(([, field]) => field !== undefined)
}

function tomlKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : tomlString(key)
}

/** A basic string: TOML's escapes are those of JSON, but for DEL, which it wants escaped, and `\/`, which JSON does not write. */
function tomlString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f')
}
