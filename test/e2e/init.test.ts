import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { initDocumentSchema } from '../../src/report/init-document-schema.ts'
import { answer, buildAndAsk, docker, dockerDone, eventually } from './docker-engine.ts'
import { buildkitChecks, dockerPlugins, hadolint } from './docker-tools.ts'
import { dockerfileTemplates } from './dockerfile-templates.ts'
import { home, pare, type Run, run, succeed, temporaryFolder } from './pare.ts'
import { bringStandIns } from './stand-ins.ts'

// Five projects that have nothing of pare: what `pare init` writes for them is checked by the tools that read it, built by
// a Docker engine, and started by compose. test/fixtures/init says what they are.

const projects = ['flask', 'django', 'fastapi', 'poetry', 'services']
const tools: { config: string; hadolint: string; checks: string } = { config: '', hadolint: '', checks: '' }
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
  tools.config = await dockerPlugins()
  tools.hadolint = await hadolint()
  tools.checks = await buildkitChecks()
  await bringStandIns('python:3.13-slim', 'golang:1.24', 'node:24-slim', 'redis:8', 'postgres:17')
}, 1_800_000)

afterAll(() => folder[Symbol.asyncDispose]())

async function copied(name: string, as = name): Promise<string> {
  const target = join(folder.path, as)
  await cp(join(home, 'test/fixtures/init', name), target, { recursive: true })
  return target
}

/** A copy of a project that was set up. */
async function setUp(name: string, as = name): Promise<{ readonly directory: string; readonly first: Run }> {
  const directory = await copied(name, as)
  const first = await pare(['init', directory])
  expect(first).toMatchObject({ code: 0, stdout: '' })
  return { directory, first }
}

async function contents(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const pairs = files
    .sort()
    .map(async file => [file.slice(directory.length + 1), await readFile(file, 'utf8')] as const)
  return Object.fromEntries(await Promise.all(pairs))
}

async function dockerfiles(directory: string): Promise<string[]> {
  return Object.keys(await contents(directory))
    .filter(path => path.endsWith('Dockerfile'))
    .map(path => join(directory, path))
}

/** Starts what compose.yaml says as it stands; only the builds use the computer's network. */
async function composeUp(directory: string, built: readonly string[]) {
  const override = `${directory}.override.yaml`
  const services = built.map(name => `  ${name}:\n    build: { network: host }\n`).join('')
  await writeFile(override, `services:\n${services}`)
  const compose = ['compose', '--project-name', `pare-init-${process.pid}`, '-f', 'compose.yaml', '-f', override]
  const stop = () => docker([...compose, 'down', '--volumes', '--rmi', 'local', '--timeout', '1'], directory)
  const { code, stdout, stderr } = await docker([...compose, 'up', '--detach', '--build', '--wait'], directory)
  if (code !== 0) {
    const logs = await docker([...compose, 'logs'], directory)
    await stop()
    throw new Error(`compose up ended with ${code}:\n${stdout}${stderr}${logs.stdout}`)
  }
  return {
    exec: (service: string, ...argv: string[]) => dockerDone([...compose, 'exec', '-T', service, ...argv], directory),
    /** Watches as `up --watch` does, until it is disposed of. */
    watch: async (): Promise<AsyncDisposable> => {
      const environment = { ...process.env, DOCKER_CONFIG: tools.config }
      const watcher = spawn('docker', [...compose, 'watch', '--no-up'], { cwd: directory, env: environment })
      const ended = new Promise(done => watcher.once('exit', done))
      const ready = new Promise<void>(done => {
        for (const stream of [watcher.stdout, watcher.stderr]) {
          stream.setEncoding('utf8').on('data', (text: string) => text.includes('Watch enabled') && done())
        }
      })
      await Promise.race([ready, ended])
      return {
        [Symbol.asyncDispose]: async () => {
          watcher.kill('SIGINT')
          await ended
        },
      }
    },
    [Symbol.asyncDispose]: async () => {
      await stop()
    },
  }
}

