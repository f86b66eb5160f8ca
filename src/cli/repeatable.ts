/** Collects the values of an option that may come several times. */
export function repeatable(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value]
}

/** The same, where each may be several, separated by commas. */
export function commaSeparated(value: string, earlier: readonly string[]): string[] {
  return [...earlier, ...value.split(',')]
}
