import type { Expression, Keyword, Parameter } from './expression.ts'
import type { Lexer } from './lexer.ts'
import { parseStrings } from './parse-strings.ts'
import { SyntaxFailure } from './syntax-failure.ts'
import { keyword, token } from './token.ts'

/** Steps over the current token when it is of `kind`. */
export function accept(lexer: Lexer, kind: number): boolean {
  if (lexer.kind !== kind) return false
  lexer.next()
  return true
}

/** Steps over the current token, which must be of `kind`. */
export function expect(lexer: Lexer, kind: number, what: string): void {
  if (!accept(lexer, kind)) throw new SyntaxFailure(lexer.start, `expected ${what}`)
}

/** The name at the current token, which is stepped over. */
export function parseName(lexer: Lexer): string {
  if (lexer.kind !== token.name) throw new SyntaxFailure(lexer.start, 'expected a name')
  const name = lexer.text
  lexer.next()
  return name
}

/** Expressions with commas between them: one stays itself, more (or a trailing comma) make a tuple. */
export function parseExpressions(lexer: Lexer): Expression {
  return parseTuple(lexer, parseStarred)
}

/** Like `parseExpressions`, with `:=` allowed: what stands in brackets or behind `if`. */
export function parseNamedExpressions(lexer: Lexer): Expression {
  return parseTuple(lexer, parseNamed)
}

/** Assignment targets of `for` and of a comprehension, which end at `in`. */
export function parseTargets(lexer: Lexer): Expression {
  return parseTuple(lexer, parseTarget)
}

function parseTuple(lexer: Lexer, parseItem: (lexer: Lexer) => Expression): Expression {
  const { start } = lexer
  const first = parseItem(lexer)
  if (lexer.kind !== token.comma) return first
  const items = [first]
  while (accept(lexer, token.comma)) {
    if (!startsExpression(lexer.kind)) break
    items.push(parseItem(lexer))
  }
  return { kind: 'tuple', start, items }
}

function parseTarget(lexer: Lexer): Expression {
  const { start } = lexer
  if (accept(lexer, token.star)) return { kind: 'starred', start, value: parseArithmetic(lexer, 1) }
  return parseArithmetic(lexer, 1)
}

function parseStarred(lexer: Lexer): Expression {
  const { start } = lexer
  if (lexer.kind === token.star) {
    lexer.next()
    return { kind: 'starred', start, value: parseArithmetic(lexer, 1) }
  }
  if (lexer.kind === keyword.yield) return parseYield(lexer)
  return parseExpression(lexer)
}

function parseNamed(lexer: Lexer): Expression {
  const value = parseStarred(lexer)
  if (lexer.kind !== token.walrus || value.kind !== 'name') return value
  lexer.next()
  return { kind: 'named', start: value.start, name: value.name, value: parseExpression(lexer) }
}

/** `a := b` or an expression, without commas. */
export function parseNamedExpression(lexer: Lexer): Expression {
  return parseNamed(lexer)
}

function parseYield(lexer: Lexer): Expression {
  const { start } = lexer
  lexer.next()
  if (accept(lexer, keyword.from)) return { kind: 'yield', start, value: parseExpression(lexer) }
  return { kind: 'yield', start, value: startsExpression(lexer.kind) ? parseExpressions(lexer) : undefined }
}

/** One expression without commas: a conditional, a lambda or anything below. */
export function parseExpression(lexer: Lexer): Expression {
  const { start } = lexer
  if (lexer.kind === keyword.lambda) return parseLambda(lexer)
  const value = parseOr(lexer)
  if (lexer.kind !== keyword.if) return value
  lexer.next()
  const test = parseOr(lexer)
  expect(lexer, keyword.else, '`else`')
  return { kind: 'conditional', start, test, whenTrue: value, whenFalse: parseExpression(lexer) }
}

function parseLambda(lexer: Lexer): Expression {
  const { start } = lexer
  lexer.next()
  const parameters = parseParameters(lexer, token.colon, false)
  expect(lexer, token.colon, '`:`')
  return { kind: 'lambda', start, parameters, body: parseExpression(lexer) }
}

