import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attachDebugger } from './debugger.ts'
import { answer, answers, develop, edit } from './developing.ts'
import { dockerPlugins } from './docker-tools.ts'
import { freePort } from './free-port.ts'
import { home, pare, run, temporaryFolder } from './pare.ts'
import { bringStandIns } from './stand-ins.ts'

// `pare dev` with a Docker engine: services of a compose file beside the app, several apps, and the app in the engine.

let environment: Readonly<Record<string, string>>
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  environment = { DOCKER_CONFIG: await dockerPlugins() }
  folder = await temporaryFolder()
  await bringStandIns('redis:8', 'postgres:17')
}, 900_000)

afterAll(() => folder[Symbol.asyncDispose]())

const web = (port: number) => `import os
import socket
import urllib.request
from flask import Flask
from redis import Redis

app = Flask(__name__)
word = "web"


@app.route("/")
def index():
    return word


@app.route("/visits")
def visits():
    return str(Redis.from_url(os.environ["REDIS_URL"]).incr("visits"))


@app.route("/database")
def database():
    socket.create_connection((os.environ["DATABASE_HOST"], 5432)).close()
    return "reached"


@app.route("/peer")
def peer():
    return urllib.request.urlopen(os.environ["API_URL"]).read()


@app.route("/settings")
def settings():
    return f"{os.environ.get('REDIS_URL')} {os.environ.get('GREETING')} {os.environ.get('SIGNATURE')}"


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=${port})
`

const api = (port: number) => `from flask import Flask

app = Flask(__name__)
word = "api"


@app.route("/")
def index():
    return word


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=${port})
`

const compose = (apiPort: number) => `services:
  web:
    build: ./web
    env_file: [web.env]
    environment:
      REDIS_URL: redis://cache:6379/0
      DATABASE_HOST: db
      API_URL: http://api:${apiPort}/
      SIGNATURE: \${SIGNATURE:-nobody}
    depends_on: { cache: { condition: service_healthy }, db: { condition: service_healthy }, api: { condition: service_started } }
  api:
    build: { context: api }
  cache:
    image: redis:8
    healthcheck: { test: [CMD, redis-cli, ping], interval: 1s, timeout: 3s, retries: 30 }
  db:
    image: postgres:17
    environment: { POSTGRES_USER: app, POSTGRES_PASSWORD: app, POSTGRES_DB: app }
    healthcheck: { test: [CMD, pg_isready, --username, app, --host, 127.0.0.1], interval: 1s, timeout: 3s, retries: 30 }
  elsewhere:
    image: example.invalid/not/needed
`

interface Shop extends AsyncDisposable {
  readonly directory: string
  readonly port: number
  readonly apiPort: number
  compose(...args: readonly string[]): Promise<string>
  /** What runs in the engine. */
  running(): Promise<string[]>
}

async function shop(name: string): Promise<Shop> {
  const directory = join(folder.path, `pare-dev-${process.pid}-${name}`)
  const [port, apiPort] = [await freePort(), await freePort()]
  const files = {
    'compose.yaml': compose(apiPort),
    'web.env': 'GREETING=good morning\n',
    'web/requirements.txt': 'flask\nredis\n',
    'web/app.py': web(port),
    'api/requirements.txt': 'flask\n',
    'api/app.py': api(apiPort),
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  const call = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await run('docker', ['compose', ...args], { cwd: directory, environment })
    expect({ args, code, log: code === 0 ? '' : stderr }).toEqual({ args, code: 0, log: '' })
    return stdout
  }
  return {
    directory,
    port,
    apiPort,
    compose: call,
    running: async () => (await call('ps', '--services', '--status', 'running')).split('\n').filter(Boolean).sort(),
    [Symbol.asyncDispose]: async () => {
      await call('down', '--volumes', '--timeout', '1')
    },
  }
}

