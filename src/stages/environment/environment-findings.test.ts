import { describe, expect, test } from 'vitest'
import type { EnvironmentVariable, GivenValue, VariableType } from '../../model/environment.ts'
import { formatLocation } from './describe-origin.ts'
import { environmentFindings, environmentRules } from './environment-findings.ts'
import type { EnvironmentSubject } from './environment-subject.ts'
import { readSources } from './read-sources.ts'

function variable(name: string, type: VariableType, more: Partial<EnvironmentVariable> = {}): EnvironmentVariable {
  const location = { file: 'app.py', line: 3, column: 1 }
  const isRequired = more.isRequired ?? false
  return {
    name,
    type,
    isRequired,
    isSecret: false,
    isForTests: false,
    reads: [{ name, reader: 'os.environ', location, type, isRequired }],
    ...more,
  }
}

function find(
  variables: readonly EnvironmentVariable[],
  files: Readonly<Record<string, string>>,
  more: Partial<EnvironmentSubject> = {},
): string[] {
  const names = new Set(variables.map(({ name }) => name))
  const sources = readSources(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    {},
    given => given.some(name => names.has(name)),
  )
  const subject: EnvironmentSubject = {
    variables,
    dynamic: [],
    profiles: sources.profiles,
    values: sources.values,
    baked: [],
    literals: [],
    interpolated: sources.interpolated,
    dependencies: new Set(),
    isTracked: () => false,
    guard: undefined,
    judge: {
      isPlaceholder: text => text === 'changeme',
      holdsSecret: text => text.includes('ghp_'),
      isSecretName: name => /TOKEN|SECRET/.test(name),
    },
    ...more,
  }
  return environmentFindings(subject, sources.findings).map(
    ({ rule, severity, variable: name, location, profile }) =>
      `${severity} ${rule} ${name ?? ''} ${location ? formatLocation(location) : ''}${profile && profile !== location?.file ? ` (${profile})` : ''}`,
  )
}

