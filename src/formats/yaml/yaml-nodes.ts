import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseAllDocuments } from 'yaml'

/** A YAML file's documents, of which every node tells its place. */
export interface YamlFile {
  readonly roots: readonly YamlNode[]
  readonly problems: readonly { readonly line: number; readonly column: number; readonly message: string }[]
}

/** A node of YAML; aliases and merge keys (`<<`) are followed. */
export interface YamlNode {
  readonly line: number
  readonly column: number
  /** Of a scalar: its text as a string would have it, `null` for nothing. */
  readonly text: string | null | undefined
  /** Of a map; of keys that are said twice the last counts. */
  get(key: string): YamlNode | undefined
  entries(): readonly { readonly key: YamlNode; readonly name: string; readonly value: YamlNode }[]
  items(): readonly YamlNode[]
  readonly kind: 'map' | 'list' | 'scalar'
}

/** How deep a file may lead, and how many aliases are followed in all: one that nests them is made to be slow. */
const deepest = 40
const mostAliases = 10_000

interface Reading {
  readonly document: Document.Parsed
  readonly counter: LineCounter
  aliasesLeft: number
}

/** Reads every document of a YAML file. Never fails: what cannot be read becomes a problem. */
export function parseYaml(text: string): YamlFile {
  const lineCounter = new LineCounter()
  // Numbers and truth values stay as they are written: they become text in an environment anyway.
  const documents = parsed(text, lineCounter)
  if (documents === undefined) return { roots: [], problems: [{ line: 1, column: 1, message: 'nested too deeply' }] }
  if (!Array.isArray(documents)) return { roots: [], problems: [] }
  const problems = (documents as Document.Parsed[]).flatMap(({ errors }) =>
    errors.map(({ pos, code }) => {
      const { line, col } = lineCounter.linePos(pos[0])
      return { line, column: col, message: code.toLowerCase().replaceAll('_', ' ') }
    }),
  )
  const roots = (documents as Document.Parsed[]).flatMap(document => {
    const root = document.contents as ParsedNode | null
    return root === null ? [] : [nodeOf({ document, counter: lineCounter, aliasesLeft: mostAliases }, root, 0)]
  })
  return { roots, problems }
}

function parsed(text: string, lineCounter: LineCounter) {
  try {
    return parseAllDocuments(text, { lineCounter, schema: 'failsafe', uniqueKeys: false })
  } catch (cause) {
    // The stack of the parser, which is our own.
    if (cause instanceof RangeError) return undefined
    throw cause
  }
}

function nodeOf(reading: Reading, raw: unknown, depth: number): YamlNode {
  const { document, counter } = reading
  const node = isAlias(raw) && depth < deepest && reading.aliasesLeft-- > 0 ? raw.resolve(document) : raw
  const range = (raw as ParsedNode | null)?.range
  const { line, col } = counter.linePos(range?.[0] ?? 0)
  const below = (inner: unknown) => nodeOf(reading, inner, depth + 1)

  function entries(): { key: YamlNode; name: string; value: YamlNode }[] {
    if (!isMap(node) || depth >= deepest) return []
    const found = new Map<string, { key: YamlNode; name: string; value: YamlNode }>()
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (name !== '<<') continue
      const merged = below(value)
      const maps = merged.kind === 'list' ? merged.items().toReversed() : [merged]
      for (const entry of maps.flatMap(each => each.entries())) found.set(entry.name, entry)
    }
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (name !== '<<')
        found.set(name, { key: below(key), name, value: value === null ? empty(below(key)) : below(value) })
    }
    return [...found.values()]
  }

  return {
    line,
    column: col,
    kind: isMap(node) ? 'map' : isSeq(node) ? 'list' : 'scalar',
    text: isScalar(node) ? textOf(node.value, node.type) : undefined,
    entries,
    get: key => entries().findLast(entry => entry.name === key)?.value,
    items: () => (isSeq(node) && depth < deepest ? node.items.map(below) : []),
  }
}

function empty({ line, column }: YamlNode): YamlNode {
  return { line, column, kind: 'scalar', text: null, entries: () => [], get: () => undefined, items: () => [] }
}

function textOf(value: unknown, type: string | undefined): string | null {
  const text = String(value ?? '')
  return type === 'PLAIN' && (text === '' || text === '~' || text === 'null') ? null : text
}
