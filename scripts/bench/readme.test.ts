import { describe, expect, test } from 'vitest'
import { withBench } from './readme.ts'

describe('withBench', () => {
  test('what is between the markers is replaced, and nothing else', () => {
    const text = '# pare\n<!-- bench -->\nold\n<!-- /bench -->\nend\n'
    expect(withBench(text, '| new |')).toBe('# pare\n<!-- bench -->\n| new |\n<!-- /bench -->\nend\n')
  })

  test('putting in the same again changes nothing', () => {
    const once = withBench('<!-- bench --><!-- /bench -->', 'same')!
    expect(withBench(once, 'same')).toBe(once)
  })

  test('without both markers, in their order, there is no place', () => {
    expect(withBench('<!-- bench -->', '')).toBeUndefined()
    expect(withBench('<!-- /bench --> <!-- bench -->', '')).toBeUndefined()
  })
})
