import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { BuildDocument } from '../../src/report/build-document.ts'
import type { PlanDocument } from '../../src/report/plan-document.ts'
import { fixtureIndex } from './fixture-index.ts'
import { home, pare, type RunOptions, temporaryFolder } from './pare.ts'

const fixtures = join(home, 'test/fixtures')

async function copyFixture(path: string, into: string): Promise<string> {
  const target = join(into, path)
  await cp(join(fixtures, path), target, { recursive: true })
  return target
}

async function write(directory: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  return directory
}

/** Name and version of each distribution that a plan has; the plan must succeed. */
async function distributions(directory: string, args: readonly string[] = [], options: RunOptions = {}) {
  const { code, stdout, stderr } = await pare(['plan', directory, '--json', ...args, '--', 'python', '-V'], options)
  expect({ code, stderr }).toMatchObject({ code: 0 })
  const document = JSON.parse(stdout) as PlanDocument
  return {
    kind: document.dependencies.value.kind,
    stderr,
    names: document.platforms[0]!.distributions.map(({ name, version }) => `${name} ${version}`),
  }
}

describe('equal graphs', () => {
  const kinds = ['requirements', 'pylock', 'uv', 'poetry-1', 'poetry-2', 'pdm', 'pipenv']
  const layers = new Map<string, string>()

  beforeAll(async () => {
    await using folder = await temporaryFolder()
    for (const kind of kinds) {
      const directory = await copyFixture(`projects/same-${kind}`, folder.path)
      const { code, stdout, stderr } = await pare([
        'build',
        directory,
        '--python',
        '3.13',
        '--locked',
        '--no-prove',
        '--json',
      ])
      expect({ kind, code, stderr }).toMatchObject({ code: 0 })
      const [image] = (JSON.parse(stdout) as BuildDocument).images
      const dependencies = image!.layers.find(({ name }) => name === 'dependencies')
      layers.set(kind, `${dependencies!.diffId} ${dependencies!.summary}`)
    }
  })

  test.each(kinds)('the dependency layer from %s is that of all others', kind => {
    expect(layers.get(kind)).toMatch(/^sha256:[0-9a-f]{64} 7 distributions$/)
    expect(layers.get(kind)).toBe(layers.get('requirements'))
  })
})

const common = ['certifi', 'h11', 'h2', 'hpack', 'httpcore', 'httpx', 'hyperframe', 'idna', 'sniffio']

describe.each([
  {
    kind: 'poetry-1.1',
    main: ['anyio', ...common, 'numpy', 'typing-extensions'],
    groups: ['dev'],
    more: ['iniconfig', 'markdown'],
  },
  {
    kind: 'poetry-1.8',
    main: ['anyio', ...common, 'numpy', 'typing-extensions'],
    groups: ['dev', 'docs'],
    more: ['iniconfig', 'markdown'],
  },
  {
    kind: 'poetry-2.5',
    main: ['anyio', ...common, 'numpy', 'typing-extensions'],
    groups: ['dev', 'docs'],
    more: ['iniconfig', 'markdown'],
  },
  { kind: 'pdm', main: ['anyio', ...common], groups: ['docs'], more: ['iniconfig', 'markdown'] },
  { kind: 'pdm-static', main: ['anyio', ...common], groups: ['docs'], more: ['iniconfig', 'markdown'] },
  {
    kind: 'pipenv',
    main: ['anyio', ...common, 'typing-extensions'],
    groups: ['dev', 'docs'],
    more: ['iniconfig', 'markdown'],
  },
])('a lockfile of $kind', ({ kind, main, groups, more }) => {
  const bare = (names: readonly string[]) => names.map(name => name.split(' ')[0]!)

  test('development groups are out by default, and markers are those of the target', async () => {
    await using folder = await temporaryFolder()
    const { names } = await distributions(await copyFixture(`lockfiles/${kind}`, folder.path), ['--locked'])
    expect(bare(names)).toEqual([...main].sort())
    if (main.includes('numpy')) expect(names.find(name => name.startsWith('numpy '))).toMatch(/^numpy 2\./)
  })

  test('--group and --extra bring more', async () => {
    await using folder = await temporaryFolder()
    const directory = await copyFixture(`lockfiles/${kind}`, folder.path)
    const hasExtras = kind !== 'pipenv'
    const args = [...groups.flatMap(name => ['--group', name]), ...(hasExtras ? ['--extra', 'cache,fast'] : [])]
    const { names } = await distributions(directory, args)
    const extra = hasExtras ? ['hiredis', 'orjson', 'pyjwt', 'redis'] : []
    expect(bare(names)).toEqual([...main, ...more, ...extra].sort())
  })

  test('for another Python another version is chosen', async () => {
    await using folder = await temporaryFolder()
    const { names } = await distributions(await copyFixture(`lockfiles/${kind}`, folder.path), ['--suite', 'bookworm'])
    if (main.includes('numpy')) expect(names.find(name => name.startsWith('numpy '))).toMatch(/^numpy 1\.26\./)
    expect(bare(names)).toContain('typing-extensions')
  })
})

