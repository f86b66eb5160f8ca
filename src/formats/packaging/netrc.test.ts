import { describe, expect, test } from 'vitest'
import { parseNetrc } from './netrc.ts'

describe('parseNetrc', () => {
  test('machines, the default, comments and macros', () => {
    const text =
      '# mine\nmachine a.org login me password "two words"\nmacdef init\nmachine x\n\nmachine b.org\n  password p\ndefault login anyone'
    expect([...parseNetrc(text)]).toEqual([
      ['a.org', { login: 'me', password: 'two words' }],
      ['b.org', { login: '', password: 'p' }],
      ['', { login: 'anyone', password: '' }],
    ])
  })
})
