import type { Expression } from './expression.ts'
import type { IfStatement, Statement } from './statement.ts'

/** An `if __name__ == '__main__':` at the top of a module; `body` is what runs when the module is the program. */
export interface MainBlock {
  readonly statement: IfStatement
  readonly body: readonly Statement[]
}

/** The block that runs only when the module is the program, where `statement` is one. */
export function mainBlockOf(statement: Statement): MainBlock | undefined {
  if (statement.kind !== 'if') return undefined
  const branch = statement.branches.find(({ test }) => isMainTest(test))
  return branch === undefined ? undefined : { statement, body: branch.body }
}

function isMainTest(test: Expression): boolean {
  // `and` may narrow it down further: `__name__ == '__main__' and not frozen`.
  if (test.kind === 'binary' && test.operator === 'and') return isMainTest(test.left) || isMainTest(test.right)
  // Started with `python -m`, `python file.py` or by a multiprocessing child: `__name__ in ('__main__', '__mp_main__')`.
  if (test.kind !== 'comparison' || test.operators.length !== 1) return false
  const [left, right] = [test.left, test.rights[0]!]
  if (test.operators[0] === '==') return (isModuleName(left) && isMain(right)) || (isMain(left) && isModuleName(right))
  const isSequence = right.kind === 'tuple' || right.kind === 'list' || right.kind === 'set'
  return test.operators[0] === 'in' && isModuleName(left) && isSequence && right.items.some(isMain)
}

function isModuleName(expression: Expression): boolean {
  return expression.kind === 'name' && expression.name === '__name__'
}

function isMain(expression: Expression): boolean {
  return expression.kind === 'string' && expression.value === '__main__'
}
