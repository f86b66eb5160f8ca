import type { Expression } from './expression.ts'
import type { Lexer } from './lexer.ts'
import {
  accept,
  expect,
  parseArguments,
  parseExpression,
  parseExpressions,
  parseName,
  parseNamedExpression,
  parseNamedExpressions,
  parseParameters,
  parseTargets,
  startsExpression,
} from './parse-expression.ts'
import { parseImport, parseImportFrom } from './parse-import.ts'
import { parsePatterns } from './parse-pattern.ts'
import type { ExceptHandler, Statement } from './statement.ts'
import { SyntaxFailure } from './syntax-failure.ts'
import { keyword, token } from './token.ts'

type Block = readonly Statement[]

/**
 * Statements up to the end of the source or of the block. A statement that cannot be read becomes a problem, and reading
 * goes on with the next logical line.
 */
export function parseStatements(lexer: Lexer, isBlock: boolean): Statement[] {
  const statements: Statement[] = []
  for (;;) {
    if (lexer.kind === token.end) return statements
    if (lexer.kind === token.dedent) {
      lexer.next()
      if (isBlock) return statements
      continue
    }
    if (lexer.kind === token.newline || lexer.kind === token.semicolon) {
      lexer.next()
      continue
    }
    const { start } = lexer
    if (lexer.kind === token.indent) {
      // Left over from a compound statement whose head could not be read.
      lexer.next()
      statements.push(...parseStatements(lexer, true))
      continue
    }
    try {
      parseLine(lexer, statements)
    } catch (failure) {
      recover(lexer, start, failure)
    }
  }
}

/** What has more of them is no Python. */
const mostProblems = 200

function recover(lexer: Lexer, start: number, failure: unknown): void {
  if (failure instanceof SyntaxFailure) lexer.problems.push({ start: failure.start, message: failure.message })
  else if (failure instanceof RangeError) {
    // Expressions nested deeper than the stack allows are a problem of one statement, not of the whole file.
    lexer.problems.push({ start, message: 'this statement is nested too deeply' })
  } else throw failure
  if (lexer.problems.length > mostProblems) {
    lexer.skipAll()
    return
  }
  const isMidway = lexer.previousEnd > start || lexer.start > start
  if (lexer.kind === token.end || (isMidway && lexer.depth > 0)) {
    // A bracket that is never closed would swallow the rest of the file: go on behind the line that opened it.
    lexer.skipLineAt(start)
    return
  }
  if (lexer.kind === token.newline || lexer.kind === token.indent || lexer.kind === token.dedent) return
  lexer.skipLine()
}

function parseLine(lexer: Lexer, statements: Statement[]): void {
  const compound = parseCompound(lexer)
  if (compound !== undefined) {
    statements.push(compound)
    return
  }
  for (;;) {
    statements.push(parseSimple(lexer))
    if (!accept(lexer, token.semicolon)) break
    if (lexer.kind === token.newline || lexer.kind === token.end) break
  }
  if (lexer.kind !== token.end) expect(lexer, token.newline, 'the end of the statement')
}

function parseCompound(lexer: Lexer): Statement | undefined {
  switch (lexer.kind) {
    case keyword.if:
      return parseIf(lexer)
    case keyword.for:
    case keyword.while:
      return parseLoop(lexer, lexer.start)
    case keyword.with:
      return parseWith(lexer, lexer.start)
    case keyword.try:
      return parseTry(lexer)
    case keyword.def:
      return parseFunction(lexer, lexer.start, [], false)
    case keyword.class:
      return parseClass(lexer, lexer.start, [])
    case keyword.async:
      return parseAsync(lexer, lexer.start, [])
    case token.at:
      return parseDecorated(lexer)
    case token.name:
      return lexer.text === 'match' ? parseMatch(lexer) : undefined
    default:
      return undefined
  }
}

