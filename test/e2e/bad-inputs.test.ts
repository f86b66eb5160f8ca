import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeReasons } from '../../src/formats/reasons/encode-reasons.ts'
import { reasonsMediaType } from '../../src/formats/reasons/reasons-document.ts'
import { appendLayers } from '../../src/images/append-layers.ts'
import { emptyImage } from '../../src/images/empty-image.ts'
import { parseImagePath } from '../../src/model/image-path.ts'
import type { KeptEntry, Reasons } from '../../src/model/reason.ts'
import { createLayoutStore } from '../../src/stores/layout/layout-store.ts'
import { contentOf, layerOf } from '../image-literal.ts'
import { faultyMirror, refusingRegistry, type Server } from './faulty-server.ts'
import { copyExample, home, pare, type Run, type RunOptions, succeed, temporaryFolder } from './pare.ts'
import { privateIndex } from './private-index.ts'
import { cloneCache, smallDisk, tracesOf } from './traces.ts'

// Each bad input is a project as a literal, and a transcript in bad-inputs/ that holds every word of the answer.

type Files = Readonly<Record<string, string>>

interface BadInput {
  readonly files?: Files
  readonly args?: readonly string[]
  readonly exit: number
  /** Anything that is no plain file. */
  readonly prepare?: (project: string) => Promise<void>
  readonly options?: RunOptions
}

const server = `import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == '/' else 404)
        self.end_headers()
        self.wfile.write(b'hello')

    def log_message(self, *args):
        pass


HTTPServer((os.environ.get('HOST', '0.0.0.0'), 8000), Handler).serve_forever()
`
const flask = "from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get('/')\ndef index():\n    return 'hello'\n"
const web = (more = '') => `[tool.pare]\ncommand = ["python", "serve.py"]\nport = 8000\n${more}`
const project = (more: string) => `[project]\nname = "sample"\nversion = "1"\n${more}`

let cache: Awaited<ReturnType<typeof cloneCache>>

beforeAll(async () => {
  await using folder = await temporaryFolder()
  const { code, stderr } = await pare(['build', await copyExample('flask-hello', folder.path)])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  cache = await cloneCache()
})

afterAll(() => cache[Symbol.asyncDispose]())

/** Runs pare on the bad input, compares the whole answer with its transcript, and looks for what was left behind. */
async function check(name: string, { files = {}, args = [], exit, prepare, options = {} }: BadInput): Promise<Run> {
  await using folder = await temporaryFolder()
  await chmod(folder.path, 0o755)
  const directory = join(folder.path, 'project')
  await mkdir(directory)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  await prepare?.(directory)
  const cacheHome = options.environment?.XDG_CACHE_HOME ?? cache.path
  const command = args[0] === 'pare' ? args.slice(1) : ['build', ...args]
  const answer = await pare(command, {
    cwd: directory,
    ...options,
    environment: { XDG_CACHE_HOME: cacheHome, ...options.environment },
  })
  const shown = command.map(argument => (argument.includes(' ') ? `'${argument}'` : argument)).join(' ')
  const transcript = `$ pare ${shown}\n${answer.stdout}${answer.stderr}exit ${answer.code}\n`
  const filtered = filter(transcript, { project: directory, cache: cacheHome })
  await expect(filtered).toMatchFileSnapshot(`bad-inputs/${name}.txt`)
  expect(answer).toMatchObject({ code: exit, stdout: '' })
  expect(existsSync(join(directory, '.pare')), 'a layout').toBe(false)
  expect(readdirSync(directory).filter(entry => entry.endsWith('.tar'))).toEqual([])
  expect(await tracesOf(cacheHome, directory)).toEqual([])
  return answer
}

