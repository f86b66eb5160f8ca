import { describe, expect, test } from 'vitest'
import { parseChallenges } from './parse-challenges.ts'

describe('parseChallenges', () => {
  test('a scheme has parameters, quoted or not', () => {
    expect(
      parseChallenges('Bearer realm="https://auth.example/token",service=reg,scope="repository:a:pull,push"'),
    ).toEqual([
      {
        scheme: 'bearer',
        parameters: { realm: 'https://auth.example/token', service: 'reg', scope: 'repository:a:pull,push' },
      },
    ])
  })

  test('one header may hold several', () => {
    expect(parseChallenges('Basic Realm="a \\"quoted\\" name", Negotiate, Bearer realm="x"')).toEqual([
      { scheme: 'basic', parameters: { realm: 'a "quoted" name' } },
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'bearer', parameters: { realm: 'x' } },
    ])
  })

  test('what cannot be read is no challenge', () => {
    expect(parseChallenges('')).toEqual([])
    expect(parseChallenges('realm="x"')).toEqual([])
    expect(parseChallenges('"')).toEqual([])
  })
})