/** A suite: an indented block, or statements on the line of the colon. */
function parseBlock(lexer: Lexer): Block {
  expect(lexer, token.colon, '`:`')
  if (!accept(lexer, token.newline)) {
    const statements: Statement[] = []
    parseLine(lexer, statements)
    return statements
  }
  expect(lexer, token.indent, 'an indented block')
  return parseStatements(lexer, true)
}

function parseElse(lexer: Lexer): Block {
  return accept(lexer, keyword.else) ? parseBlock(lexer) : []
}

function parseIf(lexer: Lexer): Statement {
  const { start } = lexer
  const branches: { test: Expression; body: Block }[] = []
  do {
    lexer.next()
    const test = parseNamedExpression(lexer)
    branches.push({ test, body: parseBlock(lexer) })
  } while (lexer.kind === keyword.elif)
  return { kind: 'if', start, branches, otherwise: parseElse(lexer) }
}

function parseLoop(lexer: Lexer, start: number): Statement {
  if (accept(lexer, keyword.while)) {
    const subject = parseNamedExpression(lexer)
    const body = parseBlock(lexer)
    return { kind: 'while', start, target: undefined, subject, body, otherwise: parseElse(lexer) }
  }
  lexer.next()
  const target = parseTargets(lexer)
  expect(lexer, keyword.in, '`in`')
  const subject = parseExpressions(lexer)
  const body = parseBlock(lexer)
  return { kind: 'for', start, target, subject, body, otherwise: parseElse(lexer) }
}

type WithItem = { readonly value: Expression; readonly target: Expression | undefined }

function parseWith(lexer: Lexer, start: number): Statement {
  lexer.next()
  const before = lexer.save()
  let items: WithItem[]
  try {
    items = parseWithItems(lexer, lexer.kind === token.open)
  } catch (failure) {
    // `with (a, b) as c:` and `with (yield):` only look like a parenthesised list of items.
    if (!(failure instanceof SyntaxFailure) || before.kind !== token.open) throw failure
    lexer.restore(before)
    items = parseWithItems(lexer, false)
  }
  return { kind: 'with', start, items, body: parseBlock(lexer) }
}

function parseWithItems(lexer: Lexer, isParenthesised: boolean): WithItem[] {
  const items: WithItem[] = []
  if (isParenthesised) lexer.next()
  do {
    if (isParenthesised && lexer.kind === token.close) break
    const value = parseNamedExpression(lexer)
    items.push({ value, target: accept(lexer, keyword.as) ? parseWithTarget(lexer) : undefined })
  } while (accept(lexer, token.comma))
  if (isParenthesised) {
    expect(lexer, token.close, '`)`')
    if (lexer.kind !== token.colon) throw new SyntaxFailure(lexer.start, 'expected `:`')
  }
  return items
}

function parseWithTarget(lexer: Lexer): Expression {
  return parseExpression(lexer)
}

function parseTry(lexer: Lexer): Statement {
  const { start } = lexer
  lexer.next()
  const body = parseBlock(lexer)
  const handlers: ExceptHandler[] = []
  while (accept(lexer, keyword.except)) {
    accept(lexer, token.star)
    const exception = lexer.kind === token.colon ? undefined : parseExpressions(lexer)
    const name = accept(lexer, keyword.as) ? parseName(lexer) : undefined
    handlers.push({ exception, name, body: parseBlock(lexer) })
  }
  const otherwise = parseElse(lexer)
  return {
    kind: 'try',
    start,
    body,
    handlers,
    otherwise,
    finally: accept(lexer, keyword.finally) ? parseBlock(lexer) : [],
  }
}

function parseDecorated(lexer: Lexer): Statement {
  const { start } = lexer
  const decorators: Expression[] = []
  while (accept(lexer, token.at)) {
    decorators.push(parseNamedExpression(lexer))
    expect(lexer, token.newline, 'the end of the decorator')
  }
  if (lexer.kind === keyword.class) return parseClass(lexer, start, decorators)
  if (lexer.kind === keyword.async) return parseAsync(lexer, start, decorators)
  return parseFunction(lexer, start, decorators, false)
}