function filter(text: string, places: Readonly<Record<string, string>>): string {
  const named = Object.entries(places).reduce((left, [name, path]) => left.replaceAll(path, `[${name}]`), text)
  return named
    .replaceAll(home, '[pare]')
    .replaceAll(/\/tmp\/[\w./-]+/g, '[path]')
    .replaceAll(/127\.0\.0\.1:(?!8000\b)\d+/g, '127.0.0.1:[port]')
    .replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:[digest]')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '[digest]')
    .replaceAll(/\b\d+(?:\.\d+)? s\b/g, '[time]')
    .replaceAll(/\b\d+ Debian packages/g, '[n] Debian packages')
    .replaceAll(/sha256\/[0-9a-f]{2}\//g, 'sha256/[..]/')
    .replaceAll(/\b\d+ bytes\b/g, '[n] bytes')
    .replaceAll(/\btrixie-?(?:updates|security)?\/main/g, '[suite]/main')
    .replaceAll(/\((?:unshare|bubblewrap)\)/g, '([sandbox])')
    .replaceAll(/_\d[\w.+~%-]*_(?:amd64|arm64|all)\.deb/g, '_[version].deb')
}

describe('the project', () => {
  const cases: Readonly<Record<string, BadInput>> = {
    'broken-toml': { files: { 'app.py': flask, 'pyproject.toml': '[project\nname = "sample"\n' }, exit: 2 },
    'broken-toml-value': {
      files: { 'app.py': flask, 'pyproject.toml': project('dependencies = ["flask",,]\n') },
      exit: 2,
    },
    'unknown-setting': { files: { 'serve.py': server, 'pyproject.toml': web('prot = 80\n') }, exit: 2 },
    'wrong-setting': { files: { 'serve.py': server, 'pare.toml': 'port = "eighty"\n' }, exit: 2 },
    'two-settings': { files: { 'serve.py': server, 'pyproject.toml': web(), 'pare.toml': 'port = 80\n' }, exit: 2 },
    'no-app': { files: { 'mathematics.py': 'def double(x):\n    return 2 * x\n' }, exit: 2 },
    'empty-project': { exit: 2 },
    'several-apps': {
      files: { 'requirements.txt': 'flask\n', 'shop.py': flask, 'blog.py': flask },
      exit: 2,
    },
    'unknown-app-object': {
      files: { 'requirements.txt': 'flask\n', 'app.py': flask },
      args: ['--app', 'app:server'],
      exit: 2,
    },
    'unknown-app-module': {
      files: { 'requirements.txt': 'flask\n', 'app.py': flask },
      args: ['--app', 'mian:app'],
      exit: 2,
    },
    'symlink-escapes': {
      files: { 'serve.py': server, 'pyproject.toml': web() },
      prepare: directory => symlink('../../etc/passwd', join(directory, 'users')),
      exit: 2,
    },
    'name-not-utf8': {
      files: { 'serve.py': server, 'pyproject.toml': web() },
      prepare: directory => writeFile(Buffer.concat([Buffer.from(`${directory}/caf`), Buffer.from([0xe9])]), ''),
      exit: 2,
    },
    'syntax-error': { files: { 'app.py': 'from flask import Flask\napp = Flask(__name__\n' }, exit: 2 },
    'missing-directory': { args: ['no/such/folder'], exit: 2 },
    'file-for-directory': { files: { 'serve.py': server }, args: ['serve.py'], exit: 2 },
    'misspelt-requirements': { files: { 'app.py': flask, 'requirments.txt': 'flask\n' }, exit: 2 },
    'poetry-lock': {
      files: { 'app.py': flask, 'poetry.lock': '', 'pyproject.toml': '[tool.poetry]\nname = "sample"\n' },
      exit: 2,
    },
  }

  test.each(Object.entries(cases))('%s', async (name, input) => {
    await check(name, input)
  })

  test('unreadable-requirements', async () => {
    const uid = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
    await using own = await temporaryFolder()
    await chmod(own.path, 0o777)
    await check('unreadable-requirements', {
      files: { 'app.py': flask, 'requirements.txt': 'flask\n' },
      prepare: async directory => {
        await chmod(directory, 0o777)
        await chmod(join(directory, 'requirements.txt'), 0)
      },
      exit: 2,
      options: { ...uid, environment: { XDG_CACHE_HOME: own.path, HOME: own.path } },
    })
  })
})

describe('the command line', () => {
  const files = { 'serve.py': server, 'pyproject.toml': web() }
  const cases: Readonly<Record<string, BadInput>> = {
    'unknown-command': { args: ['pare', 'biuld'], exit: 2 },
    'no-command': { args: ['pare'], exit: 2 },
    'unknown-flag': { files, args: ['--tags', 'a'], exit: 2 },
    'flag-without-value': { files, args: ['--tag'], exit: 2 },
    'push-without-tag': { files, args: ['--push'], exit: 2 },
    'invalid-reference': { files, args: ['--tag', 'Not A Name:'], exit: 2 },
    'invalid-output': { files, args: ['-o', 'type=zip,dest=app.zip'], exit: 2 },
    'output-without-destination': { files, args: ['-o', 'type=oci'], exit: 2 },
    'invalid-port': { files, args: ['--port', '80000'], exit: 2 },
    'invalid-probe': { files, args: ['--probe', 'late'], exit: 2 },
    'platform-without-architecture': { files, args: ['--platform', 'arm64'], exit: 2 },
    'invalid-platform': { files, args: ['--platform', 'linux/sparc'], exit: 2 },
    'invalid-user': { files, args: ['--user', 'somebody'], exit: 2 },
    'invalid-size': { files, args: ['--max-size', 'small'], exit: 2 },
    'unknown-suite': { files, args: ['--suite', 'potato'], exit: 2 },
    'unknown-python': { files, args: ['--python', '2.7'], exit: 2 },
    'invalid-epoch': { files, exit: 2, options: { environment: { SOURCE_DATE_EPOCH: 'abc' } } },
    'missing-env-file': { files, args: ['--env-file', 'production.env'], exit: 2 },
  }

  test.each(Object.entries(cases))('%s', async (name, input) => {
    await check(name, input)
  })
})

describe('the dependencies', () => {
  const requiring = (text: string, more: Files = {}): Files => ({ 'app.py': flask, 'requirements.txt': text, ...more })
  const cases: Readonly<Record<string, BadInput>> = {
    'circular-requirements': {
      files: requiring('flask\n-r more.txt\n', { 'more.txt': '-r requirements.txt\n' }),
      exit: 2,
    },
    'missing-requirements': { files: requiring('flask\n-r production.txt\n'), exit: 2 },
    'invalid-requirement': { files: requiring('flask\nclick=>8\n'), exit: 2 },
    'wrong-hash': { files: requiring(`click==8.1.8 --hash=sha256:${'0'.repeat(64)}\n`), exit: 1 },
    'unknown-distribution': { files: requiring('flask\nflask-of-pare-that-is-not-there\n'), exit: 2 },
    'no-such-version': { files: requiring('flask==99.0\n'), exit: 2 },
    'unsatisfiable-versions': { files: requiring('flask==3.1.0\nwerkzeug<2\n'), exit: 2 },
    'no-wheel': { files: requiring('flask\npywin32==306\n'), exit: 2 },
    'python-not-in-debian': {
      files: { 'app.py': flask, 'pyproject.toml': project('requires-python = "<3.9"\ndependencies = ["flask"]\n') },
      exit: 2,
    },
    'invalid-lockfile': {
      files: { 'app.py': flask, 'pyproject.toml': project('dependencies = ["flask"]\n'), 'uv.lock': 'version = ]\n' },
      exit: 2,
    },
    'stale-lockfile': {
      files: {
        'app.py': flask,
        'pyproject.toml': project('requires-python = ">=3.11"\ndependencies = ["flask"]\n'),
        'uv.lock': `version = 1\nrevision = 3\nrequires-python = ">=3.11"\n\n[[package]]\nname = "sample"\nversion = "1"\nsource = { virtual = "." }\n`,
      },
      args: ['--locked'],
      exit: 1,
    },
  }

  test.each(Object.entries(cases))('%s', async (name, input) => {
    await check(name, input)
  })
})

describe('builds', () => {
  const system = (requires: string, backend: string) =>
    `[build-system]\nrequires = [${requires}]\nbuild-backend = "${backend}"\n`
  const installed = (table: string) => ({
    'src/sample/__init__.py': '',
    'src/sample/app.py': "def main():\n    print('hello')\n",
    'pyproject.toml': `[project]\nname = "sample"\nscripts = { sample = "sample.app:main" }\n${table}`,
  })
  const git = (directory: string, ...args: readonly string[]) =>
    succeed('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      environment: { GIT_CONFIG_GLOBAL: '/dev/null' },
    })
  const unknown = '0123456789012345678901234567890123456789'
  const cases: Readonly<Record<string, BadInput>> = {
    'backend-missing': {
      files: installed(`version = "1"\n${system('"setuptools"', 'hatchling.build')}`),
      exit: 2,
    },
    'backend-fails': {
      files: {
        'requirements.txt': './libs/broken\n',
        'main.py': 'import broken\n\nprint(broken)\n',
        'libs/broken/setup.py':
          "from setuptools import setup\n\nraise SystemExit('this source needs a file that is not there')\n",
      },
      exit: 1,
    },
    'build-requirement-without-wheel': {
      files: installed(`version = "1"\n${system('"hatchling", "docopt==0.6.2"', 'hatchling.build')}`),
      exit: 2,
    },
    'needs-compiler': {
      files: { 'main.py': 'import psycopg2\n\nprint(psycopg2)\n', 'requirements.txt': 'psycopg2==2.9.10\n' },
      exit: 2,
    },
    'no-build': {
      files: { 'main.py': 'import docopt\n\nprint(docopt)\n', 'requirements.txt': 'docopt==0.6.2\n' },
      args: ['--no-build'],
      exit: 2,
    },
    'no-build-project': {
      files: installed(`version = "1"\n${system('"hatchling"', 'hatchling.build')}`),
      args: ['--no-build'],
      exit: 2,
    },
    'version-without-git': {
      files: installed(
        `dynamic = ["version"]\n${system('"hatchling", "hatch-vcs"', 'hatchling.build')}[tool.hatch.version]\nsource = "vcs"\n`,
      ),
      exit: 2,
    },
    'path-dependency-missing': {
      files: { 'main.py': 'import near\n\nprint(near)\n', 'requirements.txt': '-e ./libs/near\n' },
      exit: 2,
    },
    'commit-missing': {
      files: {
        'main.py': 'import upstream\n\nprint(upstream)\n',
        'upstream/pyproject.toml': '[project]\nname = "upstream"\nversion = "1"\n',
      },
      prepare: async directory => {
        const upstream = join(directory, 'upstream')
        await git(upstream, 'init', '--quiet')
        await git(upstream, 'add', '.')
        await git(upstream, 'commit', '--quiet', '-m', 'first')
        await writeFile(join(directory, 'requirements.txt'), `upstream @ git+file://${upstream}@${unknown}\n`)
      },
      exit: 2,
    },
  }

  test.each(Object.entries(cases))('%s', async (name, input) => {
    await check(name, input)
  })
})