/** Parameters up to `end`, which stays the current token. Those of a lambda have no annotations. */
export function parseParameters(lexer: Lexer, end: number, isAnnotated: boolean): Parameter[] {
  const parameters: Parameter[] = []
  let kind: Parameter['kind'] = 'positional'
  while (lexer.kind !== end) {
    const { start } = lexer
    if (accept(lexer, token.slash)) {
      // Only marks what stands before it.
    } else if (accept(lexer, token.star)) {
      kind = 'keyword-only'
      if (lexer.kind === token.name) parameters.push(parseParameter(lexer, start, 'rest', isAnnotated))
    } else if (accept(lexer, token.power)) {
      parameters.push(parseParameter(lexer, start, 'keyword-rest', isAnnotated))
    } else parameters.push(parseParameter(lexer, start, kind, isAnnotated))
    if (!accept(lexer, token.comma)) break
  }
  return parameters
}

function parseParameter(lexer: Lexer, start: number, kind: Parameter['kind'], isAnnotated: boolean): Parameter {
  const name = parseName(lexer)
  const annotation = isAnnotated && accept(lexer, token.colon) ? parseStarred(lexer) : undefined
  const fallback = accept(lexer, token.equal) ? parseExpression(lexer) : undefined
  return { start, name, kind, annotation, fallback }
}

/** `or`, and all that binds tighter. */
function parseOr(lexer: Lexer): Expression {
  const { start } = lexer
  let left = parseAnd(lexer)
  while (accept(lexer, keyword.or)) left = { kind: 'binary', start, operator: 'or', left, right: parseAnd(lexer) }
  return left
}

function parseAnd(lexer: Lexer): Expression {
  const { start } = lexer
  let left = parseNot(lexer)
  while (accept(lexer, keyword.and)) left = { kind: 'binary', start, operator: 'and', left, right: parseNot(lexer) }
  return left
}

function parseNot(lexer: Lexer): Expression {
  if (lexer.kind !== keyword.not) return parseComparison(lexer)
  const { start } = lexer
  lexer.next()
  return { kind: 'unary', start, operator: 'not', operand: parseNot(lexer) }
}

function parseComparison(lexer: Lexer): Expression {
  const { start } = lexer
  const left = parseArithmetic(lexer, 1)
  let operator = acceptComparison(lexer)
  if (operator === undefined) return left
  const operators: string[] = []
  const rights: Expression[] = []
  while (operator !== undefined) {
    operators.push(operator)
    rights.push(parseArithmetic(lexer, 1))
    operator = acceptComparison(lexer)
  }
  return { kind: 'comparison', start, left, operators, rights }
}

function acceptComparison(lexer: Lexer): string | undefined {
  switch (lexer.kind) {
    case token.less:
    case token.greater:
    case token.lessEqual:
    case token.greaterEqual:
    case token.equalEqual:
    case token.notEqual: {
      const operator = lexer.source.slice(lexer.start, lexer.end)
      lexer.next()
      return operator
    }
    case keyword.in:
      lexer.next()
      return 'in'
    case keyword.is:
      lexer.next()
      return accept(lexer, keyword.not) ? 'is not' : 'is'
    case keyword.not: {
      const before = lexer.save()
      lexer.next()
      if (accept(lexer, keyword.in)) return 'not in'
      lexer.restore(before)
      return undefined
    }
    default:
      return undefined
  }
}

/** How tightly a binary operator binds, or zero for any other token. */
const strengths = new Uint8Array(256)
strengths[token.bar] = 1
strengths[token.caret] = 2
strengths[token.ampersand] = 3
strengths[token.shiftLeft] = 4
strengths[token.shiftRight] = 4
strengths[token.plus] = 5
strengths[token.minus] = 5
strengths[token.star] = 6
strengths[token.slash] = 6
strengths[token.floorDivide] = 6
strengths[token.percent] = 6
strengths[token.at] = 6

function parseArithmetic(lexer: Lexer, weakest: number): Expression {
  const { start } = lexer
  let left = parseFactor(lexer)
  for (;;) {
    const strength = strengths[lexer.kind]!
    if (strength < weakest || strength === 0) return left
    const operator = lexer.source.slice(lexer.start, lexer.end)
    lexer.next()
    left = { kind: 'binary', start, operator, left, right: parseArithmetic(lexer, strength + 1) }
  }
}