describe('pare dev beside a compose file', () => {
  test('brings the services that two apps need, gives each its addresses, and ends what it has started', async () => {
    await using made = await shop('pair')
    await made.compose('up', '--detach', '--wait', 'cache')
    await using developing = develop(['web', 'api', '--env', 'SIGNATURE=me'], { environment, cwd: made.directory })
    await developing.shows('ready  ', 2)
    expect(await made.running()).toEqual(['cache', 'db'])
    expect(developing.output()).toContain('cache (ran already), db')
    expect([await answer(made.port, '/visits'), await answer(made.port, '/visits')]).toEqual(['1', '2'])
    expect(await answer(made.port, '/database')).toBe('reached')
    expect(await answer(made.port, '/peer')).toBe('api')
    expect(await answer(made.port, '/settings')).toBe('redis://cache:6379/0 good morning me')
    await developing.shows('db    │ ')
    expect(developing.output()).toMatch(/^api {3}│ ✓ ready {5}http/m)

    await edit(join(made.directory, 'api/app.py'), '"api"', '"other api"')
    await answers(made.port, 'other api', '/peer')
    expect(developing.output()).toMatch(/^api {3}│ ↻ restart {3}app\.py$/m)
    expect(developing.output()).not.toMatch(/^web {3}│ ↻/m)

    expect(await developing.end('SIGINT')).toBe(130)
    expect(await made.running()).toEqual(['cache'])
  })

  test('what the compose file sets is guarded like everything else: nothing was started', async () => {
    await using made = await shop('guarded')
    await writeFile(join(made.directory, 'web/pare.toml'), '[env.production]\nhosts = ["*.prod.example.com"]\n')
    await edit(
      join(made.directory, 'compose.yaml'),
      'redis://cache:6379',
      'redis://:s3cr3t-word@cache.prod.example.com',
    )
    await using developing = develop([join(made.directory, 'web')], { environment })
    await developing.ended()
    expect(developing.output()).toMatch(/error\[production-value\]: .*`REDIS_URL`.*; the app was not started/)
    expect(developing.output()).toContain('compose.yaml:6')
    expect(developing.output()).not.toContain('s3cr3t-word')
    expect(await made.compose('ps', '--all', '--quiet')).toBe('')
  })

  test('a service that does not become healthy is said with its last words, and everything is stopped again', async () => {
    await using made = await shop('ill')
    await edit(join(made.directory, 'compose.yaml'), ', db: { condition: service_healthy }', '')
    await edit(
      join(made.directory, 'compose.yaml'),
      'redis-cli, ping], interval: 1s, timeout: 3s, retries: 30',
      '"false"], interval: 1s, retries: 1',
    )
    await using developing = develop([join(made.directory, 'web')], { environment })
    expect(await developing.ended()).toBe(69)
    expect(developing.output()).toMatch(/error\[services-not-started\]: Could not start `cache` of .* is unhealthy/)
    expect(developing.output()).toMatch(/ {2}\| cache-1 .*Ready to accept/)
    expect(await made.running()).toEqual([])
  })

  test('a compose file that Compose refuses is said in its words', async () => {
    await using made = await shop('refused')
    await edit(join(made.directory, 'compose.yaml'), '    image: postgres:17', '    image: postgres:17\n    imaeg: 1')
    await using developing = develop([join(made.directory, 'web')], { environment })
    expect(await developing.ended()).toBe(69)
    expect(developing.output()).toMatch(/error\[services-not-started\]: .*additional properties 'imaeg' not allowed/)
    await edit(join(made.directory, 'compose.yaml'), '\n    imaeg: 1', '')
  })

  test('without services, or without an engine, the app runs by its own environment', async () => {
    await using made = await shop('alone')
    await writeFile(join(made.directory, 'web/.env'), 'REDIS_URL=redis://localhost\n')
    const cases = [
      [['--no-services'], environment, undefined],
      [[], { ...environment, DOCKER_HOST: 'unix:///nonexistent/docker.sock' }, 'no Docker engine answers'],
    ] as const
    for (const [flags, variables, warning] of cases) {
      await using developing = develop([join(made.directory, 'web'), ...flags], { environment: variables })
      await developing.shows('ready')
      expect(await answer(made.port, '/settings')).toBe('redis://localhost None None')
      if (warning === undefined) expect(developing.output()).not.toContain('warning[services-left-out]')
      else expect(developing.output()).toContain(`\`cache\`, \`db\` of the compose file are not started: ${warning}`)
      expect(await made.compose('ps', '--all', '--quiet')).toBe('')
    }
  })
})