describe('the archive', () => {
  const files = { 'serve.py': server, 'pyproject.toml': web() }

  async function checkMirror(name: string, mirror: Server, exit: number): Promise<void> {
    await using own = await temporaryFolder()
    await check(name, {
      files,
      args: ['--no-prove'],
      exit,
      options: {
        environment: {
          XDG_CACHE_HOME: own.path,
          PARE_DEBIAN_MIRROR: `http://${mirror.address}/debian`,
          PARE_DEBIAN_SECURITY_MIRROR: `http://${mirror.address}/debian-security`,
        },
      },
    })
    expect(mirror.requests.length).toBeGreaterThan(0)
  }

  test('empty-cache-offline', async () => {
    await using own = await temporaryFolder()
    await check('empty-cache-offline', {
      files,
      args: ['--offline'],
      exit: 69,
      options: { environment: { XDG_CACHE_HOME: own.path } },
    })
  })

  test('changed-release', async () => {
    await using mirror = await faultyMirror({ matches: /\/InRelease$/, change: 'one-byte' })
    await checkMirror('changed-release', mirror, 1)
  })

  test('changed-package-list', async () => {
    await using mirror = await faultyMirror({ matches: /\/(?:Packages\.xz|by-hash\/.*)$/, change: 'one-byte' })
    await checkMirror('changed-package-list', mirror, 1)
  })

  test('changed-package', async () => {
    await using mirror = await faultyMirror({ matches: /\/media-types_[^/]*\.deb$/, change: 'one-byte' })
    await checkMirror('changed-package', mirror, 1)
  })

  test('truncated-package', async () => {
    await using mirror = await faultyMirror({ matches: /\/media-types_[^/]*\.deb$/, change: 'cut' })
    await checkMirror('truncated-package', mirror, 75)
  })
})

