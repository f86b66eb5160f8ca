import { posix } from 'node:path'
import { Document, isScalar, isSeq, visit } from 'yaml'
import type { EnvironmentVariable } from '../../model/environment.ts'
import { type BackingService, backingEnvironment } from './backing-services.ts'
import type { InitFacts, ServiceFacts } from './init-facts.ts'

/** The host ports of services, in their order: each gets its own, or the next that is free. */
export function hostPorts(services: readonly ServiceFacts[]): ReadonlyMap<string, number> {
  const ports = new Map<string, number>()
  const taken = new Set<number>()
  for (const { name, port } of services) {
    if (port === undefined) continue
    // Below 1024 a rootless engine may not listen.
    let free = port < 1024 ? port + 8000 : port
    while (taken.has(free)) free += 1
    taken.add(free)
    ports.set(name, free)
  }
  return ports
}

/** A compose file for development: sources mounted, backing services with health checks, ports on this computer alone. */
export function composeFile({ services }: InitFacts): string {
  const backing = [...new Set(services.flatMap(service => service.backing))].sort()
  const ports = hostPorts(services)
  const volumes = backing.flatMap(service => (recipes[service].folder ? [`${service}-data`] : []))
  const document = {
    services: {
      ...Object.fromEntries(services.map(service => [service.name, appService(service, ports.get(service.name))])),
      ...Object.fromEntries(backing.map(service => [service, backingService(service)])),
    },
    ...(volumes.length > 0 ? { volumes: Object.fromEntries(volumes.map(name => [name, {}])) } : {}),
  }
  return `${heading}\n${formatted(document)}`
}

/** Commands on one line as everywhere in compose files, and an empty line between services. */
function formatted(value: object): string {
  const document = new Document(value)
  visit(document, {
    Pair(_, { key, value: sequence }) {
      if (isScalar(key) && isSeq(sequence) && ['command', 'test'].includes(String(key.value))) sequence.flow = true
    },
    Map(_, map, path) {
      if (path.length !== 3) return
      for (const pair of map.items.slice(1)) if (isScalar(pair.key)) pair.key.spaceBefore = true
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

const heading = `# For development: \`docker compose up --watch\`. The sources are mounted, so a saved file is there at once; what an image
# is made from (dependencies, the Dockerfile) rebuilds it. Production is the Dockerfile alone, with its own environment.`

function appService(service: ServiceFacts, hostPort: number | undefined): object {
  const { folder, port, developmentCommand, isMountable, hiddenFolders, rebuildFiles, backing, variables } = service
  const inside = (path: string) => (folder === '' ? path : posix.join(folder, path))
  const context = folder === '' ? '.' : `./${folder}`
  const addresses = backingEnvironment(backing, variables)
  const environment = { ...addresses, ...(folder === '' ? developmentSecrets(variables, addresses) : {}) }
  return {
    build: context,
    ...(developmentCommand ? { command: developmentCommand } : {}),
    ...(port !== undefined ? { ports: [`127.0.0.1:${hostPort}:${port}`] } : {}),
    env_file: [{ path: inside('.env'), required: false }],
    ...(Object.keys(environment).length > 0 ? { environment } : {}),
    ...(isMountable ? { volumes: [`${context}:/app`, ...hiddenFolders.map(name => posix.join('/app', name))] } : {}),
    ...(backing.length > 0
      ? { depends_on: Object.fromEntries(backing.map(name => [name, { condition: 'service_healthy' }])) }
      : {}),
    develop: {
      watch: rebuildFiles.map(path => ({ action: 'rebuild', path: path === '.' ? context : `./${inside(path)}` })),
    },
  }
}

/**
 * A value for each secret that the app does not start without and that means nothing outside it, such as what signs
 * sessions. Compose takes the one of `.env` first.
 */
function developmentSecrets(
  variables: readonly EnvironmentVariable[],
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const signing = variables.filter(
    ({ name, isRequired, isSecret }) => isRequired && isSecret && /SECRET|SALT|PEPPER/i.test(name) && !(name in given),
  )
  return Object.fromEntries(signing.map(({ name }) => [name, `\${${name}:-for-development-only}`]))
}

interface BackingRecipe {
  readonly image: string
  readonly environment?: Readonly<Record<string, string>>
  readonly test: readonly string[]
  /** Where it keeps what should outlive it. */
  readonly folder?: string
}

const recipes: Readonly<Record<BackingService, BackingRecipe>> = {
  postgres: {
    image: 'postgres:17',
    environment: { POSTGRES_USER: 'app', POSTGRES_PASSWORD: 'app', POSTGRES_DB: 'app' },
    test: ['CMD', 'pg_isready', '--username', 'app', '--dbname', 'app', '--host', '127.0.0.1'],
    folder: '/var/lib/postgresql/data',
  },
  mysql: {
    image: 'mysql:8.4',
    environment: { MYSQL_USER: 'app', MYSQL_PASSWORD: 'app', MYSQL_DATABASE: 'app', MYSQL_RANDOM_ROOT_PASSWORD: 'yes' },
    test: ['CMD', 'mysqladmin', 'ping', '--host=127.0.0.1', '--user=app', '--password=app'],
    folder: '/var/lib/mysql',
  },
  mongo: {
    image: 'mongo:8',
    test: ['CMD', 'mongosh', '--quiet', '--eval', 'db.runCommand("ping").ok'],
    folder: '/data/db',
  },
  redis: { image: 'redis:8', test: ['CMD', 'redis-cli', 'ping'] },
  rabbitmq: {
    image: 'rabbitmq:4',
    environment: { RABBITMQ_DEFAULT_USER: 'app', RABBITMQ_DEFAULT_PASS: 'app' },
    test: ['CMD', 'rabbitmq-diagnostics', '--quiet', 'ping'],
    folder: '/var/lib/rabbitmq',
  },
  memcached: {
    image: 'memcached:1',
    test: ['CMD-SHELL', 'echo version | timeout 1 bash -c "exec 3<>/dev/tcp/127.0.0.1/11211"'],
  },
}

function backingService(service: BackingService): object {
  const { image, environment, test, folder } = recipes[service]
  return {
    image,
    ...(environment ? { environment } : {}),
    healthcheck: { test, interval: '2s', timeout: '3s', retries: 30 },
    ...(folder ? { volumes: [`${service}-data:${folder}`] } : {}),
  }
}
