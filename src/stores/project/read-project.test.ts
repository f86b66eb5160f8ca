import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { type ProjectOverrides, readProject } from './read-project.ts'

const flask = 'from flask import Flask\n\napp = Flask(__name__)\n'

/** A project made of paths and their text. */
function project(files: Readonly<Record<string, string>>): string {
  const directory = temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  return directory
}

function read(files: Readonly<Record<string, string>>, overrides?: ProjectOverrides) {
  return readProject(project(files), overrides)
}

/** The files that belong to the app, and what was left out by which rule. */
async function drawn(directory: string): Promise<string[]> {
  const { files, leftOut } = (await readProject(directory)).project
  return [...files.map(({ path }) => path), ...leftOut.map(({ path, rule }) => `– ${path} (${rule})`)]
}

describe('readProject', () => {
  test('a flask app with a requirements.txt needs nothing else said', async () => {
    const { project: found } = await read({ 'app.py': flask, 'requirements.txt': 'flask\ngunicorn==23.0\n' })
    expect(found.start.argv).toEqual(['python', '-m', 'gunicorn', '--bind', '0.0.0.0:8000', 'app:app'])
    expect(found.dependencies.value).toEqual({ kind: 'requirements', file: 'requirements.txt' })
    expect(found.files.map(({ path }) => path)).toEqual(['app.py'])
  })

  test('metadata, scripts and the wanted Python are those of pyproject.toml', async () => {
    const { project: found } = await read({
      'pyproject.toml': `[project]
name = "greet"
version = "1.2"
description = "Greets"
license = "MIT"
authors = [{ name = "A", email = "a@example.org" }]
requires-python = ">=3.11"
dependencies = []
scripts.greet = "greet:main"
urls.Homepage = "https://example.org"
`,
      'greet.py': 'def main():\n    print("hi")\n',
      '.python-version': '3.13.1\n',
    })
    expect(found).toMatchObject({
      name: 'greet',
      version: '1.2',
      description: 'Greets',
      licenses: 'MIT',
      authors: 'A <a@example.org>',
      homepage: 'https://example.org',
      python: { value: '>=3.11' },
      pinnedPython: { value: '3.13' },
      consoleScripts: [{ name: 'greet', module: 'greet', object: 'main' }],
      start: { argv: ['greet'], kind: 'command' },
    })
  })

  test('the project is described as its installation would be: version and plugins', async () => {
    const { project: found } = await read({
      'pyproject.toml': `[project]
name = "shop-api"
dynamic = ["version"]
dependencies = []
scripts.shop = "shop_api:main"
entry-points."shop.plugins".one = "shop_api.one"
`,
      'src/shop_api/__init__.py': '__version__ = "2.1"\n\n\ndef main():\n    print()\n',
    })
    expect(found.distribution).toEqual({
      name: 'shop-api',
      version: '2.1',
      entryPoints: [
        { group: 'console_scripts', name: 'shop', target: 'shop_api:main' },
        { group: 'shop.plugins', name: 'one', target: 'shop_api.one' },
      ],
    })
    const nameless = await read({ 'app.py': 'print()\n' })
    expect(nameless.project.distribution).toBeUndefined()
  })

  test('a flag beats the settings, and an app given by flag beats a command of the settings', async () => {
    const files = {
      'app.py': flask,
      'other.py': flask,
      'requirements.txt': 'gunicorn\nflask\n',
      'pare.toml': 'command = ["python", "app.py"]\nport = 9000\n',
    }
    const settings = await read(files)
    expect(settings.project.start).toMatchObject({ argv: ['python', 'app.py'] })
    const flags = await read(files, { app: 'other:app', port: 7000 })
    expect(flags.project.start.argv).toEqual(['python', '-m', 'gunicorn', '--bind', '0.0.0.0:7000', 'other:app'])
  })

  test('requirements that are included, and servers that an extra brings, decide the server', async () => {
    const { project: found } = await read({
      'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
      'requirements.txt': '-r requirements/base.txt\n',
      'requirements/base.txt': 'fastapi[standard]>=0.115  # with its server\n',
    })
    expect(found.start.argv.slice(0, 3)).toEqual(['python', '-m', 'uvicorn'])
  })

  test('dependencies are taken from the top although a folder below has its own', async () => {
    const { project: found } = await read({
      'app.py': flask,
      'requirements.txt': 'flask\ngunicorn\n',
      'lambda/requirements.txt': 'boto3\n',
    })
    expect(found.dependencies.value).toEqual({ kind: 'requirements', file: 'requirements.txt' })
  })

  test('an app in a folder of its own has its dependencies there', async () => {
    const { project: found } = await read({
      'backend/app.py': flask,
      'backend/requirements.txt': 'flask\ngunicorn\n',
      'frontend/index.html': '<p>',
    })
    expect(found.start.directory).toBe('backend')
    expect(found.dependencies.value).toEqual({ kind: 'requirements', file: 'backend/requirements.txt' })
  })

  test.each<[string, readonly string[], string]>([
    ['production before what all share', ['requirements/base.txt', 'requirements/production.txt'], 'production.txt'],
    ['what all share before development', ['requirements/base.txt', 'requirements/dev.txt'], 'base.txt'],
    ['the only one that is for no tool', ['requirements/dev.txt', 'requirements/web.txt'], 'web.txt'],
    ['in the name of the file', ['requirements-dev.txt', 'requirements-prod.txt'], 'requirements-prod.txt'],
    ['what pip-compile reads, when nothing else is there', ['requirements.in'], 'requirements.in'],
    ['compiled before what it was compiled from', ['requirements/main.in', 'requirements/main.txt'], 'main.txt'],
  ])('without a requirements.txt, another is taken by its name: %s', async (_, names, expected) => {
    const { project: found } = await read({
      'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "a.settings")\n',
      ...Object.fromEntries(names.map(name => [name, 'django\n'])),
    })
    const file = names.find(name => name.endsWith(expected))
    expect(found.dependencies.value).toEqual({ kind: 'requirements', file })
  })

  test('a folder below that has nothing but such files is found as well', async () => {
    const { project: found } = await read({
      'backend/app.py': flask,
      'backend/requirements/base.txt': 'flask\n',
      'backend/requirements/prod.txt': '-r base.txt\ngunicorn\n',
      'frontend/package.json': '{}',
    })
    expect(found.dependencies.value).toEqual({ kind: 'requirements', file: 'backend/requirements/prod.txt' })
    expect(found.start.argv).toContain('gunicorn')
  })

  test('a script that names its own dependencies needs no other file', async () => {
    const metadata = '# /// script\n# requires-python = ">=3.12"\n# dependencies = ["rich"]\n# ///\n'
    const { project: found } = await read({
      'fetch.py': `${metadata}import rich\n\nrich.print(1)\n`,
      'README.md': '',
    })
    expect(found.dependencies.value).toEqual({ kind: 'script', file: 'fetch.py' })
    expect(found.python?.value).toBe('>=3.12')
    expect(found.start.argv).toEqual(['python', 'fetch.py'])
  })

  test('a lockfile goes before what it was made from', async () => {
    const files = { 'app.py': 'print()\n', 'requirements.txt': 'a\n', 'pylock.toml': 'lock-version = "1.0"\n' }
    expect((await read(files)).project.dependencies.value.kind).toBe('pylock')
    const uv = { ...files, 'uv.lock': 'version = 1\n', 'pyproject.toml': '[project]\nname = "x"\nversion = "1"\n' }
    expect((await read(uv)).project.dependencies.value.kind).toBe('uv')
  })
})