describe('what pare init writes', () => {
  test('a Flask project gets every file, and its README keeps what it says', async () => {
    const { directory, first } = await setUp('flask', 'flask-first')
    expect(first.stderr.replaceAll(/ \d+\.\d+ s$/gm, ' TIME')).toMatchInlineSnapshot(`
      "✓ project   web: python on 8000 TIME
        written       Dockerfile                   for web (Python, port 8000)
        written       .dockerignore                keeps secrets and what tools leave out of the image
        written       compose.yaml                 starts everything for development
        written       .env.example                 every variable that the code reads
        written       pare.toml                    settings of pare, as far as they are known
        changed       README.md                    how to start it, between markers
        written       .github/workflows/image.yml  builds, proves and pushes in CI

      Wrote 7 files. Start with: docker compose up --watch
      "
    `)
    expect(
      (await readFile(join(directory, 'README.md'), 'utf8')).startsWith('# Visits\n\nCounts who comes by.\n'),
    ).toBe(true)
    expect(await readFile(join(directory, '.env.example'), 'utf8')).toContain('# GREETING=hello\n')
  })

  test.each(projects)(
    '%s: hadolint and BuildKit find nothing, compose reads it, a second run changes nothing',
    async name => {
      const { directory } = await setUp(name, `${name}-checked`)
      const files = await dockerfiles(directory)
      expect(files).toHaveLength(name === 'services' ? 3 : 1)
      expect(await run(tools.hadolint, files)).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(await run(tools.checks, files)).toEqual({ code: 0, stdout: '', stderr: '' })
      for (const file of files) expect(await readFile(file, 'utf8')).not.toMatch(/^#\s*syntax/im)
      await dockerDone(['compose', 'config', '--quiet'], directory)

      const before = await contents(directory)
      const again = await pare(['init', directory])
      expect(again).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('Everything is there: nothing was changed.'),
      })
      expect(await contents(directory)).toEqual(before)
      expect((await pare(['init', directory, '--force', '--dry-run'])).stdout).toBe('')
    },
  )

  test('no Dockerfile of any kind gives hadolint or BuildKit anything to say', async () => {
    const files = Object.entries(dockerfileTemplates()).map(
      ([name, text]) => [join(folder.path, `${name}.Dockerfile`), text] as const,
    )
    for (const [file, text] of files) await writeFile(file, text)
    const names = files.map(([file]) => file)
    expect(names.length).toBeGreaterThan(20)
    expect(await run(tools.hadolint, names)).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await run(tools.checks, names)).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('hadolint and the checks of BuildKit do find what is wrong', async () => {
    const file = join(folder.path, 'Dockerfile')
    await writeFile(file, 'FROM python\nRUN pip install flask\nMAINTAINER me\nCMD python app.py\n')
    expect((await run(tools.hadolint, [file])).stdout).toContain('DL3042')
    expect((await run(tools.checks, [file])).stdout).toContain('JSONArgsRecommended')
  })

  test('--dry-run writes nothing, and its diff is what would be written', async () => {
    const directory = await copied('fastapi', 'fastapi-dry')
    const before = await contents(directory)
    const dry = await pare(['init', directory, '--dry-run'])
    expect(dry).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Nothing was written: this would write 7 files.'),
    })
    expect(await contents(directory)).toEqual(before)
    await succeed('git', ['apply', '--unsafe-paths', '-p1', '--directory', directory, '-'], {
      input: dry.stdout,
      cwd: '/',
    })
    const applied = await contents(directory)
    const { directory: real } = await setUp('fastapi', 'real/fastapi-dry')
    expect(applied).toEqual(await contents(real))
    expect(applied['pyproject.toml']).toBe(`${before['pyproject.toml']}\n[tool.pare]\nlevel = "safe"\nport = 8000\n`)
  })

  test('--only writes those files alone, and --json tells of them', async () => {
    const directory = await copied('django', 'django-only')
    const before = Object.keys(await contents(directory))
    const { stdout, code } = await pare(['init', directory, '--only', 'dockerfile,ignore', '--json'])
    const document = initDocumentSchema.parse(JSON.parse(stdout))
    expect(code).toBe(0)
    expect(document).toMatchObject({
      written: true,
      services: [{ language: 'python', port: 8000, backing: ['postgres'] }],
    })
    expect(document.files.map(({ action, path }) => `${action} ${path}`)).toEqual([
      'create Dockerfile',
      'create .dockerignore',
    ])
    expect(Object.keys(await contents(directory)).sort()).toEqual([...before, '.dockerignore', 'Dockerfile'].sort())
  })

  test('where one file cannot be written, none is', async () => {
    const directory = await copied('flask', 'flask-blocked')
    await writeFile(join(directory, '.github'), '')
    const before = await contents(directory)
    const { code, stderr } = await pare(['init', directory])
    expect(code).toBe(2)
    expect(stderr).toContain(
      'error[file-not-written]: Could not write `.github/workflows/image.yml`: a part of its path is a file; nothing was written',
    )
    expect(await contents(directory)).toEqual(before)
  })

  test('what cannot be done says why', async () => {
    const directory = await copied('flask', 'flask-wrong')
    const part = await pare(['init', directory, '--only', 'makefile'])
    expect(part).toMatchObject({ code: 2, stderr: expect.stringContaining('error[unknown-part]: ') })
    await writeFile(
      join(directory, 'pyproject.toml'),
      '[project]\nname = "a"\nversion = "1"\nrequires-python = "<3.9"\n',
    )
    const python = await pare(['init', directory])
    expect(python).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('error[no-image-python]: `pyproject.toml` asks for Python <3.9'),
    })
    expect(existsSync(join(directory, 'Dockerfile'))).toBe(false)
  })

  test('a folder in which nothing can be started is left out, and a warning says why', async () => {
    const directory = await copied('services', 'services-broken')
    await writeFile(join(directory, 'api/app.py'), 'def index(:\n')
    const { code, stderr } = await pare(['init', directory])
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('warning[service-left-out]: `api` is no service: '),
    })
    expect(existsSync(join(directory, 'api/Dockerfile'))).toBe(false)
    expect(existsSync(join(directory, 'gateway/Dockerfile'))).toBe(true)
  })

  test('without a Dockerfile for what conda installs, the rest is written, and a warning says so', async () => {
    const directory = await copied('services/api', 'conda')
    await succeed('rm', [join(directory, 'requirements.txt')])
    await writeFile(join(directory, 'environment.yml'), 'dependencies:\n  - pip:\n      - flask\n')
    const { code, stderr } = await pare(['init', directory, '--app', 'app:app'])
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('warning[no-dockerfile-written]'),
    })
    expect(existsSync(join(directory, 'Dockerfile'))).toBe(false)
  })

  test('pare still builds the project, with the settings that it was given', async () => {
    const { directory } = await setUp('flask', 'flask-pared')
    const { code, stderr } = await pare(['build', directory, '--progress', 'plain'])
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('GET / → 200 OK') })
  })
})

