import { describe, expect, test } from 'vitest'
import { interpolate, interpolatedNames } from './interpolate.ts'

const values: Readonly<Record<string, string>> = { HOST: 'db', EMPTY: '' }
const lookUp = (name: string) => values[name]

describe('interpolate', () => {
  test.each([
    [`postgres://\${HOST}/x`, 'postgres://db/x'],
    [`\${NONE:-a}`, 'a'],
    [`\${EMPTY:-a}`, 'a'],
    [`\${EMPTY-a}`, ''],
    [`\${NONE:-\${HOST}}`, 'db'],
    [`\${HOST:+set}`, 'set'],
    [`\${NONE:?must be set}`, ''],
    [`\\\${HOST}`, `\${HOST}`],
    ['$HOST', '$HOST'],
  ])('%s is %s in a file of variables', (text, expected) => {
    expect(interpolate(text, lookUp, { isBareKnown: false })).toBe(expected)
  })

  test.each([
    ['$HOST:5432', 'db:5432'],
    ['$$HOST', '$HOST'],
  ])('%s is %s in a compose file', (text, expected) => {
    expect(interpolate(text, lookUp, { isBareKnown: true })).toBe(expected)
  })
})

describe('interpolatedNames', () => {
  test('names in braces, bare ones, and those of defaults', () => {
    expect(interpolatedNames(`$A \${B} \${C:-\${D}} $$E`)).toEqual(['A', 'B', 'C', 'D'])
  })
})
