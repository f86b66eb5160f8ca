import type { SyntaxProblem } from './module.ts'
import { keywordKinds, token } from './token.ts'

/** A point in the source to come back to. */
export interface LexerState {
  readonly offset: number
  readonly kind: number
  readonly start: number
  readonly end: number
  readonly text: string
  readonly depth: number
  readonly isLineStart: boolean
  readonly pendingDedents: number
  readonly previousEnd: number
}

const tab = 9
const lineFeed = 10
const formFeed = 12
const carriageReturn = 13
const space = 32
const hash = 35
const backslash = 92

const isNameStart = new Uint8Array(128)
const isNamePart = new Uint8Array(128)
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code)
  if (/[A-Za-z_]/.test(character)) isNameStart[code] = 1
  if (/[A-Za-z0-9_]/.test(character)) isNamePart[code] = 1
}

/**
 * Splits Python source into tokens, one at a time: `kind`, `start` and `end` describe the current one. It is a class with
 * public fields because it runs over every file of every distribution: a token is never an object.
 */
export class Lexer {
  readonly source: string
  readonly problems: SyntaxProblem[] = []
  kind: number = token.end
  start = 0
  end = 0
  /** The spelling of the current name or keyword, NFKC-normalised as Python does; `''` for other tokens. */
  text = ''
  /** End of the token before the current one. */
  previousEnd = 0
  /** How many brackets are open; inside them line ends mean nothing. */
  depth = 0
  #offset = 0
  #isLineStart = true
  #pendingDedents = 0
  #indents: number[] = [0]

  constructor(source: string) {
    this.source = source
    this.next()
  }

  save(): LexerState {
    const { kind, start, end, text, depth, previousEnd } = this
    return {
      offset: this.#offset,
      kind,
      start,
      end,
      text,
      depth,
      isLineStart: this.#isLineStart,
      pendingDedents: this.#pendingDedents,
      previousEnd,
    }
  }

  /** Goes back to a state of the same logical line. */
  restore(state: LexerState): void {
    this.#offset = state.offset
    this.kind = state.kind
    this.start = state.start
    this.end = state.end
    this.text = state.text
    this.depth = state.depth
    this.#isLineStart = state.isLineStart
    this.#pendingDedents = state.pendingDedents
    this.previousEnd = state.previousEnd
  }

  /** Continues behind a string literal that the parser has read itself. */
  continueAt(offset: number): void {
    this.#offset = offset
    this.end = offset
    this.next()
  }

  /** Whether nothing but a comment follows the current token on its line. */
  endsLine(): boolean {
    const { source } = this
    for (let offset = this.end; ; offset++) {
      const code = source.charCodeAt(offset)
      if (code === hash || isLineBreak(code) || offset >= source.length) return true
      if (code !== space && code !== tab) return false
    }
  }

  /** Goes on behind the next line end outside brackets. */
  skipLine(): void {
    while (this.kind !== token.newline && this.kind !== token.end) {
      if (this.kind === token.string) this.continueAt(stringEnd(this.source, this.start))
      else this.next()
    }
  }

  /** Forgets open brackets and goes on behind the line that holds `offset`. */
  skipLineAt(offset: number): void {
    this.depth = 0
    this.#offset = lineEnd(this.source, offset)
    this.end = this.#offset
    this.kind = token.unknown
    this.next()
  }

  /** Leaves the rest of the source unread. */
  skipAll(): void {
    this.#pendingDedents = 0
    this.skipLineAt(this.source.length)
  }

  next(): void {
    this.previousEnd = this.end
    this.text = ''
    if (this.#pendingDedents > 0) {
      this.#pendingDedents--
      this.kind = token.dedent
      return
    }
    if (this.#isLineStart && this.#startLine()) return
    this.#skipBlanks()
    const { source } = this
    const offset = this.#offset
    this.start = offset
    if (offset >= source.length) {
      this.#endOfSource()
      return
    }
    const code = source.charCodeAt(offset)
    if (code === lineFeed || code === carriageReturn) {
      this.#offset = offset + (code === carriageReturn && source.charCodeAt(offset + 1) === lineFeed ? 2 : 1)
      this.#isLineStart = true
      this.#finish(token.newline)
      return
    }
    if (code < 128 ? isNameStart[code] === 1 : true) this.#name()
    else if (startsNumber(code)) this.#number()
    else if (code === 34 || code === 39) this.#finish(token.string)
    else if (code === token.dot && startsNumber(source.charCodeAt(offset + 1))) this.#number()
    else this.#operator(code)
  }

  #finish(kind: number): void {
    this.kind = kind
    this.end = this.#offset
  }

