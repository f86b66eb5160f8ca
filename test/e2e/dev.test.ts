import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { home, pare, sharedCache, temporaryFolder } from './pare.ts'

/** A `pare dev` that runs. */
interface Developing extends AsyncDisposable {
  readonly child: ChildProcess
  output(): string
  /** Waits until the output has this so many times. */
  shows(text: string, times?: number): Promise<void>
  end(signal: NodeJS.Signals): Promise<number | null>
}

function develop(...args: readonly string[]): Developing {
  const child = spawn(join(home, 'pare'), ['dev', ...args], {
    env: { ...process.env, XDG_CACHE_HOME: sharedCache, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', chunk => {
      output += chunk
    })
  }
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null) return child.exitCode
    const over = once(child, 'close')
    child.kill(signal)
    return (await over)[0] as number | null
  }
  return {
    child,
    output: () => output,
    async shows(text, times = 1) {
      const limit = Date.now() + 60_000
      while (output.split(text).length <= times) {
        if (Date.now() > limit || child.exitCode !== null) throw new Error(`no ${JSON.stringify(text)} in:\n${output}`)
        await sleep(10)
      }
    },
    end,
    [Symbol.asyncDispose]: async () => {
      await end('SIGKILL')
    },
  }
}

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function answer(port: number, path = '/'): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).text()
}

/** Asks until this is the answer: the old process may still give one, or end as it is asked. */
async function answers(port: number, wanted: string, path = '/'): Promise<void> {
  const limit = Date.now() + 30_000
  for (;;) {
    const given = await answer(port, path).catch(error => String(error))
    if (given === wanted) return
    if (Date.now() > limit) throw new Error(`expected ${JSON.stringify(wanted)}, got ${JSON.stringify(given)}`)
    await sleep(10)
  }
}

async function flaskProject(folder: string, port: number): Promise<string> {
  const directory = join(folder, 'shop')
  await mkdir(join(directory, 'templates'), { recursive: true })
  await writeFile(join(directory, 'requirements.txt'), 'flask\n')
  await writeFile(join(directory, 'templates/page.html'), 'page')
  await writeFile(
    join(directory, 'app.py'),
    `import importlib.util
from flask import Flask, render_template

app = Flask(__name__)
word = "first"


@app.route("/")
def index():
    return word


@app.route("/page")
def page():
    return render_template("page.html")


@app.route("/write")
def write():
    with open("/app/written.db", "a") as file:
        file.write("x")
    return "written"


@app.route("/has")
def has():
    return str(importlib.util.find_spec("markdown") is not None)


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=${port})
`,
  )
  return directory
}

const edit = async (file: string, from: string, to: string) =>
  writeFile(file, (await readFile(file, 'utf8')).replace(from, to))

