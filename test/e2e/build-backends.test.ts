import { execFileSync } from 'node:child_process'
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pare, type Run, type RunOptions, sharedCache, succeed, temporaryFolder } from './pare.ts'

type Files = Readonly<Record<string, string>>

// Each project is a distribution of one backend: a console script, package data, an entry point and a package that is
// only a part of a namespace. Its script checks all of it, inside the image, as the proof of the build.

const checks = (version = '1.2') => `import sys
from importlib.metadata import entry_points, version
from importlib.resources import files

import acme.tools


def main():
    assert version('sample-app') == '${version}', version('sample-app')
    assert files('sample').joinpath('data/greeting.txt').read_text() == 'hello\\n'
    assert acme.tools.answer == 42
    [plugin] = entry_points(group='sample.plugins')
    assert plugin.load() is main
    assert '/dist-packages/sample/' in __file__, __file__
    print('all of it is there')


def broken():
    sys.exit(3)
`

function layout(root: string, version?: string): Files {
  return {
    [`${root}sample/__init__.py`]: '',
    [`${root}sample/app.py`]: checks(version),
    [`${root}sample/data/greeting.txt`]: 'hello\n',
    [`${root}acme/tools/__init__.py`]: 'answer = 42\n',
    'README.md': '# Sample\n',
  }
}

const table = `[project]
name = "sample-app"
version = "1.2"
readme = "README.md"
scripts = { sample = "sample.app:main" }
entry-points."sample.plugins".own = "sample.app:main"
`
const system = (requires: string, backend: string) =>
  `[build-system]\nrequires = [${requires}]\nbuild-backend = "${backend}"\n`
const metadata = `[metadata]
name = sample-app
version = 1.2
[options.entry_points]
console_scripts =
    sample = sample.app:main
sample.plugins =
    own = sample.app:main
[options]
package_dir =
    = src
packages = find_namespace:
[options.packages.find]
where = src
[options.package_data]
sample = data/*.txt
`

const backends: Readonly<Record<string, Files>> = {
  hatchling: {
    ...layout('src/'),
    'pyproject.toml': `${table}${system('"hatchling"', 'hatchling.build')}[tool.hatch.build.targets.wheel]\npackages = ["src/sample", "src/acme"]\n`,
  },
  'setuptools with pyproject.toml': {
    ...layout(''),
    'pyproject.toml': `${table}${system('"setuptools>=61"', 'setuptools.build_meta')}[tool.setuptools.packages.find]\ninclude = ["sample*", "acme*"]\n[tool.setuptools.package-data]\nsample = ["data/*.txt"]\n`,
  },
  'setuptools with setup.cfg': { ...layout('src/'), 'setup.cfg': metadata },
  'setuptools with setup.py': {
    ...layout(''),
    'setup.py': `from setuptools import find_namespace_packages, setup

setup(
    name='sample-app',
    version='1.2',
    packages=find_namespace_packages(include=['sample*', 'acme*']),
    package_data={'sample': ['data/*.txt']},
    entry_points={
        'console_scripts': ['sample = sample.app:main'],
        'sample.plugins': ['own = sample.app:main'],
    },
)
`,
  },
  'poetry-core': {
    ...layout('src/'),
    'pyproject.toml': `${table}${system('"poetry-core>=2"', 'poetry.core.masonry.api')}[tool.poetry]\npackages = [{ include = "sample", from = "src" }, { include = "acme", from = "src" }]\n`,
  },
  'pdm-backend': {
    ...layout('src/'),
    'pyproject.toml': `${table}${system('"pdm-backend"', 'pdm.backend')}[tool.pdm.build]\nincludes = ["src/sample", "src/acme"]\npackage-dir = "src"\n`,
  },
  uv_build: {
    ...layout('src/'),
    'pyproject.toml': `${table}${system('"uv_build>=0.9,<0.20"', 'uv_build')}[tool.uv.build-backend]\nmodule-name = ["sample", "acme.tools"]\n`,
  },
}

const settings = 'command = ["sample"]\nprove.commands = [["sample"]]\n'

async function write(directory: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
}