  #endOfSource(): void {
    this.end = this.#offset
    this.depth = 0
    if (this.kind !== token.newline && this.kind !== token.dedent && this.kind !== token.end) {
      this.kind = token.newline
      this.#isLineStart = true
      return
    }
    if (this.#indents.length > 1) {
      this.#pendingDedents = this.#indents.length - 2
      this.#indents.length = 1
      this.kind = token.dedent
      return
    }
    this.kind = token.end
  }

  /** Measures the indentation of the next line that holds a statement; true when it changed. */
  #startLine(): boolean {
    const { source } = this
    let offset = this.#offset
    let width = 0
    for (;;) {
      const code = source.charCodeAt(offset)
      if (code === space) width++
      else if (code === tab) width = (width | 7) + 1
      else if (code === formFeed) width = 0
      else if (code === lineFeed || code === carriageReturn) width = 0
      else if (code === hash) {
        offset = lineEnd(source, offset)
        width = 0
        continue
      } else if (code === backslash && isLineBreak(source.charCodeAt(offset + 1))) {
        // A joined blank line keeps the indentation of its first part.
        const joined = source.charCodeAt(offset + 1) === carriageReturn && source.charCodeAt(offset + 2) === lineFeed
        offset += joined ? 3 : 2
        while (source.charCodeAt(offset) === space || source.charCodeAt(offset) === tab) offset++
        break
      } else break
      offset++
    }
    this.#offset = offset
    this.#isLineStart = false
    if (offset >= source.length) return false
    const current = this.#indents[this.#indents.length - 1]!
    if (width === current) return false
    this.start = offset
    this.end = offset
    if (width > current) {
      this.#indents.push(width)
      this.kind = token.indent
      return true
    }
    let dedents = 0
    while (this.#indents[this.#indents.length - 1]! > width) {
      this.#indents.pop()
      dedents++
    }
    if (this.#indents[this.#indents.length - 1]! < width) {
      this.problems.push({ start: offset, message: 'the indentation matches no outer level' })
      this.#indents.push(width)
      dedents--
    }
    if (dedents === 0) return false
    this.#pendingDedents = dedents - 1
    this.kind = token.dedent
    return true
  }

  #skipBlanks(): void {
    const { source } = this
    let offset = this.#offset
    for (;;) {
      const code = source.charCodeAt(offset)
      if (code === space || code === tab || code === formFeed) offset++
      else if (code === hash) offset = lineEnd(source, offset)
      else if (code === backslash && isLineBreak(source.charCodeAt(offset + 1))) {
        offset += source.charCodeAt(offset + 1) === carriageReturn && source.charCodeAt(offset + 2) === lineFeed ? 3 : 2
      } else if (this.depth > 0 && (code === lineFeed || code === carriageReturn)) offset++
      else break
    }
    this.#offset = offset
  }

  #name(): void {
    const { source } = this
    const start = this.#offset
    let offset = start
    let isAscii = true
    for (;;) {
      const code = source.charCodeAt(offset)
      if (code < 128 ? isNamePart[code] === 1 : code >= 128) {
        if (code >= 128) isAscii = false
        offset++
      } else break
    }
    const quote = source.charCodeAt(offset)
    if ((quote === 34 || quote === 39) && offset - start <= 2 && isStringPrefix(source, start, offset)) {
      this.#offset = start
      this.#finish(token.string)
      return
    }
    this.#offset = offset
    const text = source.slice(start, offset)
    this.text = isAscii ? text : text.normalize('NFKC')
    this.#finish(offset - start <= 8 ? (keywordKinds.get(text) ?? token.name) : token.name)
  }

  #number(): void {
    const { source } = this
    let offset = this.#offset
    const second = source.charCodeAt(offset + 1) | 32
    if (source.charCodeAt(offset) === 48 && (second === 120 || second === 111 || second === 98)) {
      offset += 2
      while (isHexadecimal(source.charCodeAt(offset))) offset++
    } else {
      while (isDigit(source.charCodeAt(offset))) offset++
      if (source.charCodeAt(offset) === token.dot) {
        offset++
        while (isDigit(source.charCodeAt(offset))) offset++
      }
      if ((source.charCodeAt(offset) | 32) === 101) {
        const sign = source.charCodeAt(offset + 1)
        const first = sign === token.plus || sign === token.minus ? offset + 2 : offset + 1
        if (startsNumber(source.charCodeAt(first))) {
          offset = first
          while (isDigit(source.charCodeAt(offset))) offset++
        }
      }
      if ((source.charCodeAt(offset) | 32) === 106) offset++
    }
    this.#offset = offset
    this.#finish(token.number)
  }

  #operator(code: number): void {
    const { source } = this
    const second = source.charCodeAt(this.#offset + 1)
    this.#offset++
    let kind = code
    switch (code) {
      case token.open:
      case token.openBracket:
      case token.openBrace:
        this.depth++
        break
      case token.close:
      case token.closeBracket:
      case token.closeBrace:
        if (this.depth > 0) this.depth--
        break
      case token.comma:
      case token.semicolon:
      case token.tilde:
        break
      case token.dot:
        if (second === token.dot && source.charCodeAt(this.#offset + 1) === token.dot) {
          this.#offset += 2
          kind = token.ellipsis
        }
        break
      case token.colon:
        if (second === token.equal) kind = this.#long(token.walrus)
        break
      case token.equal:
        if (second === token.equal) kind = this.#long(token.equalEqual)
        break
      case token.bang:
        if (second === token.equal) kind = this.#long(token.notEqual)
        break
      case token.minus:
        if (second === token.greater) kind = this.#long(token.arrow)
        else if (second === token.equal) kind = this.#long(token.augmented)
        break
      case token.plus:
      case token.percent:
      case token.ampersand:
      case token.bar:
      case token.caret:
      case token.at:
        if (second === token.equal) kind = this.#long(token.augmented)
        break
      case token.star:
        kind = this.#doubled(second, token.power)
        break
      case token.slash:
        kind = this.#doubled(second, token.floorDivide)
        break
      case token.less:
        if (second === token.equal) kind = this.#long(token.lessEqual)
        else if (second === token.greater) kind = this.#long(token.notEqual)
        else kind = this.#doubled(second, token.shiftLeft)
        break
      case token.greater:
        if (second === token.equal) kind = this.#long(token.greaterEqual)
        else kind = this.#doubled(second, token.shiftRight)
        break
      default:
        kind = token.unknown
    }
    this.#finish(kind)
  }

  #long(kind: number): number {
    this.#offset++
    return kind
  }

  /** `c`, `cc`, `c=` or `cc=`, of which the last two are augmented assignments. */
  #doubled(second: number, doubled: number): number {
    const { source } = this
    const first = source.charCodeAt(this.#offset - 1)
    if (second === token.equal) return this.#long(token.augmented)
    if (second !== first) return first
    this.#offset++
    return source.charCodeAt(this.#offset) === token.equal ? this.#long(token.augmented) : doubled
  }
}

