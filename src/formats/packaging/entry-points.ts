/** Group, name and object reference of an entry point; `object` is absent where a whole module is meant. */
export interface EntryPoint {
  readonly group: string
  readonly name: string
  readonly module: string
  readonly object?: string
}

const reference = /^([\w.]+)\s*(?::\s*([\w.]+))?\s*(?:\[[^\]]*\])?\s*$/u

/** The entry points that entry_points.txt lists; lines that are none are passed over, as Python's own reader does. */
export function parseEntryPoints(text: string): EntryPoint[] {
  const entryPoints: EntryPoint[] = []
  let group: string | undefined
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue
    if (trimmed.startsWith('[') && trimmed.endsWith(']')) {
      group = trimmed.slice(1, -1).trim()
      continue
    }
    const equals = trimmed.indexOf('=')
    const match = reference.exec(trimmed.slice(equals + 1).trim())
    if (group === undefined || equals < 1 || !match) continue
    const [, module, object] = match
    const name = trimmed.slice(0, equals).trim()
    entryPoints.push({ group, name, module: module!, ...(object === undefined ? {} : { object }) })
  }
  return entryPoints
}
