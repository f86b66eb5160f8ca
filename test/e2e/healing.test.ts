import { mkdir, readFile, writeFile } from 'node:fs/promises'
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

async function build(directory: string, ...options: string[]) {
  const { code, stdout, stderr } = await pare(['build', directory, '--json', ...options], {
    environment: { XDG_CACHE_HOME: cache.path },
  })
  return { code, stderr, digest: code === 0 ? (JSON.parse(stdout).digest as string) : undefined }
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

describe('[tool.pare] writable', () => {
  test('is where the app may write, and nowhere else', async () => {
    const refused = await build(await projectOf('read-only', { 'app.py': writer }))
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('writable = ["…"]')
    const allowed = await build(await projectOf('writable', { 'app.py': writer, 'pare.toml': 'writable = ["data"]\n' }))
    expect(allowed.code, allowed.stderr).toBe(0)
  })
})