describe('settings', () => {
  test('name groups and extras as well, and a flag beats them', async () => {
    await using folder = await temporaryFolder()
    const directory = await copyFixture('lockfiles/pdm', folder.path)
    await writeFile(join(directory, 'pare.toml'), 'groups = ["dev"]\nextras = ["fast"]\n')
    const chosen = (names: readonly string[]) => names.map(name => name.split(' ')[0]!).filter(isChosen)
    const isChosen = (name: string) => ['iniconfig', 'markdown', 'orjson', 'redis'].includes(name)
    expect(chosen((await distributions(directory)).names)).toEqual(['iniconfig', 'orjson'])
    expect(chosen((await distributions(directory, ['--extra', 'cache'])).names)).toEqual(['iniconfig', 'redis'])
  })
})

describe('the package index', () => {
  test('is asked once for each distribution that is wanted, and not again when the answer is remembered', async () => {
    await using folder = await temporaryFolder()
    await using index = await fixtureIndex()
    for (const kind of ['poetry-2', 'pipenv', 'pdm']) {
      index.asked.length = 0
      const directory = await copyFixture(`projects/same-${kind}`, folder.path)
      // An own name for the index is an own key for the answer.
      const environment = { UV_DEFAULT_INDEX: `${index.url}/${kind}/${Date.now()}/simple` }
      await distributions(directory, [], { environment })
      const pages = index.asked.filter(path => /\/simple\/[^/]+\/$/.test(path)).map(path => path.split('/').at(-2))
      expect(pages.sort()).toEqual(['blinker', 'click', 'flask', 'itsdangerous', 'jinja2', 'markupsafe', 'werkzeug'])
      index.asked.length = 0
      await distributions(directory, [], { environment })
      await distributions(directory, ['--offline'], { environment })
      expect(index.asked).toEqual([])
    }
  })

  test('is not asked where the lockfile has URLs', async () => {
    await using folder = await temporaryFolder()
    await using index = await fixtureIndex()
    const directory = await copyFixture('lockfiles/pdm-static', folder.path)
    await distributions(directory, ['--refresh'], { environment: { UV_DEFAULT_INDEX: `${index.url}/simple` } })
    expect(index.asked.filter(path => path.includes('/simple/'))).toEqual([])
  })

  test('of a Pipfile.lock may be named with a password of the environment, which is kept', async () => {
    await using folder = await temporaryFolder()
    await using index = await fixtureIndex({ user: 'me', password: 's3cret' })
    const directory = await copyFixture('projects/same-pipenv', folder.path)
    for (const name of ['Pipfile', 'Pipfile.lock']) {
      const text = await readFile(join(directory, name), 'utf8')
      const url = `${index.url.replace('//', '//me:$'.concat('{INDEX_PASSWORD}@'))}/simple`
      await writeFile(join(directory, name), text.replace('https://pypi.org/simple', url))
    }
    const { names, stderr } = await distributions(directory, ['--refresh'], {
      environment: { INDEX_PASSWORD: 's3cret' },
    })
    expect(names).toHaveLength(7)
    expect(stderr).not.toContain('s3cret')
  })

  test.each([true, false])('of a source of Poetry is signed in at as Poetry is (locked: %s)', async isLocked => {
    await using folder = await temporaryFolder()
    await using index = await fixtureIndex({ user: 'me', password: 's3cret' })
    const directory = await copyFixture('projects/same-poetry-1', folder.path)
    const source = `\n[[tool.poetry.source]]\nname = "our-own"\nurl = "${index.url}/simple/"\n`
    const project = await readFile(join(directory, 'pyproject.toml'), 'utf8')
    await writeFile(join(directory, 'pyproject.toml'), `${project}${source}`)
    const lock = await readFile(join(directory, 'poetry.lock'), 'utf8')
    const legacy = `source = { type = "legacy", url = "${index.url}/simple", reference = "our-own" }`
    if (isLocked) await writeFile(join(directory, 'poetry.lock'), lock.replaceAll(/^optional = .*$/gm, `$&\n${legacy}`))
    else await rm(join(directory, 'poetry.lock'))
    const { names, stderr } = await distributions(directory, ['--refresh'], {
      environment: { POETRY_HTTP_BASIC_OUR_OWN_USERNAME: 'me', POETRY_HTTP_BASIC_OUR_OWN_PASSWORD: 's3cret' },
    })
    expect(names).toHaveLength(7)
    expect(index.asked.length).toBeGreaterThanOrEqual(7)
    expect(stderr).not.toContain('s3cret')
  })
})

