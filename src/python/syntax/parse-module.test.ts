import { describe, expect, test } from 'vitest'
import type { Expression } from './expression.ts'
import { parseModule } from './parse-module.ts'
import type { Statement } from './statement.ts'

/** Draws expressions as calls and operators in prefix form. */
function drawn(expression: Expression | undefined): string {
  if (expression === undefined) return '–'
  const each = (parts: readonly (Expression | undefined)[]) => parts.map(drawn).join(' ')
  switch (expression.kind) {
    case 'name':
      return expression.name
    case 'attribute':
      return `${drawn(expression.object)}.${expression.name}`
    case 'call': {
      const keywords = expression.keywords.map(({ name, value }) => `${name ?? '**'}=${drawn(value)}`)
      return `${drawn(expression.callee)}(${[...expression.args.map(drawn), ...keywords].join(', ')})`
    }
    case 'subscript':
      return `${drawn(expression.object)}[${drawn(expression.index)}]`
    case 'string':
      return `${expression.isBytes ? 'b' : ''}${JSON.stringify(expression.value)}`
    case 'format-string':
      return `f⟨${expression.parts.map(part => (typeof part === 'string' ? JSON.stringify(part) : drawn(part))).join(' ')}⟩`
    case 'number':
      return expression.text
    case 'constant':
      return expression.value
    case 'list':
    case 'tuple':
    case 'set':
      return `(${expression.kind} ${each(expression.items)})`
    case 'dictionary':
      return `(dictionary ${expression.entries.map(({ key, value }) => `${drawn(key)}:${drawn(value)}`).join(' ')})`
    case 'unary':
      return `(${expression.operator} ${drawn(expression.operand)})`
    case 'binary':
      return `(${expression.operator} ${drawn(expression.left)} ${drawn(expression.right)})`
    case 'comparison':
      return `(${drawn(expression.left)} ${expression.operators.map((operator, index) => `${operator} ${drawn(expression.rights[index])}`).join(' ')})`
    case 'conditional':
      return `(if ${each([expression.test, expression.whenTrue, expression.whenFalse])})`
    case 'lambda':
      return `(lambda ${expression.parameters.map(({ name }) => name).join(' ')}: ${drawn(expression.body)})`
    case 'comprehension':
      return `(for ${each([expression.element, expression.value, ...expression.clauses])})`
    case 'slice':
      return `(slice ${each(expression.bounds)})`
    case 'named':
      return `(${expression.name} := ${drawn(expression.value)})`
    default:
      return `(${expression.kind} ${drawn(expression.value)})`
  }
}

function statementsOf(source: string): readonly Statement[] {
  const { body, problems } = parseModule(source)
  expect(problems).toEqual([])
  return body
}

function expressionOf(source: string): string {
  const [statement] = statementsOf(`${source}\n`)
  return statement?.kind === 'expression' ? drawn(statement.value) : `not an expression: ${statement?.kind}`
}

