import type { BinaryOperation, Expression, Parameter } from './expression.ts'
import type { Statement } from './statement.ts'

/** Called for each node before its children; an answer of `false` leaves the children out. */
export interface Visitor {
  readonly statement?: (statement: Statement) => boolean | undefined
  readonly expression?: (expression: Expression) => boolean | undefined
}

/** Visits statements, and all statements and expressions inside them, a block after what its statement holds itself. */
export function walkStatements(statements: readonly Statement[], visitor: Visitor): void {
  for (const statement of statements) {
    if (visitor.statement?.(statement) === false) continue
    if (visitor.expression !== undefined) walkOwnExpressions(statement, visitor)
    for (const block of blocksOf(statement)) walkStatements(block, visitor)
  }
}

// No lists of children are made here: this runs over every file of every distribution, and they cost more than parsing.

/** Visits an expression and all inside it. */
export function walkExpression(expression: Expression, visitor: Visitor): void {
  if (visitor.expression?.(expression) === false) return
  switch (expression.kind) {
    case 'attribute':
      walkExpression(expression.object, visitor)
      break
    case 'call':
      walkExpression(expression.callee, visitor)
      walkAll(expression.args, visitor)
      for (const { value } of expression.keywords) walkExpression(value, visitor)
      break
    case 'subscript':
      walkExpression(expression.object, visitor)
      walkExpression(expression.index, visitor)
      break
    case 'format-string':
      for (const part of expression.parts) if (typeof part !== 'string') walkExpression(part, visitor)
      break
    case 'list':
    case 'tuple':
    case 'set':
      walkAll(expression.items, visitor)
      break
    case 'dictionary':
      for (const { key, value } of expression.entries) {
        walkOptional(key, visitor)
        walkExpression(value, visitor)
      }
      break
    case 'unary':
      walkExpression(expression.operand, visitor)
      break
    case 'binary':
      walkChain(expression, visitor)
      break
    case 'comparison':
      walkExpression(expression.left, visitor)
      walkAll(expression.rights, visitor)
      break
    case 'conditional':
      walkExpression(expression.whenTrue, visitor)
      walkExpression(expression.test, visitor)
      walkExpression(expression.whenFalse, visitor)
      break
    case 'lambda':
      walkParameters(expression.parameters, visitor)
      walkExpression(expression.body, visitor)
      break
    case 'comprehension':
      walkExpression(expression.element, visitor)
      walkOptional(expression.value, visitor)
      walkAll(expression.clauses, visitor)
      break
    case 'slice':
      walkAll(expression.bounds, visitor)
      break
    default:
      if ('value' in expression && typeof expression.value === 'object') walkExpression(expression.value, visitor)
  }
}

/** A chain such as `a + b + c …` leans to the left and may be thousands of links long: it is unrolled, not recursed. */
function walkChain(chain: BinaryOperation, visitor: Visitor): void {
  const rights: Expression[] = []
  let current: Expression = chain
  while (current.kind === 'binary') {
    rights.push(current.right)
    current = current.left
    if (current.kind === 'binary' && visitor.expression?.(current) === false) break
  }
  if (current.kind !== 'binary') walkExpression(current, visitor)
  for (let index = rights.length - 1; index >= 0; index--) walkExpression(rights[index]!, visitor)
}

function walkAll(expressions: readonly Expression[], visitor: Visitor): void {
  for (const expression of expressions) walkExpression(expression, visitor)
}

function walkOptional(expression: Expression | undefined, visitor: Visitor): void {
  if (expression !== undefined) walkExpression(expression, visitor)
}

function walkParameters(parameters: readonly Parameter[], visitor: Visitor): void {
  for (const { annotation, fallback } of parameters) {
    walkOptional(annotation, visitor)
    walkOptional(fallback, visitor)
  }
}

/** Visits the expressions that a statement itself holds, without those of its blocks. */
function walkOwnExpressions(statement: Statement, visitor: Visitor): void {
  switch (statement.kind) {
    case 'assignment':
      walkAll(statement.targets, visitor)
      walkOptional(statement.annotation, visitor)
      walkOptional(statement.value, visitor)
      break
    case 'expression':
      walkExpression(statement.value, visitor)
      break
    case 'function':
      walkAll(statement.decorators, visitor)
      walkParameters(statement.parameters, visitor)
      walkOptional(statement.returns, visitor)
      break
    case 'class':
      walkAll(statement.decorators, visitor)
      walkAll(statement.bases, visitor)
      for (const { value } of statement.keywords) walkExpression(value, visitor)
      break
    case 'if':
      for (const { test } of statement.branches) walkExpression(test, visitor)
      break
    case 'for':
    case 'while':
      walkOptional(statement.target, visitor)
      walkExpression(statement.subject, visitor)
      break
    case 'with':
      for (const { value, target } of statement.items) {
        walkExpression(value, visitor)
        walkOptional(target, visitor)
      }
      break
    case 'try':
      for (const { exception } of statement.handlers) walkOptional(exception, visitor)
      break
    case 'match':
      walkExpression(statement.subject, visitor)
      for (const { pattern, guard } of statement.cases) {
        walkExpression(pattern, visitor)
        walkOptional(guard, visitor)
      }
      break
    case 'return':
    case 'raise':
    case 'delete':
    case 'assert':
      walkAll(statement.values, visitor)
  }
}

const noBlocks: readonly (readonly Statement[])[] = []

/** The blocks of a compound statement, in order; a simple statement has none. */
export function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case 'function':
    case 'class':
    case 'with':
      return [statement.body]
    case 'if':
      return [...statement.branches.map(branch => branch.body), statement.otherwise]
    case 'for':
    case 'while':
      return [statement.body, statement.otherwise]
    case 'try':
      return [
        statement.body,
        ...statement.handlers.map(handler => handler.body),
        statement.otherwise,
        statement.finally,
      ]
    case 'match':
      return statement.cases.map(each => each.body)
    default:
      return noBlocks
  }
}
