import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pare, temporaryFolder } from './pare.ts'
import { cloneCache } from './traces.ts'

/** A server that imports a module by a name which no reading of the source shows, when it is asked for something. */
const server = `import base64
from http.server import BaseHTTPRequestHandler, HTTPServer

load = globals()["__builtins__"].__dict__["__imp" + "ort__"]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        load(base64.b64decode("c2NoZWQ=").decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")


HTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
`

/** Loads what no reading of the source shows as it starts, and does as `without` says where that is not there. */
const worker = (module: string, without: string) => `import base64, sys, time

load = globals()["__builtins__"].__dict__["__imp" + "ort__"]
try:
    load(base64.b64decode("${btoa(module)}").decode())
except ImportError as error:
    ${without}
time.sleep(600)
`

const hello = `from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


HTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
`

const withWorker = 'command = ["python", "app.py"]\n[profiles]\nworker = ["python", "worker.py"]\n'

const writer = `import sqlite3
from http.server import BaseHTTPRequestHandler, HTTPServer

sqlite3.connect("data/app.db").execute("create table t (x)")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


HTTPServer(("0.0.0.0", 8000), Handler).serve_forever()
`

let folder: Awaited<ReturnType<typeof temporaryFolder>>
// Of its own: what a proof missed is remembered there.
let cache: Awaited<ReturnType<typeof cloneCache>>

beforeAll(async () => {
  folder = await temporaryFolder()
  cache = await cloneCache()
})

afterAll(async () => {
  await cache?.[Symbol.asyncDispose]()
  await folder?.[Symbol.asyncDispose]()
})

async function projectOf(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = join(folder.path, name)
  await mkdir(directory)
  for (const [file, text] of Object.entries(files)) await writeFile(join(directory, file), text)
  return directory
}

interface Built {
  readonly digest: string
  readonly images: readonly { readonly proof?: { readonly probes: readonly { readonly probe: string }[] } }[]
}

async function build(directory: string, ...options: string[]) {
  const { code, stdout, stderr } = await pare(['build', directory, '--json', ...options], {
    environment: { XDG_CACHE_HOME: cache.path },
  })
  const built = code === 0 ? (JSON.parse(stdout) as Built) : undefined
  return { code, stderr, digest: built?.digest, probes: built?.images[0]?.proof?.probes }
}

describe('a proof that misses what paring left out', () => {
  test('puts it back, says so once, and remembers it with and without a proof', async () => {
    const directory = await projectOf('heal', { 'app.py': server })
    const first = await build(directory)
    expect(first.code, first.stderr).toBe(0)
    expect(first.stderr).toContain('warning[module-put-back]: the app missed `sched`')
    const second = await build(directory)
    expect(second.stderr).not.toContain('module-put-back')
    expect(second.digest).toBe(first.digest)
    expect((await build(directory, '--no-prove')).digest).toBe(first.digest)
  })

  test('writes it into pare.lock, where there is one', async () => {
    const directory = await projectOf('heal-locked', { 'app.py': `# locked\n${server}` })
    const environment = { XDG_CACHE_HOME: cache.path }
    expect(await pare(['lock', directory], { environment })).toMatchObject({ code: 0 })
    const first = await build(directory)
    expect(await readFile(join(directory, 'pare.lock'), 'utf8')).toContain('put-back = ["sched"]')
    const frozen = await build(directory, '--frozen', '--no-prove')
    expect(frozen.digest, frozen.stderr).toBe(first.digest)
    // Locking anew forgets nothing.
    expect(await pare(['lock', directory], { environment })).toMatchObject({ code: 0 })
    expect(await readFile(join(directory, 'pare.lock'), 'utf8')).toContain('put-back = ["sched"]')
  })

  test('heals the image of a platform in whose place this one was run, and remembers that as well', async () => {
    const directory = await projectOf('heal-arm64', { 'app.py': `# elsewhere\n${server}` })
    const options = ['--platform', 'linux/arm64']
    const first = await build(directory, ...options)
    expect(first.code, first.stderr).toBe(0)
    const second = await build(directory, ...options)
    expect(second.stderr).not.toContain('module-put-back')
    expect(second.digest).toBe(first.digest)
    expect((await build(directory, ...options, '--no-prove')).digest).toBe(first.digest)
  })
})

describe('a profile in the proof', () => {
  test.each(['tight', 'max'])(
    'that misses a module at level %s has it put back, and is one of the probes',
    async level => {
      const directory = await projectOf(`profile-${level}`, {
        'app.py': `# ${level}\n${hello}`,
        'worker.py': worker('sched', 'raise'),
        'pare.toml': withWorker,
      })
      const first = await build(directory, '--level', level)
      expect(first.code, first.stderr).toBe(0)
      expect(first.stderr).toContain('warning[module-put-back]: the app missed `sched`')
      expect(first.probes).toMatchObject([
        { probe: 'GET /', isOk: true },
        { probe: 'profile worker', isOk: true, answer: 'alive after 3 s' },
      ])
      const second = await build(directory, '--level', level)
      expect(second.stderr).not.toContain('module-put-back')
      expect(second.digest).toBe(first.digest)
    },
  )

  test('that breaks without a word because of paring is refused, and nothing is written', async () => {
    const directory = await projectOf('profile-broken', {
      'app.py': hello,
      // Other than the module that is put back for others with the same lower layers.
      'worker.py': worker('netrc', 'sys.exit(3)'),
      'pare.toml': withWorker,
    })
    const { code, stderr } = await build(directory)
    expect(code).toBe(1)
    expect(stderr).toContain('`profile worker` gave exit 3; expected alive after 3 s, or exit 0')
    expect(await readdir(directory)).not.toContain('.pare')
  })

  test('that fails with everything in place as well is told of; that is found out once', async () => {
    const directory = await projectOf('profile-alone', {
      'app.py': hello,
      'worker.py': 'import socket\nsocket.create_connection(("queue.internal", 6379))\n',
      'pare.toml': withWorker,
    })
    for (const _ of ['first', 'again']) {
      const { code, stderr, probes } = await build(directory)
      expect(code, stderr).toBe(0)
      expect(stderr).toContain('warning[profile-not-proven]')
      expect(probes).toMatchObject([
        { probe: 'GET /' },
        { probe: 'profile worker', answer: 'exit 1, as before paring' },
      ])
    }
  })
})

describe('[tool.pare] writable', () => {
  test('is where the app may write, and nowhere else', async () => {
    const refused = await build(await projectOf('read-only', { 'app.py': writer }))
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('writable = ["…"]')
    const allowed = await build(await projectOf('writable', { 'app.py': writer, 'pare.toml': 'writable = ["data"]\n' }))
    expect(allowed.code, allowed.stderr).toBe(0)
  })
})