function parseFactor(lexer: Lexer): Expression {
  const { start, kind } = lexer
  if (kind === token.minus || kind === token.plus || kind === token.tilde) {
    lexer.next()
    const operator = kind === token.minus ? '-' : kind === token.plus ? '+' : '~'
    return { kind: 'unary', start, operator, operand: parseFactor(lexer) }
  }
  const left = parseAwait(lexer)
  if (lexer.kind !== token.power) return left
  lexer.next()
  return { kind: 'binary', start, operator: '**', left, right: parseFactor(lexer) }
}

function parseAwait(lexer: Lexer): Expression {
  if (lexer.kind !== keyword.await) return parsePrimary(lexer)
  const { start } = lexer
  lexer.next()
  return { kind: 'await', start, value: parsePrimary(lexer) }
}

/** A chain of calls and attributes of more links is nested more deeply than CPython compiles. */
const mostLinks = 2000

function parsePrimary(lexer: Lexer): Expression {
  const { start } = lexer
  let value = parseAtom(lexer)
  for (let links = 0; ; links++) {
    if (links > mostLinks) throw new SyntaxFailure(start, 'this chain is nested too deeply')
    switch (lexer.kind) {
      case token.dot:
        lexer.next()
        value = { kind: 'attribute', start, object: value, name: parseName(lexer) }
        break
      case token.open:
        value = { kind: 'call', start, callee: value, ...parseArguments(lexer) }
        break
      case token.openBracket: {
        lexer.next()
        const index = parseIndex(lexer)
        expect(lexer, token.closeBracket, '`]`')
        value = { kind: 'subscript', start, object: value, index }
        break
      }
      default:
        return value
    }
  }
}

/** Arguments from `(` to `)`, both stepped over: those of a call or the bases of a class. */
export function parseArguments(lexer: Lexer): { readonly args: Expression[]; readonly keywords: Keyword[] } {
  const args: Expression[] = []
  const keywords: Keyword[] = []
  lexer.next()
  while (lexer.kind !== token.close) {
    const { start } = lexer
    if (accept(lexer, token.star)) args.push({ kind: 'starred', start, value: parseExpression(lexer) })
    else if (accept(lexer, token.power)) keywords.push({ start, name: undefined, value: parseExpression(lexer) })
    else {
      const value = parseNamed(lexer)
      if (value.kind === 'name' && accept(lexer, token.equal)) {
        keywords.push({ start, name: value.name, value: parseExpression(lexer) })
      } else args.push(startsClauses(lexer) ? parseComprehension(lexer, start, value, undefined) : value)
    }
    if (!accept(lexer, token.comma)) break
  }
  expect(lexer, token.close, '`)`')
  return { args, keywords }
}

function parseIndex(lexer: Lexer): Expression {
  const { start } = lexer
  const first = parseIndexItem(lexer)
  if (lexer.kind !== token.comma) return first
  const items = [first]
  while (accept(lexer, token.comma)) {
    if (lexer.kind === token.closeBracket) break
    items.push(parseIndexItem(lexer))
  }
  return { kind: 'tuple', start, items }
}

function parseIndexItem(lexer: Lexer): Expression {
  const { start } = lexer
  const bounds: Expression[] = []
  if (lexer.kind !== token.colon) {
    const value = parseNamed(lexer)
    if (lexer.kind !== token.colon) return value
    bounds.push(value)
  }
  while (accept(lexer, token.colon)) {
    if (startsExpression(lexer.kind)) bounds.push(parseExpression(lexer))
  }
  return { kind: 'slice', start, bounds }
}

/** As many brackets as CPython's tokenizer allows inside one another. */
const mostBrackets = 200

function parseAtom(lexer: Lexer): Expression {
  const { start } = lexer
  if (lexer.depth > mostBrackets) throw new SyntaxFailure(start, 'too many nested brackets')
  switch (lexer.kind) {
    case token.name: {
      const name = lexer.text
      lexer.next()
      return { kind: 'name', start, name }
    }
    case token.string:
      return parseStrings(lexer)
    case token.number: {
      const text = lexer.source.slice(start, lexer.end)
      lexer.next()
      return { kind: 'number', start, text }
    }
    case keyword.None:
      lexer.next()
      return { kind: 'constant', start, value: 'None' }
    case keyword.True:
      lexer.next()
      return { kind: 'constant', start, value: 'True' }
    case keyword.False:
      lexer.next()
      return { kind: 'constant', start, value: 'False' }
    case token.ellipsis:
      lexer.next()
      return { kind: 'constant', start, value: '...' }
    case token.open:
      return parseParenthesised(lexer)
    case token.openBracket:
      return parseList(lexer)
    case token.openBrace:
      return parseBraces(lexer)
    default:
      throw new SyntaxFailure(start, 'expected an expression')
  }
}

