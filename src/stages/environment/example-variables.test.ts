import { describe, expect, test } from 'vitest'
import { withVariables } from '../../formats/dotenv/with-variables.ts'
import type { EnvironmentVariable } from '../../model/environment.ts'
import type { EnvironmentSubject } from './environment-subject.ts'
import { exampleVariables } from './example-variables.ts'

function variable(
  name: string,
  standIn: string | undefined,
  more: Partial<EnvironmentVariable> = {},
): EnvironmentVariable {
  const location = { file: 'app.py', line: 1, column: 1 }
  return {
    name,
    type: 'text',
    isRequired: standIn === undefined,
    isSecret: false,
    isForTests: false,
    reads: [{ name, reader: 'os.environ', location, type: 'text', isRequired: standIn === undefined }],
    ...(standIn !== undefined ? { default: { kind: 'value', text: standIn, location } } : {}),
    ...more,
  }
}

const judge = {
  isPlaceholder: () => false,
  holdsSecret: (text: string) => text.includes('ghp_'),
  isSecretName: (name: string) => name.includes('TOKEN'),
}

describe('exampleVariables', () => {
  test('what the app needs comes first, what must not be read is left empty', () => {
    const guard = { hosts: ['*.live.example'], databases: [], variables: [], fingerprints: [] }
    const variables = [
      variable('LEVEL', 'info', { choices: ['info', 'debug'] }),
      variable('API_TOKEN', 'a-real-one-1234'),
      variable('URL', 'postgresql://u:p@db/x'),
      variable('NOTE', 'ghp_x'),
      variable('HOST', 'a.live.example'),
      variable('KEY', undefined),
      variable('SLOW', undefined, { isForTests: true }),
    ]
    const subject = { variables, judge, guard } as unknown as EnvironmentSubject
    expect(withVariables('', exampleVariables(subject))).toBe(`# text; required; read by app.py
KEY=

# info, debug; optional; read by app.py
# LEVEL=info

# text; optional; read by app.py
# API_TOKEN=

# text; optional; read by app.py
# URL=

# text; optional; read by app.py
# NOTE=

# text; optional; read by app.py
# HOST=
`)
  })
})
