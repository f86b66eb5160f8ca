import { describe, expect, test } from 'vitest'
import { withoutAllowed } from './allowed-secrets.ts'

const findings = [
  { path: 'keys/demo.pem', line: 1, kind: 'private key' },
  { path: 'acme/settings.py', line: 3, kind: 'password in a URL', distribution: 'acme 1.0' },
]

describe('withoutAllowed', () => {
  test.each([
    [['keys'], ['acme/settings.py']],
    [['**/*.pem', 'acme/*.py'], []],
    [['*.pem'], ['keys/demo.pem', 'acme/settings.py']],
  ])('%j leaves %j', (patterns, left) => {
    expect(withoutAllowed(findings, patterns).refused.map(({ path }) => path)).toEqual(left)
  })

  test('a pattern that allows nothing is told of', () => {
    const { advice } = withoutAllowed(findings, ['keys/*.pme', 'acme/'])
    expect(advice.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'allows-nothing: `allow-secrets` of the settings names `keys/*.pme`, where no secret was found',
    ])
  })
})
