import { dottedNameOf } from './dotted-name.ts'
import type { Expression } from './expression.ts'
import type { Module } from './module.ts'
import type { ImportFromStatement, ImportStatement, Statement } from './statement.ts'
import { blocksOf } from './walk.ts'

/** An import statement, and under which circumstances it runs. */
export interface FoundImport {
  readonly statement: ImportStatement | ImportFromStatement
  /** Inside a function: it runs when that is called, not when the module is imported. */
  readonly isInFunction: boolean
  /** Below `if`, `try`, `match` or a loop: it may not run at all. */
  readonly isConditional: boolean
  /** Below `if TYPE_CHECKING:`: it never runs. */
  readonly isForTypesOnly: boolean
}

type Circumstances = Omit<FoundImport, 'statement'>

/** Every import statement of a module, in the order of the source. */
export function importsOf(module: Module): FoundImport[] {
  const found: FoundImport[] = []
  collect(module.body, { isInFunction: false, isConditional: false, isForTypesOnly: false }, found)
  return found
}

function collect(statements: readonly Statement[], circumstances: Circumstances, found: FoundImport[]): void {
  for (const statement of statements) {
    switch (statement.kind) {
      case 'import':
      case 'import-from':
        found.push({ statement, ...circumstances })
        break
      case 'function':
        collect(statement.body, { ...circumstances, isInFunction: true }, found)
        break
      case 'class':
      case 'with':
        collect(statement.body, circumstances, found)
        break
      case 'if':
        for (const { test, body } of statement.branches) {
          const isForTypesOnly = circumstances.isForTypesOnly || isTypeChecking(test)
          collect(body, { ...circumstances, isConditional: true, isForTypesOnly }, found)
        }
        collect(statement.otherwise, { ...circumstances, isConditional: true }, found)
        break
      default:
        for (const block of blocksOf(statement)) collect(block, { ...circumstances, isConditional: true }, found)
    }
  }
}

function isTypeChecking(test: Expression): boolean {
  return dottedNameOf(test)?.split('.').at(-1) === 'TYPE_CHECKING'
}