function parseAsync(lexer: Lexer, start: number, decorators: readonly Expression[]): Statement {
  lexer.next()
  if (lexer.kind === keyword.for) return parseLoop(lexer, start)
  if (lexer.kind === keyword.with) return parseWith(lexer, start)
  return parseFunction(lexer, start, decorators, true)
}

function parseFunction(lexer: Lexer, start: number, decorators: readonly Expression[], isAsync: boolean): Statement {
  expect(lexer, keyword.def, '`def`')
  const name = parseName(lexer)
  skipTypeParameters(lexer)
  expect(lexer, token.open, '`(`')
  const parameters = parseParameters(lexer, token.close, true)
  expect(lexer, token.close, '`)`')
  const returns = accept(lexer, token.arrow) ? parseExpressions(lexer) : undefined
  return { kind: 'function', start, name, isAsync, decorators, parameters, returns, body: parseBlock(lexer) }
}

function parseClass(lexer: Lexer, start: number, decorators: readonly Expression[]): Statement {
  lexer.next()
  const name = parseName(lexer)
  skipTypeParameters(lexer)
  const { args: bases, keywords } = lexer.kind === token.open ? parseArguments(lexer) : { args: [], keywords: [] }
  return { kind: 'class', start, name, decorators, bases, keywords, body: parseBlock(lexer) }
}

/** `[T: bound = default, *Ts, **P]` (PEP 695): types alone, which nothing here asks for. */
function skipTypeParameters(lexer: Lexer): void {
  if (!accept(lexer, token.openBracket)) return
  while (lexer.kind !== token.closeBracket) {
    if (!accept(lexer, token.star)) accept(lexer, token.power)
    parseName(lexer)
    if (accept(lexer, token.colon)) parseExpression(lexer)
    if (accept(lexer, token.equal)) {
      accept(lexer, token.star)
      parseExpression(lexer)
    }
    if (!accept(lexer, token.comma)) break
  }
  expect(lexer, token.closeBracket, '`]`')
}

/** A `match` statement, or nothing where `match` turns out to be an ordinary name. */
function parseMatch(lexer: Lexer): Statement | undefined {
  const { start } = lexer
  const before = lexer.save()
  const problems = lexer.problems.length
  lexer.next()
  const subject = startsExpression(lexer.kind) ? parseSubject(lexer) : undefined
  if (subject === undefined) {
    lexer.restore(before)
    lexer.problems.length = problems
    return undefined
  }
  lexer.next()
  lexer.next()
  expect(lexer, token.indent, 'an indented block')
  const cases: { pattern: Expression; guard: Expression | undefined; body: Block }[] = []
  while (isCase(lexer)) {
    lexer.next()
    const pattern = parsePatterns(lexer)
    const guard = accept(lexer, keyword.if) ? parseNamedExpression(lexer) : undefined
    cases.push({ pattern, guard, body: parseBlock(lexer) })
  }
  if (lexer.kind !== token.end) expect(lexer, token.dedent, 'the end of the `match` block')
  return { kind: 'match', start, subject, cases }
}

function isCase(lexer: Lexer): boolean {
  return lexer.kind === token.name && lexer.text === 'case'
}

/** What stands between `match` and the colon that ends the line. */
function parseSubject(lexer: Lexer): Expression | undefined {
  try {
    const subject = parseNamedExpressions(lexer)
    return lexer.kind === token.colon && lexer.endsLine() ? subject : undefined
  } catch (failure) {
    if (failure instanceof SyntaxFailure) return undefined
    throw failure
  }
}

