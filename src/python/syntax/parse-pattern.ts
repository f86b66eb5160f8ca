import type { Expression, Keyword } from './expression.ts'
import type { Lexer } from './lexer.ts'
import { accept, expect, parseName } from './parse-expression.ts'
import { parseStrings } from './parse-strings.ts'
import { SyntaxFailure } from './syntax-failure.ts'
import { keyword, token } from './token.ts'

/** The pattern behind `case`, as the expression that it looks like. */
export function parsePatterns(lexer: Lexer): Expression {
  const { start } = lexer
  const first = parsePattern(lexer)
  if (lexer.kind !== token.comma) return first
  const items = [first]
  while (accept(lexer, token.comma)) {
    if (lexer.kind === token.colon || lexer.kind === keyword.if) break
    items.push(parsePattern(lexer))
  }
  return { kind: 'tuple', start, items }
}

function parsePattern(lexer: Lexer): Expression {
  const { start } = lexer
  if (lexer.kind === token.star) {
    lexer.next()
    return { kind: 'starred', start, value: { kind: 'name', start: lexer.start, name: parseName(lexer) } }
  }
  let value = parseClosedPattern(lexer)
  while (accept(lexer, token.bar)) {
    value = { kind: 'binary', start, operator: '|', left: value, right: parseClosedPattern(lexer) }
  }
  return accept(lexer, keyword.as) ? { kind: 'named', start, name: parseName(lexer), value } : value
}

function parseClosedPattern(lexer: Lexer): Expression {
  const { start } = lexer
  switch (lexer.kind) {
    case token.name:
      return parseNamePattern(lexer)
    case token.string:
      return parseStrings(lexer)
    case token.number:
    case token.minus:
      return parseNumberPattern(lexer)
    case keyword.None:
      lexer.next()
      return { kind: 'constant', start, value: 'None' }
    case keyword.True:
      lexer.next()
      return { kind: 'constant', start, value: 'True' }
    case keyword.False:
      lexer.next()
      return { kind: 'constant', start, value: 'False' }
    case token.open:
      return parseSequencePattern(lexer, token.close, 'tuple')
    case token.openBracket:
      return parseSequencePattern(lexer, token.closeBracket, 'list')
    case token.openBrace:
      return parseMappingPattern(lexer)
    default:
      throw new SyntaxFailure(start, 'expected a pattern')
  }
}

function parseNamePattern(lexer: Lexer): Expression {
  const { start } = lexer
  let value: Expression = { kind: 'name', start, name: parseName(lexer) }
  while (accept(lexer, token.dot)) value = { kind: 'attribute', start, object: value, name: parseName(lexer) }
  if (!accept(lexer, token.open)) return value
  const args: Expression[] = []
  const keywords: Keyword[] = []
  while (lexer.kind !== token.close) {
    const argument = parsePattern(lexer)
    if (argument.kind === 'name' && accept(lexer, token.equal)) {
      keywords.push({ start: argument.start, name: argument.name, value: parsePattern(lexer) })
    } else args.push(argument)
    if (!accept(lexer, token.comma)) break
  }
  expect(lexer, token.close, '`)`')
  return { kind: 'call', start, callee: value, args, keywords }
}

function parseNumberPattern(lexer: Lexer): Expression {
  const { start } = lexer
  const left = parseSignedNumber(lexer)
  if (lexer.kind !== token.plus && lexer.kind !== token.minus) return left
  const operator = lexer.kind === token.plus ? '+' : '-'
  lexer.next()
  return { kind: 'binary', start, operator, left, right: parseSignedNumber(lexer) }
}

function parseSignedNumber(lexer: Lexer): Expression {
  const { start } = lexer
  if (accept(lexer, token.minus)) return { kind: 'unary', start, operator: '-', operand: parseSignedNumber(lexer) }
  const text = lexer.source.slice(start, lexer.end)
  expect(lexer, token.number, 'a number')
  return { kind: 'number', start, text }
}

function parseSequencePattern(lexer: Lexer, end: number, kind: 'tuple' | 'list'): Expression {
  const { start } = lexer
  lexer.next()
  const items: Expression[] = []
  let hasComma = false
  while (lexer.kind !== end) {
    items.push(parsePattern(lexer))
    if (!accept(lexer, token.comma)) break
    hasComma = true
  }
  expect(lexer, end, 'the end of the pattern')
  return kind === 'tuple' && items.length === 1 && !hasComma ? items[0]! : { kind, start, items }
}

function parseMappingPattern(lexer: Lexer): Expression {
  const { start } = lexer
  lexer.next()
  const entries: { key: Expression | undefined; value: Expression }[] = []
  while (lexer.kind !== token.closeBrace) {
    if (accept(lexer, token.power)) {
      entries.push({ key: undefined, value: { kind: 'name', start: lexer.start, name: parseName(lexer) } })
    } else {
      const key = parseClosedPattern(lexer)
      expect(lexer, token.colon, '`:`')
      entries.push({ key, value: parsePattern(lexer) })
    }
    if (!accept(lexer, token.comma)) break
  }
  expect(lexer, token.closeBrace, '`}`')
  return { kind: 'dictionary', start, entries }
}