describe('environmentFindings', () => {
  test('a profile has what the files below it set', () => {
    const key = variable('KEY', 'text', { isRequired: true })
    expect(find([key], { '.env': 'KEY=1\n', '.env.test': '', '.env.production': '' })).toEqual([])
    expect(find([key], { '.env.test': '', '.env.test.local': 'KEY=1\n' })).toEqual([])
    expect(find([key], { '.env': '', '.env.test': 'KEY=1\n' })).toEqual(['error missing-variable KEY .env'])
  })

  test('what only tests need is missing in no other profile', () => {
    const slow = variable('SLOW', 'text', { isRequired: true, isForTests: true })
    expect(find([slow], { '.env': '', '.env.test': '' })).toEqual(['error missing-variable SLOW .env.test'])
  })

  test('where a Secret stands in another folder nothing is missing', () => {
    const manifest = (envFrom: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, env: [{name: PORT, value: "1"}]${envFrom}}]}\n`
    const variables = [variable('KEY', 'text', { isRequired: true }), variable('PORT', 'integer')]
    expect(find(variables, { 'k8s/a.yaml': manifest('') })).toEqual([
      'error missing-variable KEY k8s/a.yaml:4:21 (k8s/a.yaml: Pod/a: c)',
    ])
    expect(find(variables, { 'k8s/a.yaml': manifest(', envFrom: [{secretRef: {name: s}}]') })).toEqual([])
  })

  test.each<[VariableType, string, boolean]>([
    ['integer', '8000', true],
    ['integer', '80a', false],
    ['number', '1e3', true],
    ['boolean', 'Yes', true],
    ['boolean', 'maybe', false],
    ['json', '{"a": 1}', true],
    ['json', '{a}', false],
    ['url', 'redis://x', true],
    ['url', 'x', false],
    ['text', 'anything', true],
  ])('%s takes %s: %s', (type, value, isRight) => {
    const found = find([variable('X', type)], { '.env': `X='${value}'\n` })
    expect(found).toEqual(isRight ? [] : ['error wrong-type X .env:1:1'])
  })

  test('an empty value counts where something must come of it', () => {
    expect(find([variable('A', 'text'), variable('B', 'integer')], { '.env': 'A=\nB=\n' })).toEqual([
      'warning empty-variable B .env:2:1',
    ])
  })

  test('a placeholder is worse in production', () => {
    const token = variable('TOKEN', 'text', { isSecret: true })
    expect(find([token], { '.env': 'TOKEN=changeme\n', '.env.prod': 'TOKEN=changeme\n' })).toEqual([
      'error placeholder-value TOKEN .env.prod:1:1',
      'warning placeholder-value TOKEN .env:1:1',
    ])
  })

  test('nobody reads a misspelt name; servers, Compose and code that reads any name are somebody', () => {
    const files = { '.env': 'PROT=1\nFLASK_DEBUG=1\nDB_PASS=1\nFEATURE_A=1\n', 'compose.yaml': `x: \${DB_PASS}\n` }
    const dependencies = new Set(['flask'])
    const dynamic = { reader: 'os.environ', location: { file: 'app.py', line: 1, column: 1 }, isEverything: false }
    const unused = ['warning unused-variable PROT .env:1:1', 'warning unused-variable FEATURE_A .env:4:1']
    expect(find([], files, { dependencies })).toEqual(unused)
    const prefixed = { dependencies, dynamic: [{ ...dynamic, prefix: 'FEATURE_' }] }
    expect(find([], files, prefixed)).toEqual(unused.slice(0, 1))
    expect(find([], files, { dependencies, dynamic: [dynamic] })).toEqual([])
  })

  test('a secret is committed where it stands, not where it is taken from', () => {
    const files = {
      '.env': 'API_TOKEN=abcdefgh12345\n',
      'compose.yaml': `services: {web: {image: a, environment: {API_TOKEN: "\${API_TOKEN}", NOTE: ghp_x}}}\n`,
    }
    expect(
      find([], files, { isTracked: file => file === 'compose.yaml' }).filter(line => line.includes('committed')),
    ).toEqual(['error committed-secret NOTE compose.yaml:1:69'])
    expect(find([], files, { isTracked: () => true }).filter(line => line.includes('committed'))).toEqual([
      'error committed-secret API_TOKEN .env:1:1',
      'error committed-secret NOTE compose.yaml:1:69',
    ])
    expect(find([], files, { isTracked: undefined }).filter(line => line.includes('committed'))).toEqual([])
  })

  test('a value of production is told once for each place, production itself may have it', () => {
    const guard = { hosts: ['*.live.example'], databases: [], variables: [], fingerprints: [] }
    const url = variable('URL', 'url')
    const files = {
      '.env': 'URL=http://a.live.example\n',
      '.env.test': '',
      '.env.production': 'URL=http://a.live.example\n',
    }
    expect(find([url], files, { guard })).toEqual(['error production-value URL .env:1:1'])
    const literal: GivenValue = {
      name: 'HOST',
      value: 'a.live.example',
      origin: { kind: 'default', location: { file: 'settings.py', line: 2, column: 1 } },
    }
    expect(find([], {}, { guard, literals: [literal] })).toEqual(['error production-value HOST settings.py:2:1'])
  })

  test("a database that shares variables with the project is none of the project's services", () => {
    const [key, name] = [variable('KEY', 'text', { isRequired: true }), variable('POSTGRES_DB', 'text')]
    const database = 'db: {image: "postgres:17", environment: {POSTGRES_DB: shop, POSTGRES_USER: shop}}'
    const built = `services: {web: {build: ., environment: {KEY: x, POSTGRES_DB: shop}}, ${database}}\n`
    expect(find([key, name], { 'compose.yaml': built })).toEqual([])
    const pulled = built.replace('build: .', 'image: registry.example.com/shop')
    expect(find([key, name], { 'compose.yaml': pulled })).toEqual([])
    const worker =
      'services: {web: {build: ., image: shop}, worker: {image: shop}, other: {image: o, environment: {KEY: x}}}'
    expect(find([key], { 'compose.yaml': worker })).toEqual([
      'error missing-variable KEY compose.yaml:1:12 (compose.yaml: web)',
      'error missing-variable KEY compose.yaml:1:42 (compose.yaml: worker)',
    ])
  })

  test('every rule that is found is described', () => {
    const found = find(
      [variable('A', 'integer', { isRequired: true })],
      {
        '.env': 'A=x\nA=y\nB=1\n!\n',
        '.env.example': '',
        'compose.yaml': 'services: {web: {build: ., env_file: no.env}}\n',
      },
      {
        baked: [
          { name: 'TOKEN', value: 'abcdefgh12345', origin: { kind: 'settings', location: { file: 'Dockerfile' } } },
        ],
      },
    )
    const rules = found.map(line => line.split(' ')[1]!)
    expect(rules.filter(rule => !(rule in environmentRules))).toEqual([])
    expect(new Set(rules)).toEqual(
      new Set([
        'wrong-type',
        'duplicate-variable',
        'unused-variable',
        'unreadable-line',
        'undocumented-variable',
        'missing-file',
        'secret-in-image',
      ]),
    )
  })
})