/** Builds the project and expects success. */
async function build(directory: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Run> {
  const run = await pare(['build', directory, ...args], options)
  expect(run, run.stderr).toMatchObject({ code: 0 })
  return run
}

/** What stands in the image that a build wrote into a folder, and how that prints when started as it would be. */
async function rootfs(directory: string, into: string, args: readonly string[] = []): Promise<string> {
  await build(directory, ['--no-prove', '-o', `type=local,dest=${into}`, ...args])
  return into
}

const diffIds = ({ stdout }: Run): string[] =>
  (JSON.parse(stdout) as { images: { layers: { diffId: string }[] }[] }).images.flatMap(({ layers }) =>
    layers.map(({ diffId }) => diffId),
  )

/** A cache that has everything but what was built, and what was derived from that. */
async function cacheWithoutBuilds(): ReturnType<typeof temporaryFolder> {
  const cache = await temporaryFolder()
  const shared = join(sharedCache, 'pare')
  const kinds = (await readdir(join(shared, 'records'))).filter(kind => !/^(?:.*-wheel|build-requires)$/.test(kind))
  await mkdir(join(cache.path, 'pare/records'), { recursive: true })
  for (const name of ['blobs', 'programs', 'uv', ...kinds.map(kind => `records/${kind}`)]) {
    await symlink(join(shared, name), join(cache.path, 'pare', name))
  }
  return cache
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
})

afterAll(() => folder[Symbol.asyncDispose]())

async function project(name: string, files: Files): Promise<string> {
  const directory = join(folder.path, name)
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  await write(directory, files)
  return directory
}

