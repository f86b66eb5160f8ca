import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Server, serve } from './faulty-server.ts'
import { copyExample, home, pare, type Run, temporaryFolder } from './pare.ts'
import { cloneCache, tracesOf } from './traces.ts'

type Signal = 'SIGINT' | 'SIGTERM'

const exits: Readonly<Record<Signal, number>> = { SIGINT: 130, SIGTERM: 143 }

let cache: Awaited<ReturnType<typeof cloneCache>>
let undisturbed: Awaited<ReturnType<typeof cloneCache>>

beforeAll(async () => {
  await using folder = await temporaryFolder()
  const { code, stderr } = await pare(['build', await copyExample('flask-hello', folder.path)])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  cache = await cloneCache()
  undisturbed = await cloneCache()
})

afterAll(async () => {
  await cache[Symbol.asyncDispose]()
  await undisturbed[Symbol.asyncDispose]()
})

/** A project that no build has seen, with data enough that every stage has work to do. */
async function newProject(folder: string): Promise<string> {
  const directory = join(folder, 'project')
  await mkdir(directory)
  await writeFile(join(directory, 'data.bin'), randomBytes(16e6))
  await writeFile(
    join(directory, 'serve.py'),
    `from http.server import HTTPServer, SimpleHTTPRequestHandler

if __name__ == "__main__":
    HTTPServer(("0.0.0.0", 8000), SimpleHTTPRequestHandler).serve_forever()
`,
  )
  await writeFile(join(directory, 'pyproject.toml'), '[tool.pare]\ncommand = ["python", "serve.py"]\nport = 8000\n')
  return directory
}

/** Runs pare and sends it a signal when its standard error shows `mark`, or when `mark` is resolved. */
async function interrupted(args: readonly string[], signal: Signal, mark: string | Promise<void>): Promise<Run> {
  const child = spawn(join(home, 'pare'), args, {
    cwd: home,
    env: { ...process.env, XDG_CACHE_HOME: cache.path, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  let isSent = false
  const send = () => {
    if (!isSent) child.kill(signal)
    isSent = true
  }
  child.stdout.setEncoding('utf8').on('data', chunk => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', chunk => {
    stderr += chunk
    if (typeof mark === 'string' && stderr.includes(mark)) send()
  })
  if (typeof mark !== 'string') mark.then(send)
  const code = await new Promise<number>(resolve => child.on('close', found => resolve(found ?? -1)))
  expect({ isSent, stderr }).toMatchObject({ isSent: true })
  return { code, stdout, stderr }
}

/** What pare says that is no progress. */
function said(stderr: string): string[] {
  return stderr.split('\n').filter(line => line !== '' && !line.startsWith('{'))
}

async function digestOf(directory: string, cacheHome: string): Promise<string> {
  const { code, stdout, stderr } = await pare(['build', directory, '--json', '--no-prove'], {
    environment: { XDG_CACHE_HOME: cacheHome },
  })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return JSON.parse(stdout).images[0].digest
}

/** The build after an interrupted one is as if that had never been. */
async function expectWholeBuild(directory: string): Promise<void> {
  expect(await digestOf(directory, cache.path)).toBe(await digestOf(directory, undisturbed.path))
}

function startOf(stage: string): string {
  return `{"type":"step-started","step":"${stage}"`
}

describe.each<Signal>(['SIGINT', 'SIGTERM'])('%s', signal => {
  test.each(['project', 'lock', 'assemble', 'prove', 'pack'])('ends a build in the stage %s', async stage => {
    await using folder = await temporaryFolder()
    const directory = await newProject(folder.path)
    const { code, stdout, stderr } = await interrupted(
      ['build', directory, '--progress', 'json'],
      signal,
      startOf(stage),
    )
    expect({ code, stdout, said: said(stderr) }).toEqual({
      code: exits[signal],
      stdout: '',
      said: [`interrupted by ${signal}; nothing half-written was left`],
    })
    expect(existsSync(join(directory, '.pare/image'))).toBe(false)
    expect(await tracesOf(cache.path, directory)).toEqual([])
    await expectWholeBuild(directory)
  })

  test('ends a build that pushes to a registry which does not answer', async () => {
    await using folder = await temporaryFolder()
    const directory = await newProject(folder.path)
    let isAsked = () => {}
    const asked = new Promise<void>(resolve => {
      isAsked = resolve
    })
    await using registry: Server = await serve(() => isAsked())
    const args = ['build', directory, '--progress', 'json', '--no-prove', '--push', '-t', `${registry.address}/app:1`]
    const { code, stdout, stderr } = await interrupted(args, signal, asked)
    expect({ code, stdout, said: said(stderr) }).toEqual({
      code: exits[signal],
      stdout: '',
      said: [`interrupted by ${signal}; nothing half-written was left`],
    })
    expect(existsSync(join(directory, '.pare'))).toBe(false)
    expect(await tracesOf(cache.path, directory)).toEqual([])
    await expectWholeBuild(directory)
  })

  test.each([
    { name: 'a layout', output: 'type=oci,tar=false,dest=', index: 'out/index.json' },
    { name: 'an archive', output: 'type=oci,dest=', index: 'out' },
    { name: 'a folder', output: 'type=local,dest=', index: 'out' },
  ])('while $name is stored leaves all of it or nothing', async ({ output, index }) => {
    await using folder = await temporaryFolder()
    const directory = await newProject(folder.path)
    const args = ['build', directory, '--progress', 'json', '--no-prove', '-o', `${output}${folder.path}/out`]
    const { code, stderr } = await interrupted(args, signal, '{"type":"step-finished","step":"pack"')
    // The signal may come when the last byte is written already.
    expect([exits[signal], 0]).toContain(code)
    expect({ exists: existsSync(join(folder.path, index)), stderr }).toMatchObject({ exists: code === 0 })
    if (code !== 0) expect(existsSync(join(folder.path, 'out'))).toBe(false)
    expect(await tracesOf(cache.path, directory)).toEqual([])
  })
})