function parseParenthesised(lexer: Lexer): Expression {
  const { start } = lexer
  lexer.next()
  if (accept(lexer, token.close)) return { kind: 'tuple', start, items: [] }
  let value = parseNamedExpressions(lexer)
  if (startsClauses(lexer)) value = parseComprehension(lexer, start, value, undefined)
  expect(lexer, token.close, '`)`')
  return value
}

function parseList(lexer: Lexer): Expression {
  const { start } = lexer
  lexer.next()
  const items: Expression[] = []
  while (lexer.kind !== token.closeBracket) {
    const item = parseNamed(lexer)
    if (items.length === 0 && startsClauses(lexer)) {
      const comprehension = parseComprehension(lexer, start, item, undefined)
      expect(lexer, token.closeBracket, '`]`')
      return comprehension
    }
    items.push(item)
    if (!accept(lexer, token.comma)) break
  }
  expect(lexer, token.closeBracket, '`]`')
  return { kind: 'list', start, items }
}

/** A dictionary, a set or a comprehension of either. */
function parseBraces(lexer: Lexer): Expression {
  const { start } = lexer
  lexer.next()
  const entries: { key: Expression | undefined; value: Expression }[] = []
  const items: Expression[] = []
  while (lexer.kind !== token.closeBrace) {
    if (accept(lexer, token.power)) entries.push({ key: undefined, value: parseArithmetic(lexer, 1) })
    else {
      const key = parseNamed(lexer)
      const value = accept(lexer, token.colon) ? parseExpression(lexer) : undefined
      if (startsClauses(lexer)) {
        const comprehension = parseComprehension(lexer, start, key, value)
        expect(lexer, token.closeBrace, '`}`')
        return comprehension
      }
      if (value === undefined) items.push(key)
      else entries.push({ key, value })
    }
    if (!accept(lexer, token.comma)) break
  }
  expect(lexer, token.closeBrace, '`}`')
  return items.length > 0 ? { kind: 'set', start, items } : { kind: 'dictionary', start, entries }
}

function startsClauses(lexer: Lexer): boolean {
  return lexer.kind === keyword.for || lexer.kind === keyword.async
}

function parseComprehension(
  lexer: Lexer,
  start: number,
  element: Expression,
  value: Expression | undefined,
): Expression {
  const clauses: Expression[] = []
  for (;;) {
    if (accept(lexer, keyword.if)) clauses.push(parseCondition(lexer))
    else if (startsClauses(lexer)) {
      accept(lexer, keyword.async)
      expect(lexer, keyword.for, '`for`')
      clauses.push(parseTargets(lexer))
      expect(lexer, keyword.in, '`in`')
      clauses.push(parseOr(lexer))
    } else return { kind: 'comprehension', start, element, value, clauses }
  }
}

/** The condition of a comprehension, which a following `if` ends. */
function parseCondition(lexer: Lexer): Expression {
  if (lexer.kind === keyword.lambda) return parseLambda(lexer)
  const value = parseOr(lexer)
  if (lexer.kind !== token.walrus || value.kind !== 'name') return value
  lexer.next()
  return { kind: 'named', start: value.start, name: value.name, value: parseOr(lexer) }
}

/** Whether a token of `kind` can begin an expression. */
export function startsExpression(kind: number): boolean {
  switch (kind) {
    case token.name:
    case token.number:
    case token.string:
    case token.open:
    case token.openBracket:
    case token.openBrace:
    case token.minus:
    case token.plus:
    case token.tilde:
    case token.star:
    case token.ellipsis:
    case keyword.None:
    case keyword.True:
    case keyword.False:
    case keyword.not:
    case keyword.lambda:
    case keyword.await:
    case keyword.yield:
      return true
    default:
      return false
  }
}