describe('the project as a distribution', () => {
  test.each(Object.keys(backends))('%s builds it', async name => {
    const directory = await project('backend', { ...backends[name], 'pare.toml': settings })
    const { stderr } = await build(directory)
    expect(stderr).not.toContain('warning')
  })

  test('flit-core builds it, which knows one package alone', async () => {
    const files = {
      'sample_app/__init__.py': '"""A sample."""\n__version__ = "1.3"\n',
      'sample_app/data.txt': 'hello\n',
      'sample_app/app.py':
        "from importlib.metadata import version\nfrom importlib.resources import files\n\n\ndef main():\n    assert version('sample-app') == '1.3'\n    assert files('sample_app').joinpath('data.txt').read_text() == 'hello\\n'\n",
      'pyproject.toml': `[project]\nname = "sample-app"\ndynamic = ["version", "description"]\nscripts = { sample = "sample_app.app:main" }\n${system('"flit-core>=3"', 'flit_core.buildapi')}`,
      'pare.toml': settings,
    }
    await build(await project('flit', files))
  })

  test('equal sources give equal images: in another folder, by another umask, in another time zone', async () => {
    const files = { ...backends['setuptools with pyproject.toml']!, 'pare.toml': settings }
    const first = await build(await project('one', files), ['--no-prove', '--json'])
    const other = await project('two/deeper', {})
    execFileSync('sh', ['-c', 'umask 077; cp -r "$1/." "$2"', 'sh', join(folder.path, 'one'), other])
    await rm(join(other, '.pare'), { recursive: true, force: true })
    await using cache = await cacheWithoutBuilds()
    const second = await build(other, ['--no-prove', '--json'], {
      environment: { TZ: 'Pacific/Kiritimati', XDG_CACHE_HOME: cache.path },
    })
    expect(diffIds(second)).toEqual(diffIds(first))
  })

  test('a change of the project leaves every layer below as it is', async () => {
    const directory = await project('changed', { ...backends.hatchling, 'pare.toml': settings })
    const before = diffIds(await build(directory, ['--no-prove', '--json']))
    await writeFile(join(directory, 'src/acme/tools/__init__.py'), 'answer = 42  # still\n')
    const after = diffIds(await build(directory, ['--no-prove', '--json']))
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1))
    expect(after.at(-1)).not.toBe(before.at(-1))
  })

  test.each(['hatchling', 'setuptools with pyproject.toml'])(
    'a changed module gives the image that a new build gives, where %s need not be asked',
    async name => {
      const directory = await project('module', { ...backends[name], 'pare.toml': settings })
      await build(directory, ['--no-prove'])
      const [path] = Object.keys(backends[name]!).filter(file => file.endsWith('sample/app.py'))
      await writeFile(join(directory, path!), `${checks()}\n# ${name}\n`)
      const { stderr, ...quick } = await build(directory, ['--json'])
      expect(stderr).not.toContain("from the project's folder")
      await using cache = await cacheWithoutBuilds()
      const whole = await build(directory, ['--no-prove', '--json'], { environment: { XDG_CACHE_HOME: cache.path } })
      expect(whole.stderr).toContain("from the project's folder")
      expect(diffIds(whole)).toEqual(diffIds({ stderr, ...quick }))
    },
  )

  test('what the wheel brings is not in /app as well; what it does not know stays beside its modules', async () => {
    const files = {
      ...backends.hatchling,
      'src/sample/forgotten/extra.py': 'x = 1\n',
      'scripts/run.py': 'print(1)\n',
      'pare.toml': settings,
      'pyproject.toml': `${table}${system('"hatchling"', 'hatchling.build')}[tool.hatch.build.targets.wheel]\npackages = ["src/sample", "src/acme"]\nexclude = ["forgotten"]\n`,
    }
    const root = await rootfs(await project('placed', files), join(folder.path, 'placed-root'))
    const found = (
      await succeed('find', ['app', 'usr/local/lib', '-name', '*.py', '-o', '-name', '*.txt'], { cwd: root })
    )
      .split('\n')
      .filter(path => /sample|acme|scripts/.test(path) && !path.includes('dist-info'))
      .sort()
    const site = 'usr/local/lib/python3.13/dist-packages'
    expect(found).toEqual([
      'app/scripts/run.py',
      'app/src/sample/data/greeting.txt',
      `${site}/acme/tools/__init__.py`,
      `${site}/sample/__init__.py`,
      `${site}/sample/app.py`,
      `${site}/sample/data/greeting.txt`,
      `${site}/sample/forgotten/extra.py`,
    ])
  })

  test('a package that looks for files beside itself stays where it lies, and is installed all the same', async () => {
    const script = `from importlib.metadata import version
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent


def main():
    assert version('sample-app') == '1.2'
    assert (BASE / 'templates/page.html').read_text() == 'page'
`
    const files = {
      'sample/__init__.py': '',
      'sample/app.py': script,
      'templates/page.html': 'page',
      'README.md': '',
      'pyproject.toml': `${table}${system('"hatchling"', 'hatchling.build')}[tool.hatch.build.targets.wheel]\npackages = ["sample"]\n`,
      'pare.toml': settings,
    }
    await build(await project('in-place', files))
  })

  test('a version from git is that of the tag', async () => {
    const files = {
      ...layout('src/', '2.1'),
      'pyproject.toml': `${table.replace('version = "1.2"', 'dynamic = ["version"]')}${system('"hatchling", "hatch-vcs"', 'hatchling.build')}[tool.hatch.version]\nsource = "vcs"\n[tool.hatch.build.hooks.vcs]\nversion-file = "src/sample/_version.py"\n[tool.hatch.build.targets.wheel]\npackages = ["src/sample", "src/acme"]\n`,
      'pare.toml': settings,
    }
    const directory = await project('tagged', files)
    git(directory, 'init', '--quiet')
    git(directory, 'add', '.')
    git(directory, 'commit', '--quiet', '-m', 'first')
    git(directory, 'tag', 'v2.1')
    await build(directory)
    git(directory, 'commit', '--quiet', '--allow-empty', '-m', 'second')
    const root = await rootfs(directory, join(folder.path, 'tagged-root'))
    const infos = (await readdir(join(root, 'usr/local/lib/python3.13/dist-packages'))).filter(name =>
      name.endsWith('.dist-info'),
    )
    expect(infos).toEqual([expect.stringMatching(/^sample_app-2\.2\.dev1\+g[0-9a-f]+\.dist-info$/)])
  })

  test('a build that fails is a warning where the start command needs nothing of it', async () => {
    const files = {
      'main.py': 'print("hello")\n',
      'pyproject.toml': `[project]\nname = "never-built"\nversion = "1"\n${system('"hatchling"', 'hatchling.build')}`,
    }
    const { stderr } = await build(await project('unbuilt', files))
    expect(stderr).toContain('warning[project-not-installed]')
  })

  test('`--no-build` runs nothing of the project', async () => {
    const files = {
      'main.py': 'print("hello")\n',
      'setup.py': "from setuptools import setup\n\nsetup(name='sample', py_modules=['main'])\n",
    }
    const { stderr } = await build(await project('refused', files), ['--no-build'])
    expect(stderr).toContain('which `--no-build` refuses; nothing was run')
  })
})

