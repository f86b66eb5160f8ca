import { describe, expect, test } from 'vitest'
import { scanValues } from './scan-values.ts'

const random = 'Zx8kQ2mV7bN4cT1yR6wL'
const told = (config: Parameters<typeof scanValues>[0]) =>
  scanValues(config).map(({ code, message }) => `${code}: ${message}`)

describe('scanValues', () => {
  test('variables that look like secrets, by name or by value', () => {
    const Env = [
      `SECRET_KEY=${random}`,
      `DATABASE_URL=postgres://app:${random}@db.acme.io/app`,
      `THING=glpat-${random}`,
    ]
    expect(told({ Env })).toEqual([
      'secret-in-environment: `SECRET_KEY`, `DATABASE_URL`, `THING` would be readable for everybody who has the image: it stands in the image config',
    ])
  })

  test.each([
    'PATH=/usr/bin',
    'SECRET_KEY=dev',
    'SECRET_KEY=change-me-please',
    'DB_PASSWORD_FILE=/run/secrets/db',
    'API_TOKEN=/run/secrets/token',
    'TOKEN_URL=https://auth.acme.io/token',
    'DATABASE_URL=postgres://postgres:postgres@db/app',
    'TOKENIZERS_PARALLELISM=false-or-true',
  ])('%s is none', pair => {
    expect(told({ Env: [pair] })).toEqual([])
  })

  test('labels and the start command', () => {
    expect(told({ Labels: { 'org.acme.token': random, version: '1' } })).toHaveLength(1)
    expect(told({ Entrypoint: ['python', 'app.py', `--token=glpat-${random}`] })).toEqual([
      expect.stringMatching(/^secret-in-command: /),
    ])
  })

  test('no value is ever told', () => {
    expect(JSON.stringify(scanValues({ Env: [`A_TOKEN=${random}`], Cmd: [`glpat-${random}`] }))).not.toContain(random)
  })
})