describe('readProject: files', () => {
  test('secrets, caches and tools stay out, what the app may read belongs to it', async () => {
    const directory = project({
      'app.py': 'print()\n',
      'data/words.txt': 'a',
      'docs/help.md': 'a',
      'certificate.pem': '-----BEGIN CERTIFICATE-----',
      'key.pem': '-----BEGIN PRIVATE KEY-----',
      id_rsa: 'a',
      '.env': 'A=1',
      '.env.production': 'A=1',
      '.env.example': 'A=',
      '.git/config': 'a',
      '.venv/x.py': 'a',
      'other/pyvenv.cfg': 'a',
      'other/x.py': 'a',
      'venv/Lib/site-packages/x.py': 'a',
      'env/own.py': 'a',
      'node_modules/x.js': 'a',
      '__pycache__/app.cpython-313.pyc': 'a',
      Dockerfile: 'FROM scratch',
      'compose.yaml': 'a: 1',
      '.pare/x': 'a',
    })
    expect(await drawn(directory)).toMatchInlineSnapshot(`
      [
        ".env.example",
        "app.py",
        "certificate.pem",
        "data/words.txt",
        "docs/help.md",
        "env/own.py",
        "– .env (environment-file)",
        "– .env.production (environment-file)",
        "– .git/ (version-control)",
        "– .pare/ (pare)",
        "– .venv/ (virtual-environment)",
        "– Dockerfile (container-files)",
        "– __pycache__/ (bytecode)",
        "– compose.yaml (container-files)",
        "– id_rsa (private-key)",
        "– key.pem (private-key)",
        "– node_modules/ (node-modules)",
        "– other/ (virtual-environment)",
        "– venv/ (virtual-environment)",
      ]
    `)
  })

  test('.dockerignore decides as in Docker, and what it brings back beats the default rules', async () => {
    const directory = project({
      '.dockerignore': 'data\n.env\n!data/keep.txt\n!.env\n',
      'app.py': 'print()\n',
      'data/a.txt': 'a',
      'data/keep.txt': 'a',
      '.env': 'A=1',
    })
    const { files } = (await readProject(directory)).project
    expect(files.map(({ path }) => path)).toEqual(['.env', 'app.py', 'data/keep.txt'])
  })

  test('include and exclude of the settings beat both', async () => {
    const directory = project({
      'pare.toml': 'include = ["data/a.txt", ".env"]\nexclude = ["big"]\n',
      '.dockerignore': 'data\n',
      'app.py': 'print()\n',
      'data/a.txt': 'a',
      'data/b.txt': 'a',
      'big/x': 'a',
      '.env': 'A=1',
    })
    const paths = (await readProject(directory)).project.files.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['.env', 'app.py', 'data/a.txt']))
    expect(paths.filter(path => path.startsWith('big') || path === 'data/b.txt')).toEqual([])
  })

  test('tests leave unless something imports them', async () => {
    const tests = { 'tests/__init__.py': '', 'tests/test_app.py': 'import app\n' }
    const paths = async (app: string) => (await read({ 'app.py': app, ...tests })).project.files.map(({ path }) => path)
    expect(await paths('print()\n')).toEqual(['app.py'])
    expect(await paths('from tests import test_app\nprint()\n')).toContain('tests/test_app.py')
  })

  test('a symlink inside the project stays one, with the mode bits of files beside it', async () => {
    const directory = project({ 'app.py': 'print()\n', 'run.sh': '#!/bin/sh\n' })
    symlinkSync('app.py', join(directory, 'link.py'))
    symlinkSync('nowhere', join(directory, 'broken'))
    chmodSync(join(directory, 'run.sh'), 0o755)
    const { files } = (await readProject(directory)).project
    expect(files.map(({ path, kind, target, isExecutable }) => [path, kind, target, isExecutable])).toEqual([
      ['app.py', 'file', undefined, false],
      ['broken', 'symlink', 'nowhere', false],
      ['link.py', 'symlink', 'app.py', false],
      ['run.sh', 'file', undefined, true],
    ])
  })

  test.each(['/etc/passwd', '../secret', 'data/../../x'])('a symlink that leads out is refused: %s', async target => {
    const directory = project({ 'app.py': 'print()\n' })
    symlinkSync(target, join(directory, 'link'))
    await expect(readProject(directory)).rejects.toMatchObject({ code: 'symlink-escapes', exitCode: 2 })
  })

  test('a name that is not UTF-8 is refused', async () => {
    const directory = project({ 'app.py': 'print()\n' })
    writeFileSync(Buffer.concat([Buffer.from(`${directory}/caf`), Buffer.from([0xe9])]), 'a')
    await expect(readProject(directory)).rejects.toMatchObject({ exitCode: 2, code: 'name-not-utf8' })
  })
})

