import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { InitFacts, ServiceFacts } from './init-facts.ts'
import { type InitOptions, planInit } from './plan-init.ts'

const web: ServiceFacts = {
  name: 'web',
  folder: '',
  language: 'python',
  kind: 'web',
  port: 8000,
  dockerfile: { text: 'FROM scratch\n' },
  ignoreFile: '.git\n',
  isMountable: true,
  hiddenFolders: [],
  rebuildFiles: ['requirements.txt', 'Dockerfile'],
  backing: ['redis'],
  variables: [],
  exampleFile: (existing = '') => (existing.includes('GREETING') ? existing : `${existing}GREETING=\n`),
}
const shop: InitFacts = { name: 'shop', services: [web] }

type Files = Record<string, string>
const plan = (files: Files, options: Partial<InitOptions> = {}, facts = shop) =>
  planInit(facts, path => files[path], { isForced: false, ...options })
const draw = (files: Files, options?: Partial<InitOptions>, facts?: InitFacts) =>
  plan(files, options, facts).map(({ action, path }) => `${action} ${path}`)
const apply = (files: Files, options?: Partial<InitOptions>): Files => ({
  ...files,
  ...Object.fromEntries(plan(files, options).map(({ path, content }) => [path, content])),
})

describe('planInit', () => {
  test('a bare project gets every file', () => {
    expect(draw({})).toEqual([
      'create Dockerfile',
      'create .dockerignore',
      'create compose.yaml',
      'create .env.example',
      'create pare.toml',
      'create README.md',
      'create .github/workflows/image.yml',
    ])
  })

  test('a second time nothing changes, forced or not', () => {
    const files = apply({ 'pyproject.toml': '[project]\nname = "a"\n', 'README.md': '# A\n' })
    expect(plan(files).filter(({ action }) => action !== 'keep')).toEqual([])
    expect(plan(files, { isForced: true }).filter(({ action }) => action !== 'keep')).toEqual([])
  })

  test('what is there stays, by whatever name it goes', () => {
    const files = { Containerfile: 'a', 'docker-compose.yml': 'b', '.dockerignore': 'c', 'pare.toml': '' }
    expect(draw(files, { only: ['dockerfile', 'ignore', 'compose', 'settings'] })).toEqual([
      'keep Containerfile',
      'keep .dockerignore',
      'keep docker-compose.yml',
      'keep pare.toml',
    ])
  })

  test('with force the file that is there is written anew, under its own name', () => {
    expect(draw({ 'docker-compose.yml': 'b' }, { only: ['compose'], isForced: true })).toEqual([
      'change docker-compose.yml',
    ])
  })

  test('settings are never written anew', () => {
    expect(draw({ 'pare.toml': 'level = "max"\n' }, { only: ['settings'], isForced: true })).toEqual(['keep pare.toml'])
  })

  test('settings go into a pyproject.toml that takes them, else into pare.toml', () => {
    expect(draw({ 'pyproject.toml': '[project]\n' }, { only: ['settings'] })).toEqual(['change pyproject.toml'])
    expect(draw({ 'pyproject.toml': 'tool = {}\n' }, { only: ['settings'] })).toEqual(['create pare.toml'])
  })

  test('the section of a README keeps what stands around it, and what its owner made of it', () => {
    const [first] = plan({ 'README.md': '# Shop\r\n\r\nSells.\r\n' }, { only: ['readme'] })
    expect(first!.content).toMatch(/^# Shop\r\n\r\nSells\.\r\n\r\n<!-- pare -->\r\n/)
    const own = 'before\n<!-- pare -->\nmine\n<!-- /pare -->\nafter\n'
    expect(draw({ 'README.md': own }, { only: ['readme'] })).toEqual(['keep README.md'])
    const [forced] = plan({ 'README.md': own }, { only: ['readme'], isForced: true })
    expect(forced!.content).toMatch(/^before\n<!-- pare -->\n## Run it\n[\s\S]*<!-- \/pare -->\nafter\n$/)
  })

  test('a file that is not UTF-8 is left as it is', () => {
    const [file] = plan({ 'README.md': 'caf\u{fffd}\n' }, { only: ['readme'], isForced: true })
    expect(file).toMatchObject({ action: 'keep', why: 'is not UTF-8' })
  })

  test('a README that is no Markdown stays alone', () => {
    expect(draw({ 'README.rst': 'Shop\n====\n' }, { only: ['readme'] })).toEqual(['keep README.rst'])
  })

  test('where another CI service builds the project, no workflow is written', () => {
    expect(draw({ '.gitlab-ci.yml': '' }, { only: ['workflow'] })).toEqual(['keep .gitlab-ci.yml'])
  })

  test('an example file is only added to', () => {
    const [file] = plan({ '.env.example': '# mine\nOTHER=1\n' }, { only: ['env'], isForced: true })
    expect(file).toMatchObject({ action: 'change', content: '# mine\nOTHER=1\nGREETING=\n' })
  })

  test('services of a folder share one compose file, each with a port and a folder of its own', () => {
    const { exampleFile: _, ...plain } = web
    const api: ServiceFacts = { ...plain, name: 'api', folder: 'api', backing: [] }
    const gateway: ServiceFacts = {
      ...api,
      name: 'gateway',
      folder: 'gateway',
      language: 'go',
      isMountable: false,
      rebuildFiles: ['.'],
    }
    const own: ServiceFacts = {
      ...api,
      name: 'own',
      folder: 'own',
      language: 'other',
      dockerfile: { text: 'FROM x\n' },
    }
    const files = { 'own/Dockerfile': 'FROM x\n' }
    const services = [api, gateway, own]
    expect(draw(files, {}, { name: 'shop', services })).toEqual([
      'create api/Dockerfile',
      'create gateway/Dockerfile',
      'keep own/Dockerfile',
      'create api/.dockerignore',
      'create gateway/.dockerignore',
      'create compose.yaml',
      'create api/pare.toml',
      'create README.md',
      'create .github/workflows/image.yml',
    ])
    const [compose] = plan(files, { only: ['compose'] }, { name: 'shop', services })
    expect(parse(compose!.content).services).toMatchObject({
      api: { build: './api', ports: ['127.0.0.1:8000:8000'], volumes: ['./api:/app'] },
      gateway: {
        build: './gateway',
        ports: ['127.0.0.1:8001:8000'],
        develop: { watch: [{ action: 'rebuild', path: './gateway' }] },
      },
    })
    expect(parse(compose!.content).services.gateway).not.toHaveProperty('volumes')
  })

  test('a secret that signs things has a value for development, and .env beats it', () => {
    const secret = {
      name: 'SECRET_KEY',
      type: 'text',
      isRequired: true,
      isSecret: true,
      reads: [],
      isForTests: false,
    } as const
    const facts = { name: 'shop', services: [{ ...web, variables: [secret, { ...secret, name: 'STRIPE_TOKEN' }] }] }
    const [compose] = plan({}, { only: ['compose'] }, facts)
    expect(parse(compose!.content).services.web.environment).toEqual({
      SECRET_KEY: `\${SECRET_KEY:-for-development-only}`,
    })
  })

  test('nothing syncs what a bind mount brings: watching only rebuilds', () => {
    const [compose] = plan({}, { only: ['compose'] })
    const { services } = parse(compose!.content)
    expect(services.web).toMatchObject({
      volumes: ['.:/app'],
      depends_on: { redis: { condition: 'service_healthy' } },
      develop: {
        watch: [
          { action: 'rebuild', path: './requirements.txt' },
          { action: 'rebuild', path: './Dockerfile' },
        ],
      },
    })
    expect(services.redis.healthcheck.test).toEqual(['CMD', 'redis-cli', 'ping'])
  })
})