const app = "from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get('/')\ndef index():\n    return 'hello'\n"

describe('without a lockfile', () => {
  const cases: Readonly<Record<string, { files: Readonly<Record<string, string>>; kind: string }>> = {
    'a Pipfile': {
      kind: 'pipfile',
      files: {
        Pipfile:
          '[[source]]\nurl = "https://pypi.org/simple"\nverify_ssl = true\nname = "pypi"\n[packages]\nflask = "==3.1.0"\n[dev-packages]\npytest = "*"\n',
      },
    },
    'a pyproject.toml of Poetry': {
      kind: 'pyproject',
      files: {
        'pyproject.toml':
          '[tool.poetry]\nname = "app"\nversion = "1"\npackage-mode = false\n[tool.poetry.dependencies]\npython = "^3.11"\nflask = "3.1.0"\ntomli = { version = "^2", python = "<3.11" }\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n',
      },
    },
    'a setup.cfg': {
      kind: 'setup',
      files: { 'setup.cfg': '[options]\npython_requires = >=3.9\ninstall_requires =\n    flask==3.1.0\n' },
    },
    'a setup.py': {
      kind: 'setup',
      files: {
        'setup.py':
          'from setuptools import setup\n\nbase = ["flask==3.1.0"]\nsetup(install_requires=base + ["click"], py_modules=["app"])\n',
      },
    },
    'an environment.yml with a part for pip': {
      kind: 'conda',
      files: {
        'environment.yml':
          'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.13\n  - pip\n  - pip:\n      - flask==3.1.0\n',
      },
    },
  }

  test.each(Object.entries(cases))('%s is resolved, with a warning', async (_, { files, kind }) => {
    await using folder = await temporaryFolder()
    const found = await distributions(await write(folder.path, { 'app.py': app, ...files }))
    expect(found.kind).toBe(kind)
    expect(found.names).toContain('flask 3.1.0')
    expect(found.names.join()).not.toMatch(/pytest|tomli/)
    expect(found.stderr).toContain('warning[unlocked-dependencies]')
  })
})

describe('a workspace of uv', () => {
  test('a member is built with the other members that it needs, from the lockfile above it', async () => {
    await using folder = await temporaryFolder()
    const workspace = await copyFixture('projects/workspace', folder.path)
    const member = join(workspace, 'apps/web')
    const { code, stderr } = await pare(['build', member, '--locked'])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    const { kind, names } = await distributions(member, ['--group', 'docs', '--extra', 'fast'])
    expect(kind).toBe('uv')
    expect(names).toEqual(
      expect.arrayContaining(['flask 3.1.0', 'greeting 1.0', 'iniconfig 2.0.0', 'markdown 3.7', 'orjson 3.10.14']),
    )
    expect((await readdir(workspace)).sort()).toEqual(['apps', 'libs', 'pyproject.toml', 'uv.lock'])
  })
})
