import type { Expression, Keyword, Parameter } from './expression.ts'

/** A Python statement; `start` is an offset into the source, which `Module.locationOf` turns into line and column. */
export type Statement =
  | ImportStatement
  | ImportFromStatement
  | Assignment
  | ExpressionStatement
  | FunctionDefinition
  | ClassDefinition
  | IfStatement
  | LoopStatement
  | WithStatement
  | TryStatement
  | MatchStatement
  | ValueStatement
  | NamesStatement
  | PlainStatement

/** `import a.b as c, d`. */
export interface ImportStatement {
  readonly kind: 'import'
  readonly start: number
  readonly names: readonly ImportedName[]
}

/** `from ..module import a as b`; `names` is `'*'` for everything. */
export interface ImportFromStatement {
  readonly kind: 'import-from'
  readonly start: number
  /** Number of leading dots. */
  readonly level: number
  /** Empty for `from . import x`. */
  readonly module: string
  readonly names: readonly ImportedName[] | '*'
}

export interface ImportedName {
  readonly start: number
  readonly name: string
  readonly alias: string | undefined
}

/** `a = b = value`, `a: int = value`, `a: int` (no value), `a += value`, or `type a = value`. */
export interface Assignment {
  readonly kind: 'assignment'
  readonly start: number
  readonly targets: readonly Expression[]
  /** `=`, `+=` …, or `type` for a type alias. */
  readonly operator: string
  readonly annotation: Expression | undefined
  readonly value: Expression | undefined
}

export interface ExpressionStatement {
  readonly kind: 'expression'
  readonly start: number
  readonly value: Expression
}

export interface FunctionDefinition {
  readonly kind: 'function'
  readonly start: number
  readonly name: string
  readonly isAsync: boolean
  readonly decorators: readonly Expression[]
  readonly parameters: readonly Parameter[]
  readonly returns: Expression | undefined
  readonly body: readonly Statement[]
}

export interface ClassDefinition {
  readonly kind: 'class'
  readonly start: number
  readonly name: string
  readonly decorators: readonly Expression[]
  readonly bases: readonly Expression[]
  readonly keywords: readonly Keyword[]
  readonly body: readonly Statement[]
}

/** `elif` is a branch of its own. */
export interface IfStatement {
  readonly kind: 'if'
  readonly start: number
  readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[]
  readonly otherwise: readonly Statement[]
}

/** `for target in subject` or `while subject`. */
export interface LoopStatement {
  readonly kind: 'for' | 'while'
  readonly start: number
  readonly target: Expression | undefined
  readonly subject: Expression
  readonly body: readonly Statement[]
  readonly otherwise: readonly Statement[]
}

export interface WithStatement {
  readonly kind: 'with'
  readonly start: number
  readonly items: readonly { readonly value: Expression; readonly target: Expression | undefined }[]
  readonly body: readonly Statement[]
}

export interface TryStatement {
  readonly kind: 'try'
  readonly start: number
  readonly body: readonly Statement[]
  readonly handlers: readonly ExceptHandler[]
  readonly otherwise: readonly Statement[]
  readonly finally: readonly Statement[]
}

/** `except exception as name`; without an exception it catches everything. */
export interface ExceptHandler {
  readonly exception: Expression | undefined
  readonly name: string | undefined
  readonly body: readonly Statement[]
}

/** Patterns are kept as the expressions that they look like; `p as name` is a `named` expression. */
export interface MatchStatement {
  readonly kind: 'match'
  readonly start: number
  readonly subject: Expression
  readonly cases: readonly {
    readonly pattern: Expression
    readonly guard: Expression | undefined
    readonly body: readonly Statement[]
  }[]
}

/** `raise a from b` has two values, `return` may have none. */
export interface ValueStatement {
  readonly kind: 'return' | 'raise' | 'delete' | 'assert'
  readonly start: number
  readonly values: readonly Expression[]
}

export interface NamesStatement {
  readonly kind: 'global' | 'nonlocal'
  readonly start: number
  readonly names: readonly string[]
}

export interface PlainStatement {
  readonly kind: 'pass' | 'break' | 'continue'
  readonly start: number
}