function startsNumber(code: number): boolean {
  return code >= 48 && code <= 57
}

/** A digit, or the `_` that may stand between digits. */
function isDigit(code: number): boolean {
  return startsNumber(code) || code === 95
}

function isHexadecimal(code: number): boolean {
  return isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102)
}

function isLineBreak(code: number): boolean {
  return code === lineFeed || code === carriageReturn
}

function lineEnd(source: string, offset: number): number {
  let end = offset
  while (end < source.length && !isLineBreak(source.charCodeAt(end))) end++
  return end
}

function isStringPrefix(source: string, start: number, end: number): boolean {
  for (let offset = start; offset < end; offset++) {
    const letter = source.charCodeAt(offset) | 32
    if (letter !== 114 && letter !== 98 && letter !== 102 && letter !== 117 && letter !== 116) return false
  }
  return true
}

/** Where a string that starts at `start` ends, roughly: good enough to go on behind a line that could not be read. */
function stringEnd(source: string, start: number): number {
  let offset = start
  while (source.charCodeAt(offset) !== 34 && source.charCodeAt(offset) !== 39) offset++
  const quote = source.charAt(offset)
  if (source.startsWith(quote.repeat(3), offset)) {
    const end = source.indexOf(quote.repeat(3), offset + 3)
    return end === -1 ? source.length : end + 3
  }
  for (let index = offset + 1; index < source.length; index++) {
    const code = source.charCodeAt(index)
    if (code === backslash) index++
    else if (source[index] === quote) return index + 1
    else if (isLineBreak(code)) return index
  }
  return source.length
}
