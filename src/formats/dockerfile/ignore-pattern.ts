/**
 * Whether Docker accepts the pattern when it reads the file: classes closed and not empty, no lone backslash at the end. It
 * asks Go's `filepath.Match` about the name `.`, which looks no further than the first part between stars that does not fit.
 */
export function isWellFormed(pattern: string): boolean {
  for (const part of partsBetweenStars(pattern)) {
    if (!isPartWellFormed(part)) return false
    const isOneCharacter = /^(?:\?|\.|\\.|\[[\s\S]*\])$/.test(part)
    if (part !== '' && !(isOneCharacter && compileIgnorePattern(part)?.('.'))) return true
  }
  return true
}

/** The parts of a pattern between its stars, those inside a class aside. */
function partsBetweenStars(pattern: string): string[] {
  const parts: string[] = []
  let start = 0
  let isInClass = false
  for (let offset = 0; offset < pattern.length; offset++) {
    const character = pattern[offset]
    if (character === '\\') offset++
    else if (character === '[' || character === ']') isInClass = character === '['
    else if (character === '*' && !isInClass) {
      parts.push(pattern.slice(start, offset))
      start = offset + 1
    }
  }
  return [...parts, pattern.slice(start)]
}

function isPartWellFormed(part: string): boolean {
  let offset = 0
  while (offset < part.length) {
    const character = part[offset++]
    if (character === '\\') {
      if (offset >= part.length) return false
      offset++
    } else if (character === '[') {
      const end = endOfClass(part, offset)
      if (end === undefined) return false
      offset = end
    }
  }
  return true
}

/** The offset behind the `]` of a class whose `[` stands before `start`. */
function endOfClass(pattern: string, start: number): number | undefined {
  let offset = pattern[start] === '^' ? start + 1 : start
  for (let members = 0; ; members++) {
    if (pattern[offset] === ']' && members > 0) return offset + 1
    for (const isEnd of [false, true]) {
      if (isEnd && pattern[offset] !== '-') break
      if (isEnd) offset++
      const first = pattern[offset]
      if (first === undefined || first === '-' || first === ']') return undefined
      offset += first === '\\' ? 2 : 1
      if (offset >= pattern.length) return undefined
    }
  }
}

/**
 * A test for paths that match the pattern, as moby/patternmatcher compiles it: to a comparison, or to a regular expression
 * with Go's quirks, among them `**foo`, which is a suffix. Nothing where Go could not compile it.
 */
export function compileIgnorePattern(pattern: string): ((path: string) => boolean) | undefined {
  const { kind, expression } = translate(pattern)
  switch (kind) {
    case 'exact':
      return path => path === pattern
    case 'prefix': {
      const prefix = pattern.slice(0, -'**'.length)
      return path => path.startsWith(prefix)
    }
    case 'suffix': {
      const suffix = pattern.slice('**'.length)
      return path => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1))
    }
    case 'expression': {
      if (expression === undefined) return undefined
      try {
        const compiled = new RegExp(`^${expression}$`, 'u')
        // A pattern may be too large to be compiled, which happens at the first test.
        compiled.test('')
        return path => compiled.test(path)
      } catch {
        return undefined
      }
    }
  }
}

type Kind = 'exact' | 'prefix' | 'suffix' | 'expression'

interface Translation {
  readonly kind: Kind
  readonly expression: string | undefined
}

function translate(pattern: string): Translation {
  let kind: Kind = 'exact'
  let expression = ''
  let isInClass = false
  let classStart = 0
  const characters = [...pattern]
  let index = 0
  // Stars in a row match what one does, and would be tried in every division.
  let repeated = ''
  const appendStar = (star: string) => {
    if (isInClass || star !== repeated) expression += star
    repeated = isInClass ? '' : star
  }
  for (let step = 0; index < characters.length; step++) {
    const character = characters[index++]!
    if (character !== '*') repeated = ''
    if (character === '*' && characters[index] === '*') {
      index++
      if (characters[index] === '/') index++
      if (index >= characters.length) {
        if (kind === 'exact') kind = 'prefix'
        else {
          expression += isInClass ? '.*' : '[^\\n]*'
          kind = 'expression'
        }
      } else {
        appendStar(isInClass ? '(.*/)?' : '(?:[^\\n]*/)?')
        kind = 'expression'
      }
      if (step === 0) kind = 'suffix'
    } else if (character === '*') {
      appendStar('[^/]*')
      // Inside a class this ends it, because Docker does not look where the star stands.
      isInClass = false
      kind = 'expression'
    } else if (character === '?') {
      expression += '[^/]'
      isInClass = false
      kind = 'expression'
    } else if ('.+()|{}$'.includes(character)) expression += `\\${character}`
    else if (character === '\\') {
      const escaping = escaped(characters[index++], isInClass)
      if (escaping === undefined) return { kind: 'expression', expression: undefined }
      expression += escaping
      kind = 'expression'
    } else if (character === '[' || character === ']') {
      if (isInClass && character === ']') {
        // Go takes a `]` that would close an empty class for one of its members.
        const isEmpty = /^\^?$/.test(expression.slice(classStart))
        expression += isEmpty ? '\\]' : ']'
        isInClass = isEmpty
      } else {
        expression += isInClass || character === '[' ? character : '\\]'
        if (!isInClass) classStart = expression.length
        isInClass = isInClass || character === '['
      }
      kind = 'expression'
    } else expression += character
  }
  return { kind, expression }
}

/** An escaped character in Go's regular expressions, which has classes of its own and refuses what it does not know. */
function escaped(character: string | undefined, isInClass: boolean): string | undefined {
  if (character === undefined) return '\\\\'
  if (/[dDwWsSbBfnrtv]/.test(character)) return `\\${character}`
  if (character === 'a') return '\\x07'
  if (character === 'A' && !isInClass) return '^'
  if (character === 'z' && !isInClass) return '$'
  if (/[^\0-\x7f]|[A-Za-z0-9]/.test(character)) return undefined
  if (character === '-') return isInClass ? '\\-' : '-'
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character
}
