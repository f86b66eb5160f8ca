import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { dockerPlugins } from './docker-tools.ts'
import { pare, run, temporaryFolder } from './pare.ts'
import { bringStandIns } from './stand-ins.ts'

/** A server on this computer's loopback that says how much it was sent, once the other side has nothing more to say. */
async function counter(): Promise<AsyncDisposable & { readonly port: number }> {
  const server: Server = createServer({ allowHalfOpen: true }, socket => {
    let size = 0
    socket.on('error', () => {})
    socket.on('data', chunk => {
      size += chunk.length
    })
    socket.on('end', () => socket.end(`counted ${size}\n${'.'.repeat(size)}`))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { port, [Symbol.asyncDispose]: async () => void server.close() }
}

async function project(into: string, files: Readonly<Record<string, string>>): Promise<string> {
  const own = {
    'app.py': 'import os\nfrom flask import Flask\n\napp = Flask(__name__)\napp.config["CACHE"] = os.getenv("CACHE")\n',
    'requirements.txt': 'flask\n',
    'tests/ask.py': `import socket

def ask(host, port, size=3):
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall(b"x" * size)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, rest = answer.partition(b"\\n")
    assert len(rest) == size
    return head.decode()
`,
    'tests/conftest.py': '',
  }
  for (const [path, text] of Object.entries({ ...own, ...files })) {
    await mkdir(dirname(join(into, path)), { recursive: true })
    await writeFile(join(into, path), text)
  }
  return into
}

test('a server of this computer is reached when it is named, and another one is not', async () => {
  await using folder = await temporaryFolder()
  await using named = await counter()
  await using other = await counter()
  const directory = await project(folder.path, {
    'tests/test_hosts.py': `import pytest
from ask import ask

def test_named():
    assert ask("localhost", ${named.port}) == "counted 3"

def test_both_directions_whole():
    assert ask("127.0.0.1", ${named.port}, 3_000_000) == "counted 3000000"

def test_other():
    with pytest.raises(ConnectionRefusedError):
        ask("localhost", ${other.port})
`,
  })
  const allowed = await pare(['test', directory, '--allow-host', `localhost:${named.port}`])
  expect(allowed.stdout + allowed.stderr).toContain('3 passed')
  expect(allowed.code).toBe(0)
  const closed = await pare(['test', directory])
  expect(closed.stdout).toContain('2 failed, 1 passed')
})

test("a service of compose.yaml is reached by its name at its own port, with the environment of the project's service", async () => {
  await using folder = await temporaryFolder()
  await using cache = await counter()
  await using override = await counter()
  const directory = await project(folder.path, {
    'compose.yaml': `services:
  web:
    build: .
    ports: ["8000:8000"]
    environment: { CACHE: "cache:6379", PLACE: compose }
  cache:
    image: redis
    ports: ["127.0.0.1:\${CACHE_PORT}:6379"]
  queue:
    image: example.invalid/queue
`,
    '.env': `CACHE_PORT=${cache.port}\nPLACE=.env\n`,
    'tests/test_hosts.py': `import os
import pytest
from ask import ask
from app import app

def test_cache():
    host, port = app.config["CACHE"].split(":")
    assert ask(host, int(port)) == "counted 3"
    assert ask("localhost", ${cache.port}) == "counted 3"

def test_place():
    assert os.environ["PLACE"] == os.environ["EXPECTED"]

def test_unknown_port():
    with pytest.raises(RuntimeError, match="asked for queue .no port of that service is known"):
        ask("queue", 5672)
`,
  })
  const found = await pare(['test', directory, '--env', 'EXPECTED=compose'])
  expect(found.stdout + found.stderr).toContain('3 passed')
  expect(found.code).toBe(0)
  // A file that is for tests beats what the service has while it is developed.
  await writeFile(join(directory, '.env.test'), 'PLACE=.env.test\n')
  await writeFile(
    join(directory, 'compose.test.yaml'),
    `services: { cache: { image: redis, ports: ["${override.port}:6379"] } }\n`,
  )
  const again = await pare(['test', directory, '--env', 'EXPECTED=.env.test', '--json'])
  expect(again.code, again.stderr).toBe(0)
})

test('a service that does not run is told of, and how to start it', async () => {
  await using folder = await temporaryFolder()
  const gone = await counter()
  await gone[Symbol.asyncDispose]()
  const directory = await project(folder.path, {
    'compose.yaml': `services: { db: { image: postgres, ports: ["${gone.port}:5432"] } }\n`,
    'tests/test_hosts.py': `import pytest
from ask import ask

def test_db():
    with pytest.raises(ConnectionResetError):
        ask("db", 5432)
`,
  })
  const { code, stderr, stdout } = await pare(['test', directory])
  expect(stdout).toContain('1 passed')
  expect(code).toBe(0)
  expect(stderr).toContain(
    'warning[host-unreachable]: a test asked for `db:5432`, and was turned away: connect ECONNREFUSED',
  )
  expect(stderr).toContain('docker compose up -d db')
})

test('a host of production is never allowed, by no way that names it', async () => {
  await using folder = await temporaryFolder()
  await using server = await counter()
  const guard = '[env.production]\nhosts = ["*.prod.example.com", "127.0.0.*"]\n'
  const directory = await project(folder.path, {
    'pare.toml': guard,
    'tests/test_hosts.py': `import pytest
from ask import ask

def test_alias():
    with pytest.raises(ConnectionResetError):
        ask("db", 5432)
`,
    'compose.yaml': `services: { db: { image: postgres, ports: ["127.0.0.1:${server.port}:5432"] } }\n`,
  })
  const address = await pare(['test', directory])
  expect(address.stdout).toContain('1 passed')
  expect(address.stderr).toContain('was turned away: 127.0.0.1 is a host of production')
  const flag = await pare(['test', directory, '--allow-host', 'DB.prod.example.com:5432'])
  expect(flag.code).toBe(1)
  expect(flag.stderr).toContain(
    'error[production-host]: `DB.prod.example.com:5432` in `--allow-host` is a host of production (`*.prod.example.com`)',
  )
  await writeFile(join(directory, 'pare.toml'), `[test]\nhosts = ["db.prod.example.com:5432"]\n${guard}`)
  const setting = await pare(['test', directory])
  expect(setting.code).toBe(1)
  expect(setting.stderr).toContain('error[production-host]: `db.prod.example.com:5432` in [tool.pare.test]')
  await writeFile(join(directory, 'pare.toml'), guard)
  const wrong = await pare(['test', directory, '--allow-host', '10.0.0.1:5432'])
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain('error[wrong-host]: Expected a host and its port as NAME:PORT in `--allow-host`')
})

test('a service that publishes no port is reached where a container engine runs it', async () => {
  await bringStandIns('redis:8')
  const environment = { DOCKER_CONFIG: await dockerPlugins() }
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, {
    'compose.yaml': `name: pare-test-hosts-${process.pid}\nservices:\n  web: { build: . }\n  cache: { image: "redis:8" }\n`,
    'tests/test_hosts.py': `import socket

def test_cache():
    with socket.create_connection(("cache", 6379), timeout=10) as connection:
        connection.sendall(b"PING\\r\\n")
        assert connection.recv(7) == b"+PONG\\r\\n"
`,
  })
  const compose = (...args: readonly string[]) => run('docker', ['compose', ...args], { cwd: directory, environment })
  const absent = await pare(['test', directory], { environment })
  expect(absent.code).toBe(1)
  expect(absent.stderr).toContain('no container engine here runs it, and it publishes no port')
  try {
    const up = await compose('up', '--detach', 'cache')
    expect(up.code, up.stderr).toBe(0)
    await expect
      .poll(async () => (await compose('exec', '-T', 'cache', 'redis-cli', 'ping')).stdout, { timeout: 20_000 })
      .toContain('PONG')
    const { code, stdout } = await pare(['test', directory], { environment })
    expect(stdout).toContain('1 passed')
    expect(code).toBe(0)
  } finally {
    await compose('down', '--volumes', '--timeout', '1')
  }
})
