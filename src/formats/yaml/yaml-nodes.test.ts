import { describe, expect, test } from 'vitest'
import { parseYaml, type YamlNode } from './yaml-nodes.ts'

describe('parseYaml', () => {
  test('aliases and merge keys are followed', () => {
    const [root] = parseYaml('a: &a { x: 1 }\nb:\n  <<: *a\n  y: *a\n').roots
    const b = root!.get('b')!
    expect(b.get('x')!.text).toBe('1')
    expect(b.get('y')!.get('x')!.text).toBe('1')
  })

  test('aliases that lead to themselves are followed so often, and no more', () => {
    const [root] = parseYaml('a: &a\n  x: { p: *a, q: *a, r: *a }\n  <<: *a\n').roots
    const sizeOf = (node: YamlNode): number => 1 + node.entries().reduce((sum, { value }) => sum + sizeOf(value), 0)
    expect(sizeOf(root!)).toBeLessThan(100_000)
  })

  test.each(['[', '- ', '{a: ', '? '])('%j without end is a problem of the file', opening => {
    expect(parseYaml(opening.repeat(50_000)).problems).not.toEqual([])
  })
})
