type Table = Readonly<Record<string, unknown>>

/** The table below `value` at the given keys, where there is one. */
export function tableAt(value: unknown, ...keys: readonly string[]): Table | undefined {
  let found: unknown = value
  for (const key of keys) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Table)[key]
  }
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Table) : undefined
}