function git(directory: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  }).trim()
}

const setupScript = (name: string, more = '') =>
  `from setuptools import setup\n\nsetup(name='${name}', version='2', packages=['${name}']${more})\n`

describe('dependencies that are built', () => {
  test('a source distribution of the package index, with its hash', async () => {
    const files = {
      'requirements.txt':
        'docopt==0.6.2 --hash=sha256:49b3a825280bd66b3aa83585ef59c4a8c82f2c8a522dbe754a8bc8d08c85c491\n',
      'main.py': 'import docopt\n\nassert docopt.__version__ == "0.6.2"\n',
    }
    await build(await project('sdist', files))
  })

  test('a commit of a repository, with a submodule, whose metadata only a build tells', async () => {
    const inner = await project('inner', { 'data.txt': 'of the submodule\n' })
    git(inner, 'init', '--quiet')
    git(inner, 'add', '.')
    git(inner, 'commit', '--quiet', '-m', 'first')
    const outer = await project('outer', {
      'setup.py': setupScript('gitlib', ", package_data={'gitlib': ['inner/*']}, install_requires=['docopt==0.6.2']"),
      'gitlib/__init__.py': 'x = 1\n',
    })
    git(outer, 'init', '--quiet')
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'gitlib/inner')
    git(outer, 'add', '.')
    git(outer, 'commit', '--quiet', '-m', 'first')
    const url = pathToFileURL(outer).href
    const files = {
      'requirements.txt': `gitlib @ git+${url}\n`,
      'main.py':
        "import json\nfrom importlib.metadata import distribution\nfrom importlib.resources import files\n\nimport docopt\n\nassert files('gitlib').joinpath('inner/data.txt').read_text() == 'of the submodule\\n'\nfound = json.loads(distribution('gitlib').read_text('direct_url.json'))\nassert found['vcs_info']['vcs'] == 'git', found\n",
    }
    await build(await project('git', files))
  })

  test('an editable folder with a setup.py, and a change in it', async () => {
    const files = {
      'requirements.txt': '-e ./libs/near\n',
      'libs/near/setup.py': setupScript('near', ", install_requires=['docopt==0.6.2']"),
      'libs/near/near/__init__.py': 'x = 1\n',
      'main.py': 'import docopt\nimport near\n\nassert near.x == 1\n',
    }
    const directory = await project('editable', files)
    await build(directory)
    await write(directory, {
      'libs/near/near/__init__.py': 'x = 2\n',
      'main.py': 'import near\n\nassert near.x == 2\n',
    })
    await build(directory)
  })

  test('the members of a uv workspace', async () => {
    const member = (name: string, dependencies = '') =>
      `[project]\nname = "${name}"\nversion = "1"\ndependencies = [${dependencies}]\n${system('"hatchling"', 'hatchling.build')}`
    const files = {
      'pyproject.toml': `[project]\nname = "workspace"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["first"]\n[tool.uv.sources]\nfirst = { workspace = true }\nsecond = { workspace = true }\n[tool.uv.workspace]\nmembers = ["packages/*"]\n`,
      'packages/first/pyproject.toml': `${member('first', '"second"')}[tool.uv.sources]\nsecond = { workspace = true }\n`,
      'packages/first/src/first/__init__.py': 'from second import x\n',
      'packages/second/pyproject.toml': member('second'),
      'packages/second/src/second/__init__.py': 'x = 7\n',
      'uv.lock': `version = 1
revision = 3
requires-python = ">=3.11"

[manifest]
members = ["first", "second", "workspace"]

[[package]]
name = "first"
version = "1"
source = { editable = "packages/first" }
dependencies = [{ name = "second" }]

[package.metadata]
requires-dist = [{ name = "second", editable = "packages/second" }]

[[package]]
name = "second"
version = "1"
source = { editable = "packages/second" }

[[package]]
name = "workspace"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "first" }]

[package.metadata]
requires-dist = [{ name = "first", editable = "packages/first" }]
`,
      'main.py':
        'from importlib.metadata import version\n\nimport first\n\nassert first.x == 7 and version("second") == "1"\n',
    }
    await build(await project('workspace', files))
  })
})