describe('the registry', () => {
  test.each([
    { status: 401, code: 'UNAUTHORIZED', exit: 2 },
    { status: 403, code: 'DENIED', exit: 2 },
    { status: 404, code: 'NAME_UNKNOWN', exit: 2 },
    { status: 429, code: 'TOOMANYREQUESTS', exit: 75 },
    { status: 500, code: 'UNKNOWN', exit: 75 },
  ])('registry-$status', async ({ status, code, exit }) => {
    await using registry = await refusingRegistry(status, code)
    await using login = await temporaryFolder()
    await check(`registry-${status}`, {
      files: { 'serve.py': server, 'pyproject.toml': web() },
      args: ['--no-prove', '--push', '--tag', `${registry.address}/team/app:1`],
      exit,
      options: { environment: { DOCKER_CONFIG: login.path } },
    })
    expect(registry.requests.length).toBeGreaterThan(0)
  })

  test('registry-unreachable', () =>
    check('registry-unreachable', {
      files: { 'serve.py': server, 'pyproject.toml': web() },
      args: ['--no-prove', '--push', '--tag', '127.0.0.1:1/team/app:1'],
      exit: 69,
    }))
})

describe('the disk', () => {
  const files = { 'serve.py': server, 'pyproject.toml': web() }

  test('cache-disk-full', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'disk')
    await using _ = await smallDisk(path, '2m')
    await check('cache-disk-full', {
      files,
      args: ['--no-prove'],
      exit: 69,
      options: { environment: { XDG_CACHE_HOME: path } },
    })
  })

  test.each([
    { name: 'archive-disk-full', output: 'type=oci,dest=/DISK/app.tar' },
    { name: 'docker-archive-disk-full', output: 'type=docker,dest=/DISK/app.tar' },
    { name: 'layout-disk-full', output: 'type=oci,tar=false,dest=/DISK/layout' },
    { name: 'rootfs-disk-full', output: 'type=local,dest=/DISK/rootfs' },
  ])('$name', async ({ name, output }) => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'disk')
    await using _ = await smallDisk(path, '2m')
    await check(name, { files, args: ['--no-prove', '-o', output.replace('/DISK', path)], exit: 69 })
    expect(await succeed('find', [path, '-type', 'f'])).toBe('')
  })

  test.each([
    { name: 'destination-is-file', output: 'type=local,dest=serve.py' },
    { name: 'destination-below-file', output: 'type=oci,dest=serve.py/app.tar' },
    { name: 'destination-is-folder', output: 'type=docker,dest=.' },
    { name: 'destination-not-empty', output: 'type=local,dest=.' },
    { name: 'destination-in-proc', output: 'type=oci,dest=/proc/images/app.tar' },
  ])('$name', async ({ name, output }) => {
    await check(name, { files, args: ['-o', output], exit: 2 })
  })
})

