/** A command line split as a POSIX shell would, without running anything. */
export interface ShellWords {
  /** `NAME=value` in front of the command. */
  readonly environment: Readonly<Record<string, string>>
  readonly argv: readonly string[]
  /** What only a shell can do, in words: `` `&&` ``, `the variable $HOME`. */
  readonly needs?: string
}

/** Splits `line`; `variableValue` knows variables, and gets the default of `${NAME:-default}`. */
export function shellWords(
  line: string,
  variableValue: (name: string, fallback: string | undefined) => string | undefined,
): ShellWords {
  const words: string[] = []
  let word: string | undefined
  let needs: string | undefined
  let offset = 0

  function variable(): string {
    const match = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-([^}]*))?\})/.exec(line.slice(offset))
    if (match === null) {
      needs ??= line[offset + 1] === '(' ? '`$(…)`' : `\`${line.slice(offset, offset + 2)}\``
      offset += 1
      return ''
    }
    offset += match[0].length
    const name = (match[1] ?? match[2])!
    const value = variableValue(name, match[3])
    if (value === undefined) needs ??= `the variable \`$${name}\``
    return value ?? ''
  }

  while (offset < line.length) {
    const character = line[offset]!
    if (character === ' ' || character === '\t') {
      if (word !== undefined) words.push(word)
      word = undefined
      offset++
    } else if (character === '#' && word === undefined) break
    else if (character === "'") {
      const end = line.indexOf("'", offset + 1)
      if (end === -1) return { environment: {}, argv: [], needs: 'a quote that is never closed' }
      word = (word ?? '') + line.slice(offset + 1, end)
      offset = end + 1
    } else if (character === '"') {
      word ??= ''
      offset++
      while (offset < line.length && line[offset] !== '"') {
        if (line[offset] === '\\' && '$`"\\'.includes(line[offset + 1] ?? ' ')) {
          word += line[offset + 1]
          offset += 2
        } else if (line[offset] === '$') word += variable()
        else if (line[offset] === '`') {
          needs ??= 'a command in backticks'
          offset++
        } else word += line[offset++]
      }
      if (offset >= line.length) return { environment: {}, argv: [], needs: 'a quote that is never closed' }
      offset++
    } else if (character === '\\') {
      word = (word ?? '') + (line[offset + 1] ?? '')
      offset += 2
    } else if (character === '$') word = (word ?? '') + variable()
    else {
      if (needs === undefined) needs = operatorAt(line, offset, word)
      word = (word ?? '') + character
      offset++
    }
  }
  if (word !== undefined) words.push(word)
  const environment: Record<string, string> = {}
  while (words.length > 0 && /^[A-Za-z_]\w*=/.test(words[0]!)) {
    const first = words.shift()!
    environment[first.slice(0, first.indexOf('='))] = first.slice(first.indexOf('=') + 1)
  }
  return { environment, argv: words, ...(needs && { needs }) }
}

function operatorAt(line: string, offset: number, word: string | undefined): string | undefined {
  const operator = /^(?:&&|\|\||[&|;<>()])/.exec(line.slice(offset))?.[0]
  if (operator !== undefined) return `\`${operator}\``
  if (line[offset] === '`') return 'a command in backticks'
  if (line[offset] === '*' || line[offset] === '?') return 'a file name pattern'
  if (line[offset] === '~' && word === undefined) return '`~`'
  return undefined
}
