/** What an environment.yml of conda asks for. */
export interface CondaEnvironment {
  /** What conda would install, as written. */
  readonly conda: readonly string[]
  /** Lines for pip, as in a requirements file. */
  readonly pip: readonly string[]
  /** Such as `3.11`, where Python is asked for in a version. */
  readonly python?: string
}

interface Item {
  readonly indent: number
  readonly text: string
}

/** Reads `dependencies` of an environment.yml: lists in the block style that conda itself writes, or in brackets. */
export function parseCondaEnvironment(text: string): CondaEnvironment {
  const conda: string[] = []
  const pip: string[] = []
  let pipIndent: number | undefined
  for (const { indent, text: item } of dependencyItems(text)) {
    if (pipIndent !== undefined && indent > pipIndent) {
      pip.push(unquoted(item))
      continue
    }
    pipIndent = undefined
    const [, listed] = /^pip\s*:\s*(.*)$/s.exec(item) ?? []
    if (listed === undefined) conda.push(unquoted(item))
    else if (listed === '') pipIndent = indent
    else pip.push(...flowItems(listed))
  }
  const python = conda.map(spec => /^(?:[\w.-]+::)?python[=<>~\s]+(3\.\d+)/.exec(spec)?.[1]).find(Boolean)
  return { conda, pip, ...(python === undefined ? {} : { python }) }
}

/** Those of what conda would install that are not Python and its own tools. */
export function foreignToPip({ conda }: CondaEnvironment): string[] {
  return conda.filter(spec => !/^(?:[\w.-]+::)?(?:python|pip|setuptools|wheel)(?:[\s=<>!~].*)?$/.test(spec))
}

function dependencyItems(text: string): Item[] {
  const items: Item[] = []
  let isInside = false
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(?:^|\s)#.*$/, '').trimEnd()
    if (line.trim() === '' || line === '---') continue
    const [, flow] = /^dependencies\s*:\s*(.*)$/.exec(line) ?? []
    if (flow !== undefined) {
      isInside = true
      items.push(...flowItems(flow).map(item => ({ indent: 0, text: item })))
      continue
    }
    const [, spaces, item] = /^(\s*)-\s+(.*)$/.exec(line) ?? []
    if (item === undefined) {
      // Any other key ends the list.
      if (/^\S/.test(line)) isInside = false
      continue
    }
    if (isInside) items.push({ indent: spaces!.length, text: item.trim() })
  }
  return items
}

function flowItems(text: string): string[] {
  const [, inside] = /^\[(.*)\]$/s.exec(text.trim()) ?? []
  return inside === undefined
    ? []
    : inside
        .split(',')
        .map(item => unquoted(item.trim()))
        .filter(item => item !== '')
}

function unquoted(text: string): string {
  return text.replace(/^(['"])(.*)\1$/s, '$2')
}