describe('on a Docker engine', () => {
  test('Flask: compose brings Redis, the app is not root, and a saved line is answered at once', async () => {
    const { directory } = await setUp('flask')
    await using shop = await composeUp(directory, ['web'])
    expect(await answer('http://127.0.0.1:8000/')).toBe('200 hello')
    expect([await answer('http://127.0.0.1:8000/visits'), await answer('http://127.0.0.1:8000/visits')]).toEqual([
      '200 1',
      '200 2',
    ])
    expect(await shop.exec('web', 'python', '-c', 'import os; print(os.getuid(), os.getgid())')).toBe('65532 65532\n')
    const source = join(directory, 'app.py')
    await writeFile(source, (await readFile(source, 'utf8')).replace("'hello'", "'good morning'"))
    await eventually('http://127.0.0.1:8000/', '200 good morning')

    await using _ = await shop.watch()
    const version = ['python', '-c', 'import markupsafe, six; print(six.__version__)']
    await expect(shop.exec('web', ...version)).rejects.toThrow()
    await appendFile(join(directory, 'requirements.txt'), 'six==1.17.0\n')
    await expect
      .poll(() => shop.exec('web', ...version).catch(String), { timeout: 90_000, interval: 1000 })
      .toBe('1.17.0\n')
    await eventually('http://127.0.0.1:8000/', '200 good morning')
  })

  test('Django: compose brings PostgreSQL, and the app reaches it with what it is given', async () => {
    const { directory } = await setUp('django')
    await using _ = await composeUp(directory, ['web'])
    expect(await answer('http://127.0.0.1:8000/version')).toMatch(/^200 17\./)
  })

  test('three services in Python, Go and Node start from one compose file', async () => {
    const { directory } = await setUp('services')
    await using _ = await composeUp(directory, ['api', 'front', 'gateway'])
    expect(await answer('http://127.0.0.1:8000/')).toBe('200 a shop')
    expect(await answer('http://127.0.0.1:3000/')).toBe('200 a front')
    expect(await answer('http://127.0.0.1:8080/')).toBe('200 a gateway')
  })

  test.each([
    ['fastapi', 8000, '200 {"author":"nobody"}'],
    ['poetry', 8080, '200 notes'],
  ])('%s: docker build makes an image that answers and is healthy, its root read-only', async (name, port, wanted) => {
    const { directory } = await setUp(name)
    await buildAndAsk(directory, `pare-init-${name}:test`, `http://127.0.0.1:${port}/`, wanted)
  })

  const backend = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'

  test.each<[string, Record<string, string>, string]>([
    [
      'a console script of the project itself',
      {
        'pyproject.toml': `[project]\nname = "greet"\nversion = "1"\ndependencies = ["six"]\n[project.scripts]\ngreet = "greet.cli:main"\n${backend}`,
        'src/greet/__init__.py': '',
        'src/greet/cli.py': 'import six\n\n\ndef main():\n    print("hello", six.__version__)\n',
      },
      'hello',
    ],
    [
      'a setup.py',
      {
        'setup.py':
          "from setuptools import setup\n\nsetup(name='s', version='1', py_modules=['serve'], install_requires=['six'])\n",
        'serve.py': 'import six\n\nprint(six.__name__)\n',
      },
      'six',
    ],
    [
      'a dependency in a folder of the project',
      {
        'requirements.txt': './libs/answer\n',
        'libs/answer/pyproject.toml': `[project]\nname = "answer"\nversion = "1"\n${backend}`,
        'libs/answer/answer/__init__.py': 'value = 42\n',
        'main.py': 'import answer\n\nprint(answer.value)\n',
      },
      '42',
    ],
  ])('%s is installed', async (what, files, wanted) => {
    const directory = join(folder.path, what.replaceAll(/\W/g, '-'))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true })
      await writeFile(join(directory, path), text)
    }
    expect(await pare(['init', directory])).toMatchObject({ code: 0 })
    expect(await run(tools.hadolint, [join(directory, 'Dockerfile')])).toMatchObject({ code: 0, stdout: '' })
    const tag = 'pare-init-variant:test'
    await dockerDone(['build', '--network', 'host', '--tag', tag, '.'], directory)
    expect(await dockerDone(['run', '--rm', '--network', 'host', '--read-only', tag])).toContain(wanted)
    await docker(['image', 'rm', tag])
  })
})
