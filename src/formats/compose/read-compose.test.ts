import { describe, expect, test } from 'vitest'
import { readCompose } from './read-compose.ts'

describe('readCompose', () => {
  const text = `x-common: &common
  TZ: UTC
  DEBUG: true
services:
  web:
    build: .
    env_file:
      - .env
      - path: .env.more
        required: false
    environment:
      <<: *common
      DATABASE_URL: postgres://\${DB_HOST:-db}/app
      PASSED_ON:
      EMPTY: ""
  worker:
    image: shop
    environment:
      - QUEUE=a=b
      - PASSED_ON
`
  const compose = readCompose(text, name => ({ DB_HOST: 'elsewhere' })[name])

  test('variables of maps and lists, merge keys followed, with the line of each', () => {
    expect(
      compose.services.map(({ name, environment }) => [
        name,
        ...environment.map(each => `${each.line}:${each.column} ${each.name}=${each.value ?? '(passed on)'}`),
      ]),
    ).toEqual([
      [
        'web',
        '2:3 TZ=UTC',
        '3:3 DEBUG=true',
        '13:7 DATABASE_URL=postgres://elsewhere/app',
        '14:7 PASSED_ON=(passed on)',
        '15:7 EMPTY=',
      ],
      ['worker', '19:9 QUEUE=a=b', '20:9 PASSED_ON=(passed on)'],
    ])
  })

  test('files of variables, and what a service is built from', () => {
    expect(compose.services[0]!.environmentFiles.map(({ path, isRequired }) => [path, isRequired])).toEqual([
      ['.env', true],
      ['.env.more', false],
    ])
    expect(compose.services.map(({ build }) => build)).toEqual(['.', undefined])
  })

  test('names that the file asks for', () => {
    expect([...compose.interpolated]).toEqual(['DB_HOST'])
  })

  test('a file that is no YAML has problems, and what could be read of it', () => {
    const { services, problems } = readCompose('services: {a: [\n', () => undefined)
    expect(services.map(({ name }) => name)).toEqual(['a'])
    expect(problems.length).toBeGreaterThan(0)
  })

  test('ports are told by where they are open, in each notation', () => {
    const { services } = readCompose(
      `services:
  a:
    ports:
      - "5433:5432"
      - "127.0.0.1:\${PORT}:80/tcp"
      - "[::1]:81:81"
      - "9000-9001:8000-8001"
      - "53:53/udp"
      - "6379"
      - {target: 1, published: "2", host_ip: 127.0.0.1}
      - {target: 3, published: 4, protocol: udp}
    expose: ["7000", 7001-7002]
  b: {network_mode: host}
`,
      () => '8080',
    )
    expect(services[0]!.ports.map(({ target, published, host }) => `${host ?? ''} ${published} ${target}`)).toEqual([
      ' 5433 5432',
      '127.0.0.1 8080 80',
      '::1 81 81',
      ' 9000 8000',
      ' 9001 8001',
      '127.0.0.1 2 1',
    ])
    expect(services.map(({ exposed, isOnHost }) => [exposed, isOnHost])).toEqual([
      [[7000, 7001, 7002], false],
      [[], true],
    ])
  })
})
