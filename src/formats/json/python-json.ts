/** What Python's `json.dumps` writes with `sort_keys=True`: lockfiles name what they were made from by a digest of that. */
export function pythonJson(value: unknown, isCompact = false): string {
  const [comma, colon] = isCompact ? [',', ':'] : [', ', ': ']
  const text = (item: unknown): string => {
    if (item === null || item === undefined) return 'null'
    if (Array.isArray(item)) return `[${item.map(text).join(comma)}]`
    if (typeof item === 'string') return ascii(item)
    if (typeof item !== 'object') return String(item)
    const fields = Object.entries(item)
      .filter(([, field]) => field !== undefined)
      .sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    return `{${fields.map(([key, field]) => `${ascii(key)}${colon}${text(field)}`).join(comma)}}`
  }
  return text(value)
}

function ascii(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u0080-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
