import { describe, expect, test } from 'vitest'
import { contentRules } from './content-rules.ts'
import { hasLogin, hasSign, signFinder, signs } from './signs.ts'

describe('hasSign', () => {
  test('no rule has a sign that is not looked for, and no sign is without a rule', () => {
    const asked = new Set(contentRules.flatMap(rule => (rule.signs === 'login' ? [] : rule.signs)))
    expect([...asked].sort()).toEqual([...signs].sort())
  })

  test('ordinary code has none', () => {
    expect(hasSign('import os\n\nURL = "https://docs.acme.io/a:b@c"  # see http://x.io, mail me@x.io\n')).toBe(false)
  })
})

describe('signFinder', () => {
  test('answers the same for much as for little', () => {
    for (const text of [...signs.map(sign => `x ${sign} y`), 'https://u:p@h', 'x = 1', 'hvsa SGx'])
      expect([text, signFinder(2 ** 20)(text)]).toEqual([text, signFinder(1)(text)])
  })
})

describe('hasLogin', () => {
  test.each(['https://u:p@h', 'x = "postgres://:p@h"', 'http://a.io http://u:p@h'])('%s', text => {
    expect(hasLogin(text)).toBe(true)
  })

  test.each(['https://u@h', 'https://h:80/u@x', 'https://h:80 me@x', '"http://h:80" me@x', '://'])('not %s', text => {
    expect(hasLogin(text)).toBe(false)
  })
})