describe('pare dev beside what pare init has written', () => {
  test('a newcomer starts the app and what it needs with one command', async () => {
    const directory = join(folder.path, `pare-dev-${process.pid}-init`)
    await cp(join(home, 'test/fixtures/init/flask'), directory, { recursive: true })
    expect(await pare(['init', directory])).toMatchObject({ code: 0 })
    const port = await freePort()
    try {
      await using developing = develop(['--port', `${port}`], { environment, cwd: directory })
      await developing.shows('✓ ready')
      expect(await answer(port)).toBe('hello\n')
      expect(await answer(port, '/visits')).toBe('1\n')
      expect(await developing.end('SIGTERM')).toBe(143)
    } finally {
      await run('docker', ['compose', 'down', '--volumes', '--timeout', '1'], { cwd: directory, environment })
    }
  })
})

describe('pare dev in a Docker engine', () => {
  test('runs, reloads, installs and is debugged there as in the sandbox', async () => {
    await using made = await shop('engine')
    const directory = join(made.directory, 'api')
    const debugPort = await freePort()
    const flags = ['--engine', 'docker', '--no-services', '--debug', `${debugPort}`]
    await using developing = develop([directory, ...flags], { environment })
    await developing.shows('ready')
    expect(await answer(made.apiPort)).toBe('api')
    {
      await using attached = await attachDebugger(debugPort, { [directory]: '/app' })
      const source = join(directory, 'app.py')
      await attached.breakAt(source, 9)
      const answered = answer(made.apiPort)
      expect(await attached.stopped()).toMatchObject({ file: source, line: 9, function: 'index' })
      await attached.resume()
      expect(await answered).toBe('api')
    }
    await writeFile(join(directory, 'requirements.txt'), 'flask\niniconfig\n')
    await edit(join(directory, 'app.py'), 'word = "api"', 'import iniconfig\n\nword = iniconfig.__name__')
    await answers(made.apiPort, 'iniconfig')
    expect(await developing.end('SIGINT')).toBe(130)
    await expect(answer(made.apiPort)).rejects.toThrow()
    const { stdout } = await run('docker', ['ps', '--all', '--filter', 'name=pare-dev-', '--format', '{{.Names}}'])
    expect(stdout).not.toContain('pare-dev-')
  })

  test('is where the app runs when there is no sandbox; without either, it says what was tried', async () => {
    await using made = await shop('nowhere')
    const forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set -sys_admin "$@"'
    const by = ['unshare', '--user', '--map-root-user', 'sh', '-c', forbid, 'sh']
    await using developing = develop([join(made.directory, 'api'), '--no-services'], { environment, by })
    await developing.shows('ready')
    expect(await answer(made.apiPort)).toBe('api')
    const { stdout } = await run('docker', ['ps', '--filter', 'name=pare-dev-', '--format', '{{.Names}}'])
    expect(stdout).toMatch(/^pare-dev-/)
    expect(await developing.end('SIGINT')).toBe(130)

    const lost = { ...environment, DOCKER_HOST: 'unix:///nonexistent/docker.sock' }
    await using nowhere = develop([join(made.directory, 'api'), '--no-services'], { environment: lost, by })
    expect(await nowhere.ended()).toBe(69)
    expect(nowhere.output()).toMatch(
      /error\[nowhere-to-run\]: Could not start a sandbox to run the app in \(unshare: .*the app was not started/,
    )
    expect(nowhere.output()).toContain('or start a Docker engine: `pare dev --engine docker`')
    expect(nowhere.output()).not.toContain('--no-prove')

    await using refused = develop([join(made.directory, 'api'), '--engine', 'docker'], { environment: lost })
    expect(await refused.ended()).toBe(69)
    expect(refused.output()).toMatch(/error\[root-not-imported\]: .*annot connect to the Docker daemon/)
  })
})