describe('private things', () => {
  const letters = 'Zx8kQ2mV7bN4cT1yR6wL3pJ9hF5dG0sAeUiO'
  const key = `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----\n${letters}${letters}\n`
  const cases: Readonly<Record<string, BadInput>> = {
    'secret-in-project': {
      files: {
        'serve.py': server,
        'pyproject.toml': web(),
        'keys/deploy': key,
        'config.py': `# settings\nTOKEN = 'ghp_${letters}'\n`,
      },
      exit: 1,
    },
    'secret-included': {
      files: { 'serve.py': server, 'pyproject.toml': web('include = [".env"]\n'), '.env': 'SECRET_KEY=abc\n' },
      exit: 1,
    },
    'secret-not-allowed': {
      files: { 'serve.py': server, 'pyproject.toml': web('allow-secrets = ["key/*"]\n'), 'keys/deploy': key },
      exit: 1,
    },
  }

  test.each(Object.entries(cases))('%s', async (name, input) => {
    const { stderr } = await check(name, input)
    expect(stderr).not.toContain(letters.slice(0, 8))
  })

  test.each([
    { name: 'index-without-credentials', user: '' },
    { name: 'index-wrong-credentials', user: 'me:wrong@' },
  ])('$name', async ({ name, user }) => {
    await using index = await privateIndex({ login: 'me:right', distributions: { 'acme-demo': 'x = 1\n' } })
    await check(name, {
      files: {
        'serve.py': server,
        'pare.toml': 'command = ["python", "serve.py"]\nport = 8000\n',
        'requirements.txt': `--index-url http://${user}127.0.0.1:${index.port}/simple\nacme-demo==1.0\n`,
      },
      exit: 2,
    })
    expect(index.requests.length).toBeGreaterThan(0)
  })

  test('git-refuses', async () => {
    await using index = await privateIndex({ login: 'me:right', distributions: {} })
    await check('git-refuses', {
      files: {
        'serve.py': server,
        'pare.toml': 'command = ["python", "serve.py"]\nport = 8000\n',
        'requirements.txt': `acme-demo @ git+http://me:wrong@127.0.0.1:${index.port}/acme/demo.git@v1\n`,
      },
      exit: 2,
    })
    expect(index.requests.length).toBeGreaterThan(0)
  })
})

