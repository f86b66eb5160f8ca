/**
 * Where in TOML text a key stands, as well as a look at its lines can tell: the parser gives values without their places.
 * Falls back to the table that should hold the key, else to nothing.
 */
export function locateKey(text: string, path: readonly PropertyKey[]): { line?: number; column?: number } {
  const wanted = path.filter(part => typeof part === 'string')
  let best: { line: number; column: number } | undefined
  let longest = 0
  let table: string[] = []
  const counts = new Map<string, number>()
  const index = path.find(part => typeof part === 'number')
  for (const [number, line] of text.split('\n').entries()) {
    const header = /^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/.exec(line)
    let keys: string[] | undefined
    if (header) {
      table = keyParts(header[2]!)
      keys = table
      if (header[1] === '[[') counts.set(table.join('.'), (counts.get(table.join('.')) ?? -1) + 1)
    } else {
      const key = /^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=/.exec(line)
      if (key) keys = [...table, ...keyParts(key[1]!)]
    }
    if (keys === undefined || keys.length <= longest || keys.length > wanted.length) continue
    if (!keys.every((key, position) => key === wanted[position])) continue
    const count = counts.get(table.join('.'))
    if (count !== undefined && index !== undefined && count !== index) continue
    longest = keys.length
    best = { line: number + 1, column: line.search(/\S/) + 1 }
  }
  return best ?? {}
}

function keyParts(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(match => (match[1] ?? match[2] ?? match[3])!)
}