function parseSimple(lexer: Lexer): Statement {
  const { start } = lexer
  switch (lexer.kind) {
    case keyword.import:
      return parseImport(lexer)
    case keyword.from:
      return parseImportFrom(lexer)
    case keyword.pass:
      lexer.next()
      return { kind: 'pass', start }
    case keyword.break:
      lexer.next()
      return { kind: 'break', start }
    case keyword.continue:
      lexer.next()
      return { kind: 'continue', start }
    case keyword.return:
      lexer.next()
      return { kind: 'return', start, values: startsExpression(lexer.kind) ? [parseExpressions(lexer)] : [] }
    case keyword.raise:
      return parseRaise(lexer)
    case keyword.del:
      lexer.next()
      return { kind: 'delete', start, values: [parseExpressions(lexer)] }
    case keyword.assert:
      return parseAssert(lexer)
    case keyword.global:
      return { kind: 'global', start, names: parseNames(lexer) }
    case keyword.nonlocal:
      return { kind: 'nonlocal', start, names: parseNames(lexer) }
    default:
      return parseTypeAlias(lexer) ?? parseExpressionStatement(lexer)
  }
}

function parseRaise(lexer: Lexer): Statement {
  const { start } = lexer
  lexer.next()
  const values: Expression[] = []
  if (startsExpression(lexer.kind)) values.push(parseExpression(lexer))
  if (accept(lexer, keyword.from)) values.push(parseExpression(lexer))
  return { kind: 'raise', start, values }
}

function parseAssert(lexer: Lexer): Statement {
  const { start } = lexer
  lexer.next()
  const values = [parseExpression(lexer)]
  if (accept(lexer, token.comma)) values.push(parseExpression(lexer))
  return { kind: 'assert', start, values }
}

function parseNames(lexer: Lexer): string[] {
  lexer.next()
  const names = [parseName(lexer)]
  while (accept(lexer, token.comma)) names.push(parseName(lexer))
  return names
}

/** `type Name[T] = value`; `type` is an ordinary name unless another name follows. */
function parseTypeAlias(lexer: Lexer): Statement | undefined {
  if (lexer.kind !== token.name) return undefined
  if (lexer.text === 'lazy') return parseLazyImport(lexer)
  if (lexer.text !== 'type') return undefined
  const { start } = lexer
  const before = lexer.save()
  lexer.next()
  if (lexer.kind !== token.name) {
    lexer.restore(before)
    return undefined
  }
  const target: Expression = { kind: 'name', start: lexer.start, name: parseName(lexer) }
  skipTypeParameters(lexer)
  expect(lexer, token.equal, '`=`')
  return {
    kind: 'assignment',
    start,
    targets: [target],
    operator: 'type',
    annotation: undefined,
    value: parseExpression(lexer),
  }
}

/** `lazy import a` and `lazy from a import b` (PEP 810) are imports like any other. */
function parseLazyImport(lexer: Lexer): Statement | undefined {
  const before = lexer.save()
  lexer.next()
  if (lexer.kind === keyword.import) return parseImport(lexer)
  if (lexer.kind === keyword.from) return parseImportFrom(lexer)
  lexer.restore(before)
  return undefined
}

function parseExpressionStatement(lexer: Lexer): Statement {
  const { start } = lexer
  const first = parseExpressions(lexer)
  switch (lexer.kind) {
    case token.equal: {
      const targets: Expression[] = []
      let value = first
      while (accept(lexer, token.equal)) {
        targets.push(value)
        value = parseExpressions(lexer)
      }
      return { kind: 'assignment', start, targets, operator: '=', annotation: undefined, value }
    }
    case token.augmented: {
      const operator = lexer.source.slice(lexer.start, lexer.end)
      lexer.next()
      const value = parseExpressions(lexer)
      return { kind: 'assignment', start, targets: [first], operator, annotation: undefined, value }
    }
    case token.colon: {
      lexer.next()
      const annotation = parseExpression(lexer)
      const value = accept(lexer, token.equal) ? parseExpressions(lexer) : undefined
      return { kind: 'assignment', start, targets: [first], operator: '=', annotation, value }
    }
    default:
      return { kind: 'expression', start, value: first }
  }
}