describe('the proof', () => {
  const cases: Readonly<Record<string, BadInput>> = {
    'app-crashes': {
      files: { 'serve.py': `print('reading settings')\nimport settings_of_production\n`, 'pyproject.toml': web() },
      args: ['-o', 'type=oci,dest=app.tar'],
      exit: 1,
    },
    'app-on-loopback': {
      files: { 'serve.py': server, 'pyproject.toml': web('env = { HOST = "127.0.0.1" }\n') },
      exit: 1,
    },
    'probe-fails': {
      files: {
        'serve.py': server,
        'pyproject.toml': web('[[tool.pare.prove.requests]]\npath = "/health"\nstatus = 200\n'),
      },
      exit: 1,
    },
    'probe-lacks-text': {
      files: {
        'serve.py': server,
        'pyproject.toml': web('[[tool.pare.prove.requests]]\npath = "/"\ncontains = "good bye"\n'),
      },
      exit: 1,
    },
    'command-fails': {
      files: {
        'serve.py': server,
        'pyproject.toml': web('[tool.pare.prove]\ncommands = [["python", "-c", "raise SystemExit(3)"]]\n'),
      },
      exit: 1,
    },
    'prepare-fails': {
      files: {
        'serve.py': server,
        'pyproject.toml': web('prepare = [["python", "-c", "import collect_static"]]\n'),
      },
      exit: 1,
    },
    'image-too-large': { files: { 'serve.py': server, 'pyproject.toml': web() }, args: ['--max-size', '1MB'], exit: 1 },
  }

  test.each(Object.entries(cases))('%s', async (name, input) => {
    await check(name, input)
  })
})

