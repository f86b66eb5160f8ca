import { describe, expect, test } from 'vitest'
import { readCompose } from '../../formats/compose/read-compose.ts'
import { appService, planServices, withOverride } from './plan-services.ts'

const compose = readCompose(
  `services:
  worker: { build: ./web }
  web: { build: { context: ./web/ }, ports: ["8000:8000"], depends_on: { cache: { condition: service_healthy }, api: {} } }
  api: { build: api, depends_on: [db] }
  db: { image: "postgres:17" }
  cache: { image: "redis:8" }
  mail: { image: mailpit }
  load: { image: locust, profiles: [load] }
  shop: { image: shop, build: . }
`,
  () => undefined,
)
const service = (name: string) => compose.services.find(each => each.name === name)!

describe('planServices', () => {
  test('what a project depends on is started, by way of services that are built as well', () => {
    expect(planServices(compose, [service('web')])).toEqual({
      backing: ['db', 'cache'],
      built: ['worker', 'web', 'api', 'shop'],
    })
  })

  test('where nobody says what they depend on, everything is started that Compose starts by itself', () => {
    expect(planServices(compose, []).backing).toEqual(['db', 'cache', 'mail'])
    expect(planServices(compose, [service('worker')]).backing).toEqual(['db', 'cache', 'mail'])
    expect(planServices(compose, [service('worker'), service('api')]).backing).toEqual(['db'])
  })

  test('services that depend on each other end', () => {
    const round = readCompose(
      'services: { a: { build: a, depends_on: [b] }, b: { image: b, depends_on: [a] } }',
      () => '',
    )
    expect(planServices(round, [round.services[0]!]).backing).toEqual(['b'])
  })
})

describe('appService', () => {
  test('a project is the service that is built from its folder; of several, the one with ports', () => {
    expect(['web', 'api', '.', 'docs'].map(folder => appService(compose, folder)?.name)).toEqual([
      'web',
      'api',
      'shop',
      undefined,
    ])
  })
})

describe('withOverride', () => {
  test('what stands on top wins by name, and what it does not name stays', () => {
    const read = (text: string) => readCompose(text, () => undefined)
    const merged = withOverride(
      read('services: { web: { build: ., environment: { A: "1", B: "1" }, depends_on: [db] }, db: { image: a } }'),
      read('services: { web: { environment: { B: "2" } }, db: { image: b }, cache: { image: c } }'),
    )
    expect(merged.services.map(({ name, build, image }) => [name, build ?? image])).toEqual([
      ['web', '.'],
      ['db', 'b'],
      ['cache', 'c'],
    ])
    expect(merged.services[0]!.environment.map(({ name, value }) => `${name}=${value}`)).toEqual(['A=1', 'B=1', 'B=2'])
    expect(merged.services[0]!.dependsOn).toEqual(['db'])
  })
})