describe('pare dev', () => {
  test('runs the project from its folder, starts it anew with each change, and survives what does not run', async () => {
    await using folder = await temporaryFolder()
    const port = await freePort()
    const directory = await flaskProject(folder.path, port)
    const app = join(directory, 'app.py')
    await using developing = develop(directory)
    await developing.shows(`ready     http://127.0.0.1:${port}/`)
    expect(await answer(port)).toBe('first')

    await edit(app, '"first"', '"second"')
    await answers(port, 'second')
    expect(developing.output()).toContain('↻ restart   app.py')

    await writeFile(join(directory, 'templates/page.html'), 'other page')
    await developing.shows('↻ restart   templates/page.html')
    await answers(port, 'other page', '/page')

    await edit(app, 'word = "second"', 'word = "third')
    await developing.shows('SyntaxError')
    await developing.shows('ended     app with code 1; it is started anew with the next change')
    await edit(app, 'word = "third', 'word = "third"')
    await answers(port, 'third')

    // What the app writes lands in the folder, and is no reason to start it again.
    const starts = developing.output().split('↻').length
    expect(await answer(port, '/write')).toBe('written')
    expect(await readFile(join(directory, 'written.db'), 'utf8')).toBe('x')
    await sleep(200)
    expect(developing.output().split('↻').length).toBe(starts)

    expect(await developing.end('SIGINT')).toBe(130)
    await expect(answer(port)).rejects.toThrow()
  })

  test('a changed dependency is installed; where that fails, what ran before runs on', async () => {
    await using folder = await temporaryFolder()
    const port = await freePort()
    const directory = await flaskProject(folder.path, port)
    await using developing = develop(directory)
    await developing.shows('ready')
    expect(await answer(port, '/has')).toBe('False')

    await writeFile(join(directory, 'requirements.txt'), 'flask\nmarkdown\n')
    await developing.shows('↻ rebuild   requirements.txt')
    await developing.shows('ready', 2)
    expect(await answer(port, '/has')).toBe('True')

    await writeFile(join(directory, 'requirements.txt'), 'flask\nno-such-distribution-at-all\n')
    await developing.shows('what ran before runs on')
    expect(developing.output()).toMatch(/error\[[\w-]+\]: .*no-such-distribution-at-all/)
    expect(await answer(port)).toBe('first')
    expect(await developing.end('SIGTERM')).toBe(143)
  })

  test('profiles run beside it, and every line says whose it is', async () => {
    await using folder = await temporaryFolder()
    const directory = await flaskProject(folder.path, await freePort())
    await writeFile(join(directory, 'work.py'), 'import time\nprint("at work", flush=True)\ntime.sleep(600)\n')
    const profile = 'worker = { argv = ["python", "work.py"], env = { QUEUE = "a" } }'
    await writeFile(join(directory, 'pare.toml'), `[profiles]\n${profile}\n`)
    await using developing = develop(directory, '--with', 'worker')
    await developing.shows('worker │ at work')
    await developing.shows('ready')
    expect(developing.output()).toMatch(/^app {4}│ .*Serving Flask app/m)
    expect(await developing.end('SIGINT')).toBe(130)
  })

  test('the environment of development reaches it, and a value of production never does', async () => {
    await using folder = await temporaryFolder()
    const port = await freePort()
    const directory = await flaskProject(folder.path, port)
    await edit(join(directory, 'app.py'), 'word = "first"', 'import os\nword = os.environ["DATABASE_URL"]')
    await writeFile(join(directory, '.env'), 'DATABASE_URL=postgres://localhost/shop\n')
    await writeFile(join(directory, 'pare.toml'), '[env.production]\nhosts = ["*.prod.example.com"]\n')
    await using developing = develop(directory)
    await developing.shows('ready')
    expect(await answer(port)).toBe('postgres://localhost/shop')

    const production = 'postgres://shop:s3cr3t-word@db.prod.example.com/shop'
    await writeFile(join(directory, '.env'), `DATABASE_URL=${production}\n`)
    await developing.shows('what ran before runs on')
    expect(developing.output()).toMatch(/error\[production-value\]: .*`DATABASE_URL`.*\.env.*; the app was not started/)
    expect(await answer(port)).toBe('postgres://localhost/shop')
    expect(await developing.end('SIGINT')).toBe(130)
    expect(developing.output()).not.toContain('s3cr3t-word')

    const again = await pare(['dev', directory])
    expect(again).toMatchObject({ code: 1, stdout: '' })
    expect(again.stderr).toContain('error[production-value]')
    await writeFile(join(directory, '.env'), 'DATABASE_URL=postgres://localhost/shop\n')
    const byFlag = await pare(['dev', directory, '--env', `DATABASE_URL=${production}`])
    expect(byFlag.stderr).toContain('error[production-value]')
    const byShell = await pare(['dev', directory], { environment: { DATABASE_URL: production } })
    expect(byShell.stderr).toContain('error[production-value]')
  })

  test('a port that is taken is said before anything is started', async () => {
    await using folder = await temporaryFolder()
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, stderr } = await pare(['dev', await flaskProject(folder.path, port)])
    server.close()
    expect(code).toBe(2)
    expect(stderr).toContain(`error[port-in-use]: The app listens on port ${port}`)
  })

  test('a profile that there is none of is said with those that there are', async () => {
    await using folder = await temporaryFolder()
    const directory = await flaskProject(folder.path, await freePort())
    const { code, stderr } = await pare(['dev', directory, '--with', 'worker'])
    expect(code).toBe(2)
    expect(stderr).toContain('error[unknown-profile]')
  })
})
