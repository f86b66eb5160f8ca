import type { Expression, FormatString, StringLiteral } from './expression.ts'
import type { Lexer } from './lexer.ts'
import { parseExpressions } from './parse-expression.ts'
import { decodeEscapes } from './string-escapes.ts'
import { SyntaxFailure } from './syntax-failure.ts'
import { token } from './token.ts'

type Part = string | Expression

interface StringOpening {
  readonly isRaw: boolean
  readonly isBytes: boolean
  readonly isFormat: boolean
  /** Where the content starts. */
  readonly content: number
  readonly quote: number
  readonly isTriple: boolean
}

/** Adjacent string literals, read as one. */
export function parseStrings(lexer: Lexer): StringLiteral | FormatString {
  const { start } = lexer
  const first = readOpening(lexer.source, start)
  const parts: Part[] = []
  let isFormat = false
  while (lexer.kind === token.string) {
    const opening = readOpening(lexer.source, lexer.start)
    if (opening.isFormat) isFormat = true
    lexer.continueAt(opening.isFormat ? readFormat(lexer, opening, parts) : readPlain(lexer, opening, parts))
  }
  if (isFormat) return { kind: 'format-string', start, parts: joined(parts) }
  return {
    kind: 'string',
    start,
    value: parts.length === 1 ? (parts[0] as string) : parts.join(''),
    isBytes: first.isBytes,
  }
}

function readOpening(source: string, start: number): StringOpening {
  let offset = start
  let isRaw = false
  let isBytes = false
  let isFormat = false
  for (;;) {
    const code = source.charCodeAt(offset)
    if (code === 34 || code === 39) {
      const isTriple = source.charCodeAt(offset + 1) === code && source.charCodeAt(offset + 2) === code
      return { isRaw, isBytes, isFormat, content: offset + (isTriple ? 3 : 1), quote: code, isTriple }
    }
    const letter = code | 32
    if (letter === 114) isRaw = true
    else if (letter === 98) isBytes = true
    else if (letter === 102 || letter === 116) isFormat = true
    offset++
  }
}

function readPlain(lexer: Lexer, opening: StringOpening, parts: Part[]): number {
  const { source } = lexer
  const end = contentEnd(source, opening, opening.content)
  parts.push(decoded(source.slice(opening.content, end), opening))
  return end + (opening.isTriple ? 3 : 1)
}

/** Where the closing quote stands. */
function contentEnd(source: string, opening: StringOpening, from: number): number {
  for (let offset = from; offset < source.length; offset++) {
    const code = source.charCodeAt(offset)
    if (code === 92) {
      // `\` and a Windows line end are one escape.
      offset += source.charCodeAt(offset + 1) === 13 && source.charCodeAt(offset + 2) === 10 ? 2 : 1
    } else if (isClosing(source, opening, offset, code)) return offset
    else if (!opening.isTriple && (code === 10 || code === 13)) break
  }
  throw new SyntaxFailure(opening.content, 'this string is never closed')
}

function isClosing(source: string, { quote, isTriple }: StringOpening, offset: number, code: number): boolean {
  if (code !== quote) return false
  return !isTriple || (source.charCodeAt(offset + 1) === quote && source.charCodeAt(offset + 2) === quote)
}

function decoded(text: string, { isRaw, isBytes }: StringOpening): string {
  const lines = text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text
  return isRaw || !lines.includes('\\') ? lines : decodeEscapes(lines, isBytes)
}

/** Reads the inside of an f-string; its fields are Python and may hold any quotes, lines and comments (PEP 701). */
function readFormat(lexer: Lexer, opening: StringOpening, parts: Part[]): number {
  const before = lexer.save()
  const known = parts.length
  try {
    return readFormatText(lexer, opening, parts, opening.content, false) + (opening.isTriple ? 3 : 1)
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure
    lexer.restore(before)
    lexer.problems.push({ start: failure.start, message: failure.message })
    parts.length = known
    return readPlain(lexer, opening, parts)
  } finally {
    lexer.depth = before.depth
  }
}

/** Reads text and fields up to the closing quote or, in a format specification, up to `}`. */
function readFormatText(
  lexer: Lexer,
  opening: StringOpening,
  parts: Part[],
  from: number,
  isSpecification: boolean,
): number {
  const { source } = lexer
  let textStart = from
  let offset = from
  const flush = (end: number) => {
    if (end > textStart) parts.push(decoded(source.slice(textStart, end), opening))
  }
  while (offset < source.length) {
    const code = source.charCodeAt(offset)
    const next = source.charCodeAt(offset + 1)
    if (code === 92 && (next === token.openBrace || next === token.closeBrace)) offset++
    else if (code === 92 && !opening.isRaw) {
      const isNamed = next === 78 && source.charCodeAt(offset + 2) === token.openBrace
      offset = isNamed ? source.indexOf('}', offset) + 1 : offset + 2
      if (offset === 0) break
    } else if (code === 92 && (next === opening.quote || next === 92)) offset += 2
    else if (code === token.openBrace && next === token.openBrace && !isSpecification) {
      flush(offset + 1)
      offset += 2
      textStart = offset
    } else if (code === token.openBrace) {
      flush(offset)
      offset = readField(lexer, opening, parts, offset + 1)
      textStart = offset
    } else if (code === token.closeBrace && isSpecification) {
      flush(offset)
      return offset
    } else if (code === token.closeBrace && next === token.closeBrace) {
      flush(offset + 1)
      offset += 2
      textStart = offset
    } else if (isClosing(source, opening, offset, code)) {
      flush(offset)
      return offset
    } else if (!opening.isTriple && (code === 10 || code === 13)) break
    else offset++
  }
  throw new SyntaxFailure(opening.content, 'this string is never closed')
}

/** Reads one replacement field from behind its `{`; returns the offset behind its `}`. */
function readField(lexer: Lexer, opening: StringOpening, parts: Part[], from: number): number {
  const { depth } = lexer
  lexer.depth = depth + 1
  lexer.continueAt(from)
  const value = parseExpressions(lexer)
  if (lexer.kind === token.equal) {
    // `{x=}` prints its own source as well.
    lexer.next()
    parts.push(lexer.source.slice(from, lexer.start))
  }
  parts.push(value)
  if (lexer.kind === token.bang) {
    lexer.next()
    lexer.next()
  }
  let end = lexer.start
  // `:=` is no operator here, but a specification that starts with `=`.
  if (lexer.kind === token.colon || lexer.kind === token.walrus) {
    end = readFormatText(lexer, opening, parts, lexer.start + 1, true)
  }
  if (lexer.source.charCodeAt(end) !== token.closeBrace) throw new SyntaxFailure(end, 'expected `}`')
  lexer.depth = depth
  return end + 1
}

function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part
    else result.push(part)
  }
  return result
}
