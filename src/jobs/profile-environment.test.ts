import { describe, expect, test } from 'vitest'
import { readSources } from '../stages/environment/read-sources.ts'
import { type ProfileChoice, profileEnvironment } from './profile-environment.ts'
import type { ProjectEnvironment } from './read-environment.ts'

function environment(
  files: Readonly<Record<string, string>>,
  choice: Partial<ProfileChoice> = {},
): Record<string, string> {
  const { profiles } = readSources(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    {},
    () => true,
  )
  const found = { subject: { profiles }, variables: [{ name: 'A' }] } as unknown as ProjectEnvironment
  return profileEnvironment(found, {
    purposes: ['test', 'development'],
    given: [],
    shell: {},
    isComposed: true,
    ...choice,
  })
}

const compose = (value: string) => `services: {web: {build: ., environment: {A: "${value}"}}}`

describe('profileEnvironment', () => {
  test('from the weakest: .env, the service in Compose, .env.test, its service for tests, the shell, flags', () => {
    const files: Record<string, string> = {}
    const chain: string[] = []
    for (const [path, text] of [
      ['.env', 'A=.env\n'],
      ['compose.yaml', compose('compose')],
      ['.env.test', 'A=.env.test\n'],
      ['compose.test.yaml', compose('compose.test')],
    ] as const) {
      files[path] = text
      chain.push(environment(files).A!)
    }
    const shell = { A: 'shell', B: 'of nobody' }
    chain.push(environment(files, { shell }).A!)
    const given = [{ name: 'A', value: 'flag', origin: { kind: 'flag', flag: '--env' } as const }]
    chain.push(environment(files, { shell, given }).A!)
    expect(chain).toEqual(['.env', 'compose', '.env.test', 'compose.test', 'shell', 'flag'])
  })

  test("production's files are no part of it, and Compose only where that is asked for", () => {
    expect(environment({ '.env.production': 'A=p\n', 'compose.prod.yaml': compose('p') })).toEqual({})
    expect(environment({ '.env': 'A=1\n', 'compose.yaml': compose('2') }, { isComposed: false })).toEqual({ A: '1' })
  })
})
