import type { EnvironmentVariable } from '../../model/environment.ts'

/** A service that an app talks to and does not bring: a database, a cache, a queue. */
export type BackingService = 'postgres' | 'mysql' | 'mongo' | 'redis' | 'rabbitmq' | 'memcached'

/** Distributions that talk to one thing only. */
const clients: Readonly<Record<BackingService, ReadonlySet<string>>> = {
  postgres: new Set([
    ...['psycopg', 'psycopg-binary', 'psycopg-c', 'psycopg2', 'psycopg2-binary', 'asyncpg', 'aiopg', 'pg8000'],
    ...['django-postgres-extra', 'psycopg-pool', 'psqlpy', 'procrastinate'],
  ]),
  mysql: new Set(['mysqlclient', 'pymysql', 'aiomysql', 'asyncmy', 'mysql-connector-python', 'mariadb']),
  mongo: new Set(['pymongo', 'motor', 'mongoengine', 'beanie', 'django-mongodb-backend']),
  redis: new Set([
    ...['redis', 'aioredis', 'hiredis', 'django-redis', 'channels-redis', 'flask-redis', 'celery-redbeat', 'rq'],
    ...['django-rq', 'arq', 'valkey', 'coredis', 'huey', 'taskiq-redis'],
  ]),
  rabbitmq: new Set(['pika', 'aio-pika', 'aiormq', 'amqp', 'amqpstorm', 'nameko', 'taskiq-aio-pika']),
  memcached: new Set(['pymemcache', 'pylibmc', 'python-memcached', 'aiomcache']),
}

/** Clients of services that are written in Go or for Node, by what their import paths and names begin with. */
const otherClients: Readonly<Record<BackingService, readonly string[]>> = {
  postgres: ['github.com/lib/pq', 'github.com/jackc/pgx', 'pg', 'postgres', '@neondatabase/serverless'],
  mysql: ['github.com/go-sql-driver/mysql', 'mysql', 'mysql2'],
  mongo: ['go.mongodb.org/mongo-driver', 'mongodb', 'mongoose'],
  redis: [
    'github.com/redis/go-redis',
    'github.com/go-redis/redis',
    'github.com/gomodule/redigo',
    'redis',
    'ioredis',
    'bullmq',
  ],
  rabbitmq: ['github.com/rabbitmq/amqp091-go', 'amqplib'],
  memcached: ['github.com/bradfitz/gomemcache', 'memjs', 'memcached'],
}

const schemes: Readonly<Record<string, BackingService>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  postgis: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  mongodb: 'mongo',
  redis: 'redis',
  rediss: 'redis',
  amqp: 'rabbitmq',
  memcache: 'memcached',
}

const all = Object.keys(clients) as BackingService[]

/** What an app evidently talks to: by its dependencies, and by the scheme of what its variables are by default. */
export function backingServices(
  dependencyNames: Iterable<string>,
  variables: readonly EnvironmentVariable[],
): BackingService[] {
  const names = new Set(dependencyNames)
  const asked = new Set(variables.flatMap(variable => schemeService(variable) ?? []))
  return all.filter(service => asked.has(service) || [...clients[service]].some(client => names.has(client)))
}

/** The same for what a `go.mod` or a `package.json` names. */
export function backingServicesOfModules(modules: readonly string[]): BackingService[] {
  return all.filter(service =>
    otherClients[service].some(client => modules.some(name => name === client || name.startsWith(`${client}/`))),
  )
}

function schemeService(variable: EnvironmentVariable): BackingService | undefined {
  const scheme = defaultScheme(variable)
  return scheme === undefined ? undefined : schemes[scheme.split('+')[0]!]
}

function defaultScheme({ default: fallback }: EnvironmentVariable): string | undefined {
  if (fallback?.kind !== 'value') return undefined
  return /^([a-z][a-z0-9+.-]*):\/\//.exec(fallback.text)?.[1]
}

interface Place {
  readonly scheme: string
  readonly port: number
  readonly user?: string
  readonly path: string
  /** What a URL's variable is called, and the first word of those that hold a part of it. */
  readonly url: RegExp
  readonly part: RegExp
}