describe('parseModule', () => {
  test.each([
    ['a or b and not c', '(or a (and b (not c)))'],
    ['1 + 2 * 3 ** -4', '(+ 1 (* 2 (** 3 (- 4))))'],
    ['a < b <= c is not d not in e', '(a < b <= c is not d not in e)'],
    ['-x.y[0](z)', '(- x.y[0](z))'],
    ['a if b else c if d else e', '(if b a (if d c e))'],
    ['await f(x) + 1', '(+ (await f(x)) 1)'],
    [
      '(a, *b), [], {}, {1}, {**c, 2: 3}',
      '(tuple (tuple a (starred b)) (list ) (dictionary ) (set 1) (dictionary –:c 2:3))',
    ],
    ['lambda x, *y, z=1, **w: x', '(lambda x y z w: x)'],
    ['f(a, *b, c=d, **e)', 'f(a, (starred b), c=d, **=e)'],
    ['f(x for x in y if x)', 'f((for x – x y x))'],
    ['{k: v async for k, v in y}', '(for k v (tuple k v) y)'],
    ['x[1:2, ::3, *rest]', 'x[(tuple (slice 1 2) (slice 3) (starred rest))]'],
    ['(y := f(x)) and y', '(and (y := f(x)) y)'],
    ['1if x else 0xFFor 1_0e-3j', '(if x 1 (or 0xFF 1_0e-3j))'],
  ])('reads the expression %s', (source, expected) => {
    expect(expressionOf(source)).toBe(expected)
  })

  test.each([
    ["'a' \"b\" r'\\c' '''d\ne'''", '"ab\\\\cd\\ne"'],
    ["b'\\xff\\0'", 'b"ÿ\\u0000"'],
    ["'\\x41\\u00e9\\U0001F600\\101\\q\\\n'", '"Aé 😀A\\\\q"'.replace(' ', '')],
    ["f'{a!r:>{w}} {{b}} {c=}'", 'f⟨a ">" w " {b} c=" c⟩'],
    ['f"{x["y"]} {\'\\n\'.join(z)}"', 'f⟨x["y"] " " "\\n".join(z)⟩'],
    ["f'''{\n  a  # a comment with ' and }\n}'''", 'f⟨a⟩'],
    ["f'{x:=5} {a != b}'", 'f⟨x "=5 " (a != b)⟩'],
    ["rf'\\d{n}\\'' 'x'", 'f⟨"\\\\d" n "\\\\\'x"⟩'],
    ["t'{name}'", 'f⟨name⟩'],
  ])('reads the string %s', (source, expected) => {
    expect(expressionOf(source)).toBe(expected)
  })

  test('soft keywords are names wherever they are not statements', () => {
    const source = 'match = 1\nmatch(x)\nmatch[0]\nmatch.group()\ntype = type(x)\ncase = print\nmatch, type = 1, 2\n'
    expect(statementsOf(source).map(({ kind }) => kind)).toEqual([
      ...['assignment', 'expression', 'expression', 'expression', 'assignment', 'assignment', 'assignment'],
    ])
  })

  test('reads a match statement with its patterns and guards', () => {
    const source = `match (n := f()), 1:
    case {"a": 1, **rest} if rest: pass
    case [x, *_] | Point(0, y=-1) as p:
        pass
    case a.B | None | "s" "t":
        pass
`
    const [statement] = statementsOf(source)
    expect(
      statement?.kind === 'match' &&
        statement.cases.map(({ pattern, guard }) => `${drawn(pattern)} if ${drawn(guard)}`),
    ).toMatchInlineSnapshot(`
        [
          "(dictionary "a":1 –:rest) if rest",
          "(p := (| (list x (starred _)) Point(0, y=(- 1)))) if –",
          "(| (| a.B None) "st") if –",
        ]
      `)
  })

  test('reads what 3.11 to 3.14 brought', () => {
    const source = `type Pair[T: (int, str) = int, *Ts, **P] = tuple[T, *Ts]
class Box[T](Base, metaclass=M): x: T = 1
async def f[T](a, /, b: int = 2, *args: *Ts, c, **kw) -> T: return a
try: pass
except* ValueError as group: pass
try: pass
except KeyError, ValueError: pass
with (open("a") as a, b()): pass
@(lambda f: f)
def g(): ...
lazy import json
`
    expect(statementsOf(source).map(({ kind }) => kind)).toEqual([
      ...['assignment', 'class', 'function', 'try', 'try', 'with', 'function', 'import'],
    ])
  })

  test('an import says its dots, its names and their aliases', () => {
    const [first, second, third] = statementsOf('import a.b as c, d\nfrom ...x.y import (z as w,)\nfrom . import *\n')
    expect(first).toMatchObject({
      names: [
        { name: 'a.b', alias: 'c' },
        { name: 'd', alias: undefined },
      ],
    })
    expect(second).toMatchObject({ level: 3, module: 'x.y', names: [{ name: 'z', alias: 'w' }] })
    expect(third).toMatchObject({ level: 1, module: '', names: '*' })
  })

  test('blocks end where the indentation does, tabs reaching to the next multiple of eight', () => {
    const [outer, last] = statementsOf('if a:\n        b\n\tc\n\n  # a comment ends no block\n        d\ne\n')
    expect(outer?.kind === 'if' && outer.branches[0]!.body.length).toBe(3)
    expect(last).toMatchObject({ kind: 'expression' })
  })

  test.each(['a = (\n  1,\n\n  2)  # c\nb = 3\n', 'a = 1 + \\\n  2\nb = 3', 'a = 1; b = 3;\r\n', 'a = 1\rb = 3\r'])(
    'logical lines end as Python says: %j',
    source => {
      expect(statementsOf(source).map(({ kind }) => kind)).toEqual(['assignment', 'assignment'])
    },
  )

  test('a statement that cannot be read is a problem, and the rest is there', () => {
    const module = parseModule("import a\nprint 'two'\nimport b\nx = [1, 2\nimport c\ndef f(:\n    pass\nimport d\n")
    const names = module.body.flatMap(each => (each.kind === 'import' ? each.names.map(({ name }) => name) : []))
    expect(names).toEqual(['a', 'b', 'c', 'd'])
    expect(module.problems.map(({ start }) => module.locationOf(start).line)).toEqual([2, 5, 6])
  })

  test('a string or a bracket that is never closed ends nothing but its line', () => {
    const module = parseModule("a = 'x\nimport b\nc = f'{d\nimport e\n(\n")
    expect(module.body.filter(({ kind }) => kind === 'import')).toHaveLength(2)
    expect(module.problems.length).toBeGreaterThan(0)
  })

  test('nesting deeper than the stack is a problem of one statement', () => {
    const module = parseModule(`import a\nx = ${'('.repeat(200_000)}\nimport b\n`)
    expect(module.body.filter(({ kind }) => kind === 'import')).toHaveLength(2)
  })

  test('nesting that CPython does not compile is a problem, before any stack ends', () => {
    for (const deep of [`${'('.repeat(300)}1${')'.repeat(300)}`, `a${'.b'.repeat(3000)}`, `${'\n('.repeat(20_000)}`])
      expect(parseModule(`x = ${deep}\nimport b\n`).problems).not.toEqual([])
  })

  test('a long chain of operators is no nesting', () => {
    expect(parseModule(`x = ${'1 + '.repeat(50_000)}1\n`).problems).toEqual([])
  })

  test('places are lines and columns that start at one', () => {
    const module = parseModule('a\r\n  \rb = c\n')
    const [, second] = module.body
    expect(module.locationOf(second!.start)).toEqual({ line: 3, column: 1 })
    expect(module.locationOf(0)).toEqual({ line: 1, column: 1 })
  })
})