describe('lockfiles of other tools', () => {
  const app = { 'serve.py': server, 'pare.toml': 'command = ["python", "serve.py"]\nport = 8000\n' }
  const poetry = {
    ...app,
    'pyproject.toml': '[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\nclick = "8.1.8"\n',
  }
  const digest = '63c132bbbed01578a06712a2d1f497bb62d9c1c0d329b7903a866228027263b2'
  const wheel = (digits = digest) => `{file = "click-8.1.8-py3-none-any.whl", hash = "sha256:${digits}"}`
  const poetryLock = ({ files = wheel(), version = '2.1', python = '>=3.11', name = 'click' } = {}) =>
    `[[package]]\nname = "${name}"\nversion = "8.1.8"\noptional = false\npython-versions = ">=3.7"\ngroups = ["main"]\nfiles = [${files}]\n\n[metadata]\nlock-version = "${version}"\npython-versions = "${python}"\ncontent-hash = "0000"\n`
  const pipfileLock = (url: string, digits = digest) =>
    JSON.stringify({
      _meta: {
        hash: { sha256: '0000' },
        'pipfile-spec': 6,
        requires: {},
        sources: [{ name: 'own', url, verify_ssl: true }],
      },
      default: { click: { hashes: [`sha256:${digits}`], index: 'own', version: '==8.1.8' } },
      develop: {},
    })
  const cases: Readonly<Record<string, BadInput>> = {
    'lock-of-unknown-version': { files: { ...poetry, 'poetry.lock': poetryLock({ version: '3.0' }) }, exit: 2 },
    'lock-without-digest': { files: { ...poetry, 'poetry.lock': poetryLock({ files: '' }) }, exit: 1 },
    'lock-with-other-digest': {
      files: { ...poetry, 'poetry.lock': poetryLock({ files: wheel('1'.repeat(64)) }) },
      exit: 1,
    },
    'lock-with-unknown-digest': {
      files: { ...app, 'Pipfile.lock': pipfileLock('https://pypi.org/simple', '2'.repeat(64)) },
      exit: 1,
    },
    'lock-for-other-python': { files: { ...poetry, 'poetry.lock': poetryLock({ python: '>=3.8,<3.11' }) }, exit: 2 },
    'lock-from-unreachable-index': {
      files: { ...app, 'Pipfile.lock': pipfileLock('http://127.0.0.1:1/simple') },
      exit: 69,
    },
    'lock-with-unset-variable': {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the environment, as Pipenv has it
      files: { ...app, 'Pipfile.lock': pipfileLock('https://${PARE_NO_SUCH_USER}@example.com/simple') },
      exit: 2,
    },
    'lock-with-conflict': {
      files: {
        ...poetry,
        'poetry.lock': `<<<<<<< HEAD\n${poetryLock()}=======\n${poetryLock({ name: 'flask' })}>>>>>>> main\n`,
      },
      exit: 2,
    },
    'lock-incomplete': {
      files: { ...poetry, 'poetry.lock': poetryLock({ name: 'flask' }).replace('groups = ["main"]\n', '') },
      exit: 1,
    },
    'lock-alone': { files: { ...app, 'poetry.lock': poetryLock() }, exit: 2 },
    'stale-poetry-lock': { files: { ...poetry, 'poetry.lock': poetryLock() }, args: ['--locked'], exit: 1 },
    'stale-pipfile-lock': {
      files: { ...app, Pipfile: '[packages]\nclick = "*"\n', 'Pipfile.lock': pipfileLock('https://pypi.org/simple') },
      args: ['--locked'],
      exit: 1,
    },
    'pipfile-without-lock': { files: { ...app, Pipfile: '[packages]\nclick = "*"\n' }, args: ['--locked'], exit: 1 },
    'unknown-group': { files: { ...poetry, 'poetry.lock': poetryLock() }, args: ['--group', 'tests'], exit: 2 },
    'unknown-extra': {
      files: {
        ...app,
        'pyproject.toml': project('dependencies = []\n[project.optional-dependencies]\nfast = []\nsmall = []\n'),
      },
      args: ['--extra', 'quick'],
      exit: 2,
    },
    'group-of-requirements': {
      files: { ...app, 'requirements.txt': 'click==8.1.8\n' },
      args: ['--group', 'dev'],
      exit: 2,
    },
    'group-includes-itself': {
      files: {
        ...app,
        'pyproject.toml': project(
          'dependencies = []\n[dependency-groups]\na = [{ include-group = "b" }]\nb = [{ include-group = "a" }]\n',
        ),
      },
      args: ['--group', 'a'],
      exit: 2,
    },
    'conda-environment': {
      files: {
        ...app,
        'environment.yml':
          'name: sample\ndependencies:\n  - python=3.13\n  - numpy=2.1\n  - conda-forge::gdal\n  - pip:\n    - click\n',
      },
      exit: 2,
    },
    'setup-needs-run': {
      files: {
        ...app,
        'setup.py':
          'from setuptools import setup\n\nwith open("needs.txt") as file:\n    needs = file.read().split()\n\nsetup(name="sample", install_requires=needs)\n',
      },
      args: ['--no-build'],
      exit: 2,
    },
  }

  test.each(Object.entries(cases))('%s', async (name, input) => {
    await check(name, input)
  })
})

