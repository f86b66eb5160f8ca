import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { attachDebugger } from './debugger.ts'
import { answer, answers, develop, edit } from './developing.ts'
import { freePort } from './free-port.ts'
import { pare, temporaryFolder } from './pare.ts'

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

describe('pare dev', () => {
  test('runs the project from its folder, starts it anew with each change, and survives what does not run', async () => {
    await using folder = await temporaryFolder()
    const port = await freePort()
    const directory = await flaskProject(folder.path, port)
    const app = join(directory, 'app.py')
    await using developing = develop([directory])
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
    await using developing = develop([directory])
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
    await using developing = develop([directory, '--with', 'worker'])
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
    await using developing = develop([directory])
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

  test('a debugger attaches, and a breakpoint stops the app; the app itself does not see the debugger', async () => {
    await using folder = await temporaryFolder()
    const port = await freePort()
    const debugPort = await freePort()
    const directory = await flaskProject(folder.path, port)
    const app = join(directory, 'app.py')
    await edit(app, 'def index():\n', 'def index():\n    visitor = "nobody"\n    visitor += word\n')
    await edit(app, 'find_spec("markdown") is not None', 'find_spec("debugpy") is not None')
    const line = (await readFile(app, 'utf8')).split('\n').findIndex(text => text.includes('visitor +=')) + 1
    await using developing = develop([directory, '--debug', `${debugPort}`])
    await developing.shows('ready')
    expect(developing.output()).toContain(`✓ debugger  127.0.0.1:${debugPort}`)
    for (const word of ['first', 'second']) {
      if (word === 'second') await edit(app, 'word = "first"', 'word = "second"')
      await answers(port, word)
      await using attached = await attachDebugger(debugPort, { [directory]: '/app' })
      await attached.breakAt(app, line)
      const answered = answer(port)
      const stopped = await attached.stopped()
      expect(stopped).toMatchObject({ file: app, line, function: 'index' })
      expect(await attached.evaluate('visitor + "|" + word')).toBe(`'nobody|${word}'`)
      await attached.resume()
      expect(await answered).toBe(word)
    }
    await writeFile(
      app,
      `${await readFile(app, 'utf8')}`.replace('import importlib.util', 'import importlib.util\nimport debugpy'),
    )
    await developing.shows("ModuleNotFoundError: No module named 'debugpy'")
    expect(await developing.end('SIGINT')).toBe(130)
  })

  test('tools of a group for development run, and the code of the project does not see them', async () => {
    await using folder = await temporaryFolder()
    const directory = join(folder.path, 'report')
    await mkdir(directory)
    const project = '[project]\nname = "report"\nversion = "1"\ndependencies = ["six"]\n'
    await writeFile(join(directory, 'pyproject.toml'), `${project}[dependency-groups]\ndev = ["iniconfig"]\n`)
    await writeFile(join(directory, 'main.py'), 'import six\nimport iniconfig\n')
    await using tool = develop([
      directory,
      '--',
      'python',
      '-c',
      'import iniconfig, six; print("both", iniconfig.__name__)',
    ])
    await tool.shows('both iniconfig')
    await tool.shows('ended     app with code 0')
    await using app = develop([directory, '--', 'python', 'main.py'])
    await app.shows("ModuleNotFoundError: No module named 'iniconfig'")
    await using whole = develop([directory, '--group', 'dev', '--', 'python', 'main.py'])
    await whole.shows('ended     app with code 0')
  })

  test('what cannot be meant is said, and nothing is started', async () => {
    await using folder = await temporaryFolder()
    const directory = await flaskProject(folder.path, await freePort())
    const twice = await pare(['dev', directory, `${directory}/`])
    expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('error[project-twice]: ') })
    const several = await pare(['dev', directory, folder.path, '--app', 'app:app'])
    expect(several).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('error[for-one-project]: `--app` says how'),
    })
    const swapped = await pare(['dev', '--debug', 'shop'])
    expect(swapped).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('hint: a folder stands before it: `pare dev shop --debug`'),
    })
    const other = await flaskProject(join(folder.path, 'other'), 5000)
    const third = await flaskProject(join(folder.path, 'third'), 5000)
    const shared = await pare(['dev', other, third])
    expect(shared).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('error[shared-port]: `other/shop` and `third/shop` both listen on port 5000'),
    })
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const debug = await pare(['dev', directory, '--debug', `${port}`])
    server.close()
    expect(debug).toMatchObject({ code: 2, stderr: expect.stringContaining('error[debug-port-in-use]: ') })
  })
})
