import { describe, expect, test } from 'vitest'
import { parseModule } from './parse-module.ts'
import { walkStatements } from './walk.ts'

function namesIn(source: string, isEntered: (name: string) => boolean = () => true): string[] {
  const names: string[] = []
  walkStatements(parseModule(source).body, {
    statement: statement => statement.kind !== 'function' || isEntered(statement.name),
    expression(expression) {
      if (expression.kind === 'name') names.push(expression.name)
      return true
    },
  })
  return names
}

describe('walkStatements', () => {
  test('visits every expression, what a statement holds before its blocks', () => {
    const source = `@a(b)
def f(x: c = d, *y: e) -> g: h = [i for j in k if l]
class M(n, o=p): q: r = s
with t as u: v[w:x] = {y: z, **a1}
try: b1
except c1 as name: d1
match e1:
    case f1(g1=h1) if i1: raise j1 from k1
lambda l1=m1: n1 if o1 else p1
f'{q1:{r1}}' + (yield s1) ** await_
`
    expect(namesIn(source).join(' ')).toMatchInlineSnapshot(
      `"a b c d e g h i j k l n p q r s t u v w x y z a1 c1 b1 d1 e1 f1 h1 i1 j1 k1 m1 n1 o1 p1 q1 r1 s1 await_"`,
    )
  })

  test('a statement that is answered with false is not entered', () => {
    expect(namesIn('def f(): a\ndef g(): b\n', name => name === 'g')).toEqual(['b'])
  })

  test('a chain of fifty thousand operators is walked', () => {
    expect(namesIn(`${'a + '.repeat(50_000)}a\n`)).toHaveLength(50_001)
  })
})
