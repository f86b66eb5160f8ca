import { describe, expect, test } from 'vitest'
import type { EnvironmentReport } from '../jobs/env.ts'
import { envSarif } from './env-sarif.ts'
import { renderEnv } from './render-env.ts'

const plain = (text: string) => text
const emphasis = { bold: plain, dim: plain, red: plain, yellow: plain }

const location = { file: 'app.py', line: 3, column: 5 }
const report: EnvironmentReport = {
  directory: '/shop',
  variables: [
    {
      name: 'MODE',
      type: 'text',
      isRequired: false,
      isSecret: false,
      isForTests: false,
      shownDefault: 'line\none that goes on for longer than a row has room',
      choices: ['dev', 'live'],
      reads: [
        { name: 'MODE', reader: 'os.getenv', location, type: 'text', isRequired: false },
        { name: 'MODE', reader: 'os.getenv', location, type: 'text', isRequired: false },
      ],
    },
  ],
  dynamic: [{ reader: 'os.environ', location, isEverything: true }],
  loadedFiles: [],
  profiles: [],
  others: [],
  findings: [
    {
      rule: 'missing-variable',
      severity: 'error',
      message: 'X',
      hint: 'mend it',
      location: { file: 'a file.env' },
    },
    { rule: 'unused-variable', severity: 'warning', message: 'Y', hint: 'remove it', location },
  ],
  example: { path: '.env.example', isChanged: false },
}

describe('renderEnv', () => {
  test('a long default is cut, and never breaks its line', () => {
    expect(renderEnv(report, emphasis)).toBe(`variables
  MODE  dev|live  = line\\none that goes on for longer than …  app.py:3:5 and 1 more

dynamic
  app.py:3:5  os.environ: every variable there is

profiles
  no file sets variables

findings
  error[missing-variable]: X
    --> a file.env
    hint: mend it
  warning[unused-variable]: Y
    --> app.py:3:5
    hint: remove it

1 error, 1 warning
`)
  })

  test('a project that reads nothing says so', () => {
    expect(renderEnv({ ...report, variables: [], dynamic: [], findings: [] }, emphasis)).toBe(
      'no variable is read by name\n\nprofiles\n  no file sets variables\n\nno findings\n',
    )
  })
})

describe('envSarif', () => {
  test('places are URIs below the project, a file as a whole has no region', () => {
    const [run] = envSarif(report, '1.2.3').runs
    expect(run!.results!.map(({ locations }) => locations![0]!.physicalLocation)).toEqual([
      { artifactLocation: { uri: 'a%20file.env', uriBaseId: 'PROJECT' } },
      { artifactLocation: { uri: 'app.py', uriBaseId: 'PROJECT' }, region: { startLine: 3, startColumn: 5 } },
    ])
    expect(run!.tool.driver.rules!.map(({ id }) => id)).toEqual(['missing-variable', 'unused-variable'])
  })
})