describe('pare why', () => {
  const path = parseImagePath
  const kept = (name: string): KeptEntry => ({ path: path(name), size: 5, origin: 'app', reason: { kind: 'project' } })
  const reasons: Reasons = {
    level: 'safe',
    kept: ['app/app.py', 'app/a/notes.txt', 'app/b/notes.txt'].map(kept),
    left: [],
  }

  /** A layout whose image was made by `author`, with this document of reasons beside it. */
  const layout = (author: string, document?: Uint8Array) => async (directory: string) => {
    const image = appendLayers(emptyImage({ os: 'linux', architecture: 'amd64' }), [
      { layer: await layerOf({ 'app/': '' }), history: { created_by: author } },
    ])
    const subject = image.manifest.descriptor
    const referrers = document ? [{ subject, artifactType: reasonsMediaType, content: contentOf(document) }] : []
    const reference = { transport: 'oci', directory: join(directory, 'layout') } as const
    await createLayoutStore().write(image, reference, { referrers })
  }
  const made = layout('pare: app', encodeReasons(reasons))

  const cases: Readonly<Record<string, BadInput>> = {
    'why-not-built': { args: ['pare', 'why', '.', 'sqlite3'], exit: 2 },
    'why-layout-as-project': { args: ['pare', 'why', './layout'], prepare: made, exit: 2 },
    'why-invalid-count': { args: ['pare', 'why', 'oci:layout', '--top', 'all'], prepare: made, exit: 2 },
    'why-no-layout': { args: ['pare', 'why', 'oci:nowhere'], exit: 2 },
    'why-rootfs': { args: ['pare', 'why', 'dir:rootfs', 'sqlite3'], exit: 2 },
    'why-unknown-entry': { args: ['pare', 'why', 'oci:layout', '/app/ap.py'], prepare: made, exit: 2 },
    'why-several-entries': { args: ['pare', 'why', 'oci:layout', 'notes.txt'], prepare: made, exit: 2 },
    'why-other-platform': {
      args: ['pare', 'why', 'oci:layout', '--platform', 'linux/arm64'],
      prepare: made,
      exit: 2,
    },
    'why-reasons-lost': { args: ['pare', 'why', 'oci:layout'], prepare: layout('pare: app'), exit: 2 },
    'why-not-made-by-pare': { args: ['pare', 'why', 'oci:layout'], prepare: layout('COPY . /app'), exit: 2 },
    'why-invalid-reasons': {
      args: ['pare', 'why', 'oci:layout'],
      prepare: layout('pare: app', Buffer.from('{"level":"tiny"}')),
      exit: 2,
    },
  }

  test.each(Object.entries(cases))('%s', async (name, input) => {
    await check(name, input)
  })
})

describe('pare.lock', () => {
  const locked: Files = { 'serve.py': server, 'pyproject.toml': web(), 'requirements.txt': '' }
  let lock: string

  beforeAll(async () => {
    await using folder = await temporaryFolder()
    for (const [path, text] of Object.entries(locked)) await writeFile(join(folder.path, path), text)
    expect(await pare(['lock', folder.path], { environment: { XDG_CACHE_HOME: cache.path } })).toMatchObject({
      code: 0,
    })
    lock = await readFile(join(folder.path, 'pare.lock'), 'utf8')
  })

  test('frozen-without-lock', () => check('frozen-without-lock', { files: locked, args: ['--frozen'], exit: 2 }))

  test('stale-lock', async () => {
    const files = { ...locked, 'requirements.txt': 'flask==3.1.0\n', 'pyproject.toml': web('packages = ["libpq5"]\n') }
    await check('stale-lock', { files: { ...files, 'pare.lock': lock }, args: ['--frozen'], exit: 1 })
  })

  test('lock-of-newer-pare', () => {
    const newer = lock.replace('lock-version = 1', 'lock-version = 2')
    return check('lock-of-newer-pare', { files: { ...locked, 'pare.lock': newer }, args: ['--frozen'], exit: 2 })
  })

  test('pare-lock-with-other-digest', () => {
    const netbase = lock.slice(lock.indexOf('name = "netbase"'))
    const changed = netbase.replace(/sha256:[0-9a-f]{64}/, `sha256:${'0'.repeat(64)}`)
    const files = { ...locked, 'pare.lock': lock.replace(netbase, changed) }
    return check('pare-lock-with-other-digest', { files, args: ['--frozen', '--no-prove'], exit: 1 })
  })

  test('pare-lock-with-conflict', () => {
    const conflict = lock
      .replace(/^\[base\]/m, '<<<<<<< HEAD\n[base]')
      .replace(/^\[inputs\]/m, '=======\n>>>>>>> other\n[inputs]')
    return check('pare-lock-with-conflict', { files: { ...locked, 'pare.lock': conflict }, exit: 2 })
  })

  test('lock-without-platform', () => {
    const files = { ...locked, 'pare.lock': lock }
    return check('lock-without-platform', { files, args: ['--frozen', '--platform', 'linux/arm64'], exit: 2 })
  })

  test('lock-outdated', () => {
    const files = {
      ...locked,
      'pare.lock': lock.replace(/^libraries.*\n/m, '').replace('[inputs]', '[inputs]\npackages = ["libpq5"]'),
    }
    return check('lock-outdated', { files, args: ['pare', 'lock', '--check'], exit: 1 })
  })

  test('upgrade-of-unknown', () => {
    const files = { ...locked, 'pare.lock': lock }
    return check('upgrade-of-unknown', { files, args: ['pare', 'lock', '--upgrade-package', 'netbse'], exit: 2 })
  })
})