const end = '(?:URL|URI|DSN|DATABASE_URI)$'

const places: Readonly<Record<BackingService, Place>> = {
  postgres: {
    scheme: 'postgresql',
    port: 5432,
    user: 'app',
    path: '/app',
    url: new RegExp(`(?:^|_)(?:DB|DATABASE|POSTGRES|POSTGRESQL|PG|SQLALCHEMY)_?${end}`),
    part: /(?:^|_)(?:DB|DATABASE|POSTGRES|POSTGRESQL|PG)_?/,
  },
  mysql: {
    scheme: 'mysql',
    port: 3306,
    user: 'app',
    path: '/app',
    url: new RegExp(`(?:^|_)(?:DB|DATABASE|MYSQL|MARIADB|SQLALCHEMY)_?${end}`),
    part: /(?:^|_)(?:DB|DATABASE|MYSQL|MARIADB)_?/,
  },
  mongo: {
    scheme: 'mongodb',
    port: 27_017,
    path: '/app',
    url: new RegExp(`(?:^|_)(?:MONGO|MONGODB)_?${end}`),
    part: /(?:^|_)(?:MONGO|MONGODB)_?/,
  },
  redis: {
    scheme: 'redis',
    port: 6379,
    path: '/0',
    url: new RegExp(
      `(?:^|_)(?:REDIS|CACHE|BROKER|RESULT_BACKEND|QUEUE)_?${end}|^CELERY_(?:BROKER|RESULT_BACKEND)(?:_URL)?$`,
    ),
    part: /(?:^|_)(?:REDIS|CACHE)_?/,
  },
  rabbitmq: {
    scheme: 'amqp',
    port: 5672,
    user: 'app',
    path: '//',
    url: new RegExp(`(?:^|_)(?:AMQP|RABBIT|RABBITMQ|CLOUDAMQP|BROKER)_?${end}|^CELERY_BROKER_URL$`),
    part: /(?:^|_)(?:AMQP|RABBIT|RABBITMQ)_?/,
  },
  memcached: {
    scheme: 'memcache',
    port: 11_211,
    path: '',
    url: new RegExp(`(?:^|_)MEMCACHED?_?${end}`),
    part: /(?:^|_)MEMCACHED?_?/,
  },
}

const parts: readonly (readonly [
  name: RegExp,
  value: (service: BackingService, place: Place) => string | undefined,
])[] = [
  [/^(?:HOST|HOSTNAME|SERVER|ADDRESS)$/, service => service],
  [/^PORT$/, (_, { port }) => `${port}`],
  [/^(?:USER|USERNAME)$/, (_, { user }) => user],
  [/^(?:PASS|PASSWORD|PASSWD|PWD)$/, (_, { user }) => user],
  [/^(?:NAME|DB|DATABASE|DBNAME)$/, (_, { path }) => path.replaceAll('/', '') || undefined],
]

/** What the variables of an app are while it runs beside its backing services: addresses inside the compose network. */
export function backingEnvironment(
  backing: readonly BackingService[],
  variables: readonly EnvironmentVariable[],
): Record<string, string> {
  const found: Record<string, string> = {}
  for (const variable of variables) {
    const value = valueFor(variable, backing)
    if (value !== undefined) found[variable.name] = value
  }
  return found
}

function valueFor(variable: EnvironmentVariable, backing: readonly BackingService[]): string | undefined {
  const name = variable.name.toUpperCase()
  const said = schemeService(variable)
  // A broker may be two things; what the code says of it itself counts first.
  const candidates = said === undefined ? backing : backing.filter(service => service === said)
  for (const service of candidates) {
    const place = places[service]
    if (said !== undefined) return urlOf(service, place, defaultScheme(variable))
    if (place.url.test(name)) return urlOf(service, place)
    const rest = name.replace(place.part, '')
    if (rest === name) continue
    const value = parts.find(([pattern]) => pattern.test(rest))?.[1](service, place)
    if (value !== undefined) return value
  }
  return undefined
}

function urlOf(service: BackingService, { scheme, port, user, path }: Place, said = scheme): string {
  return `${said}://${user === undefined ? '' : `${user}:${user}@`}${service}:${port}${path}`
}