describe('readProject: errors', () => {
  test.each<[string, Readonly<Record<string, string>>, object]>([
    ['an empty directory', {}, { code: 'no-app' }],
    ['broken TOML', { 'pyproject.toml': '[project\n' }, { code: 'invalid-toml', location: { line: 1 } }],
    [
      'a setting that is misspelt',
      { 'app.py': 'print()\n', 'pyproject.toml': '[tool.pare]\nprot = 8000\n' },
      { code: 'unknown-setting', hint: 'did you mean `port`?', location: { file: 'pyproject.toml', line: 2 } },
    ],
    [
      'a setting of the wrong kind',
      { 'app.py': 'print()\n', 'pare.toml': 'env = {}\nport = "many"\n' },
      { code: 'wrong-setting', location: { file: 'pare.toml', line: 2 } },
    ],
    [
      'settings in two places',
      { 'pare.toml': 'port = 1\n', 'pyproject.toml': '[tool.pare]\nport = 2\n' },
      { code: 'two-settings' },
    ],
    ['a lockfile alone', { 'app.py': 'print()\n', 'poetry.lock': '' }, { code: 'lockfile-alone' }],
    [
      'a misspelt requirements.txt',
      { 'app.py': 'print()\n', 'requirments.txt': 'flask\n' },
      { code: 'misspelt-requirements', hint: 'mv requirments.txt requirements.txt' },
    ],
    [
      'imports that no dependency explains',
      { 'app.py': `import json\nimport yaml\n${flask}import own\n`, 'own.py': '' },
      { code: 'no-dependencies', hint: "write requirements.txt: `printf 'pyyaml\\nflask\\n' > requirements.txt`" },
    ],
    [
      'Django, which manage.py imports inside a function alone',
      {
        'manage.py':
          'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "a.settings")\ndef main():\n    import django\n',
      },
      { code: 'no-dependencies', hint: "write requirements.txt: `printf 'django\\n' > requirements.txt`" },
    ],
    [
      'requirements files of which none is for production by its name',
      { 'app.py': 'print()\n', 'requirements/web.txt': 'a\n', 'requirements/worker.txt': 'a\n' },
      {
        code: 'several-requirements',
        hint: "write a requirements.txt that names it: `echo '-r requirements/web.txt' > requirements.txt`",
      },
    ],
    ['a bad pattern', { 'app.py': 'print()\n', '.dockerignore': '!\n' }, { code: 'invalid-ignore-pattern' }],
  ])('%s is refused', async (_, files, expected) => {
    await expect(read(files)).rejects.toMatchObject({ exitCode: 2, ...expected })
  })

  test('a directory that is not there, and a file in its place, are refused', async () => {
    const directory = project({ 'app.py': '' })
    const error = { code: 'no-such-directory', exitCode: 2 }
    await expect(readProject(join(directory, 'nowhere'))).rejects.toMatchObject(error)
    await expect(readProject(join(directory, 'app.py'))).rejects.toMatchObject(error)
  })
})
