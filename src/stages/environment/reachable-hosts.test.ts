import { describe, expect, test } from 'vitest'
import { allowedHosts, closedServices, composeHosts } from './reachable-hosts.ts'
import { readSources } from './read-sources.ts'

const guard = { hosts: ['*.prod.example.com', '10.9.*'], databases: [], variables: [], fingerprints: [] }

function servicesOf(files: Readonly<Record<string, string>>) {
  return readSources(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    {},
    () => false,
  ).services
}

function hosts(files: Readonly<Record<string, string>>): string[] {
  return composeHosts(servicesOf(files), guard).map(
    ({ name, port, to }) => `${name}:${port} → ${to.host ?? 'engine'}:${to.port}`,
  )
}

describe('composeHosts', () => {
  test('a published port is reached by the name of the service, and where this computer has it', () => {
    expect(
      hosts({
        'compose.yaml': 'services: {web: {build: ., ports: ["80:80"]}, db: {image: postgres, ports: ["5433:5432"]}}',
      }),
    ).toEqual(['db:5432 → 127.0.0.1:5433', 'localhost:5433 → 127.0.0.1:5433'])
  })

  test('one on the network of this computer has its own ports: those it tells of, or its kind', () => {
    const yaml = `services:
  db: {image: "docker.io/library/postgres:17", network_mode: host}
  other: {image: other, network_mode: host, expose: [7000]}
  none: {image: other, network_mode: host}
`
    expect(hosts({ 'compose.yaml': yaml }).filter(each => !each.startsWith('localhost'))).toEqual([
      'db:5432 → 127.0.0.1:5432',
      'other:7000 → 127.0.0.1:7000',
    ])
    expect(closedServices(servicesOf({ 'compose.yaml': yaml }))).toEqual(['none'])
  })

  test('one that publishes none is left to the engine, by the ports that it tells of or that its kind has', () => {
    expect(
      hosts({ 'compose.yaml': 'services: {db: {image: postgres}, a: {image: a, expose: [1]}, b: {image: b}}' }),
    ).toEqual(['db:5432 → engine:5432', 'a:1 → engine:1'])
  })

  test('a file for tests beats others, one of production is left alone, and so is a name of production', () => {
    const of = (port: number) =>
      `services: {db: {image: a, ports: ["${port}:5432"]}, db.prod.example.com: {image: a, ports: ["1:1"]}}`
    expect(
      hosts({ 'compose.yaml': of(1), 'compose.test.yaml': of(2), 'compose.prod.yaml': of(3) }).filter(each =>
        each.startsWith('db'),
      ),
    ).toEqual(['db:5432 → 127.0.0.1:2'])
  })
})

describe('allowedHosts', () => {
  const allow = (text: string) => allowedHosts([text], '`--allow-host`', guard)

  test('a name and a port are reached as they are called', () => {
    expect(allow('Cache.internal:6379')).toEqual([
      { name: 'cache.internal', port: 6379, to: { host: 'cache.internal', port: 6379 } },
    ])
    expect(allow('127.0.0.1:1')).toEqual([{ name: 'localhost', port: 1, to: { host: '127.0.0.1', port: 1 } }])
  })

  test.each(['db', 'db:', ':1', 'db:0', 'db:65536', 'db:1:2', 'http://db:1', '10.0.0.1:1', '[::1]:1', 'a b:1'])(
    '%j is no name and port',
    text => {
      expect(() => allow(text)).toThrow(expect.objectContaining({ code: 'wrong-host', exitCode: 2 }))
    },
  )

  test.each(['db.prod.example.com:1', 'DB.PROD.example.com:1'])('%j is of production', text => {
    expect(() => allow(text)).toThrow(expect.objectContaining({ code: 'production-host', exitCode: 1 }))
  })
})
