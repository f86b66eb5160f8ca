/** A Python expression; `start` is an offset into the source, which `Module.locationOf` turns into line and column. */
export type Expression =
  | Name
  | Attribute
  | Call
  | Subscript
  | StringLiteral
  | FormatString
  | NumberLiteral
  | Constant
  | Sequence
  | Dictionary
  | UnaryOperation
  | BinaryOperation
  | Comparison
  | Conditional
  | Lambda
  | Comprehension
  | Slice
  | NamedExpression
  | Wrapped

export interface Name {
  readonly kind: 'name'
  readonly start: number
  readonly name: string
}

/** `object.name`; `start` is where the object starts. */
export interface Attribute {
  readonly kind: 'attribute'
  readonly start: number
  readonly object: Expression
  readonly name: string
}

export interface Call {
  readonly kind: 'call'
  readonly start: number
  readonly callee: Expression
  /** Positional arguments; `*rest` is a `starred` expression. */
  readonly args: readonly Expression[]
  readonly keywords: readonly Keyword[]
}

/** `name=value`, or `**value` without a name. */
export interface Keyword {
  readonly start: number
  readonly name: string | undefined
  readonly value: Expression
}

export interface Subscript {
  readonly kind: 'subscript'
  readonly start: number
  readonly object: Expression
  readonly index: Expression
}

/** Adjacent literals joined and escapes decoded; each byte of a bytes literal is one character. */
export interface StringLiteral {
  readonly kind: 'string'
  readonly start: number
  readonly value: string
  readonly isBytes: boolean
}

/** An f-string or t-string, its text decoded. Fields of a format specification follow the field that they belong to. */
export interface FormatString {
  readonly kind: 'format-string'
  readonly start: number
  readonly parts: readonly (string | Expression)[]
}

/** `text` is the literal as written. */
export interface NumberLiteral {
  readonly kind: 'number'
  readonly start: number
  readonly text: string
}

export interface Constant {
  readonly kind: 'constant'
  readonly start: number
  readonly value: 'True' | 'False' | 'None' | '...'
}

export interface Sequence {
  readonly kind: 'list' | 'tuple' | 'set'
  readonly start: number
  readonly items: readonly Expression[]
}

/** An entry without a key is `**value`. */
export interface Dictionary {
  readonly kind: 'dictionary'
  readonly start: number
  readonly entries: readonly { readonly key: Expression | undefined; readonly value: Expression }[]
}

export interface UnaryOperation {
  readonly kind: 'unary'
  readonly start: number
  readonly operator: 'not' | '-' | '+' | '~'
  readonly operand: Expression
}

/** Arithmetic, bitwise and boolean operators alike: `/`, `|`, `and`, `or`. */
export interface BinaryOperation {
  readonly kind: 'binary'
  readonly start: number
  readonly operator: string
  readonly left: Expression
  readonly right: Expression
}

/** `left operators[0] rights[0] operators[1] rights[1]`. */
export interface Comparison {
  readonly kind: 'comparison'
  readonly start: number
  readonly left: Expression
  readonly operators: readonly string[]
  readonly rights: readonly Expression[]
}

export interface Conditional {
  readonly kind: 'conditional'
  readonly start: number
  readonly test: Expression
  readonly whenTrue: Expression
  readonly whenFalse: Expression
}

export interface Lambda {
  readonly kind: 'lambda'
  readonly start: number
  readonly parameters: readonly Parameter[]
  readonly body: Expression
}

/** `value` is set in a dictionary comprehension; `clauses` hold targets, iterables and conditions in source order. */
export interface Comprehension {
  readonly kind: 'comprehension'
  readonly start: number
  readonly element: Expression
  readonly value: Expression | undefined
  readonly clauses: readonly Expression[]
}

export interface Slice {
  readonly kind: 'slice'
  readonly start: number
  readonly bounds: readonly Expression[]
}

/** `name := value`. */
export interface NamedExpression {
  readonly kind: 'named'
  readonly start: number
  readonly name: string
  readonly value: Expression
}

/** An expression behind `*`, `**` (in a pattern), `await`, `yield` or `yield from`; a bare `yield` has no value. */
export interface Wrapped {
  readonly kind: 'starred' | 'await' | 'yield'
  readonly start: number
  readonly value: Expression | undefined
}

/** A parameter of a function or lambda. The markers `/` and `*` are not parameters. */
export interface Parameter {
  readonly start: number
  readonly name: string
  readonly kind: 'positional' | 'keyword-only' | 'rest' | 'keyword-rest'
  readonly annotation: Expression | undefined
  readonly fallback: Expression | undefined
}
