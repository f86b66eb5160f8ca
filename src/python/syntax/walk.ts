import type { Expression, Parameter } from './expression.ts'
import type { Statement } from './statement.ts'

/** Called for each node before its children; an answer of `false` leaves the children out. */
export interface Visitor {
  readonly statement?: (statement: Statement) => boolean | undefined
  readonly expression?: (expression: Expression) => boolean | undefined
}

/** Visits statements, and all statements and expressions inside them, in the order of the source. */
export function walkStatements(statements: readonly Statement[], visitor: Visitor): void {
  for (const statement of statements) {
    if (visitor.statement?.(statement) === false) continue
    if (visitor.expression !== undefined) {
      for (const expression of expressionsOf(statement)) walkExpression(expression, visitor)
    }
    for (const block of blocksOf(statement)) walkStatements(block, visitor)
  }
}

/** Visits an expression and all inside it. */
export function walkExpression(expression: Expression, visitor: Visitor): void {
  // A chain such as `a + b + c …` leans to the left and may be thousands of links long: it is unrolled, not recursed.
  const chain: Expression[] = []
  let current = expression
  for (;;) {
    if (visitor.expression?.(current) === false) break
    if (current.kind !== 'binary') {
      for (const part of partsOf(current)) walkExpression(part, visitor)
      break
    }
    chain.push(current.right)
    current = current.left
  }
  for (let index = chain.length - 1; index >= 0; index--) walkExpression(chain[index]!, visitor)
}

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
      return []
  }
}

/** The expressions that a statement itself holds, without those of its blocks. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'assignment':
      return present([...statement.targets, statement.annotation, statement.value])
    case 'expression':
      return [statement.value]
    case 'function':
      return present([...statement.decorators, ...statement.parameters.flatMap(parameterParts), statement.returns])
    case 'class':
      return [...statement.decorators, ...statement.bases, ...statement.keywords.map(each => each.value)]
    case 'if':
      return statement.branches.map(branch => branch.test)
    case 'for':
    case 'while':
      return present([statement.target, statement.subject])
    case 'with':
      return present(statement.items.flatMap(item => [item.value, item.target]))
    case 'try':
      return present(statement.handlers.map(handler => handler.exception))
    case 'match':
      return present([statement.subject, ...statement.cases.flatMap(each => [each.pattern, each.guard])])
    case 'return':
    case 'raise':
    case 'delete':
    case 'assert':
      return statement.values
    default:
      return []
  }
}

/** The expressions directly inside an expression, in order. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'attribute':
      return [expression.object]
    case 'call':
      return [expression.callee, ...expression.args, ...expression.keywords.map(each => each.value)]
    case 'subscript':
      return [expression.object, expression.index]
    case 'format-string':
      return expression.parts.filter(part => typeof part !== 'string')
    case 'list':
    case 'tuple':
    case 'set':
      return expression.items
    case 'dictionary':
      return present(expression.entries.flatMap(entry => [entry.key, entry.value]))
    case 'unary':
      return [expression.operand]
    case 'binary':
      return [expression.left, expression.right]
    case 'comparison':
      return [expression.left, ...expression.rights]
    case 'conditional':
      return [expression.whenTrue, expression.test, expression.whenFalse]
    case 'lambda':
      return [...present(expression.parameters.flatMap(parameterParts)), expression.body]
    case 'comprehension':
      return present([expression.element, expression.value, ...expression.clauses])
    case 'slice':
      return expression.bounds
    case 'named':
      return [expression.value]
    case 'starred':
    case 'await':
    case 'yield':
      return expression.value === undefined ? [] : [expression.value]
    default:
      return []
  }
}

function parameterParts(parameter: Parameter): (Expression | undefined)[] {
  return [parameter.annotation, parameter.fallback]
}

function present(expressions: readonly (Expression | undefined)[]): Expression[] {
  return expressions.filter(expression => expression !== undefined)
}
