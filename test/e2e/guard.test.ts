import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { home, pare, type RunOptions, run, succeed, temporaryFolder } from './pare.ts'

// The value that must not reach a test, and must never be printed.
const password = 'hunter2Horse77battery'
const live = `postgresql://shop:${password}@db.prod.example.com/shop`

const guard = '[tool.pare.env.production]\nhosts = ["*.prod.example.com"]\n'

const shop: Readonly<Record<string, string>> = {
  'app.py': `import os
from flask import Flask
app = Flask(__name__)
URL = os.environ.get("DATABASE_URL")
`,
  'requirements.txt': 'flask\n',
  'tests/test_app.py': 'def test_nothing(): pass\n',
  'pyproject.toml': guard,
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

interface Plant {
  readonly place: string
  readonly files?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly environment?: RunOptions['environment']
  /** Where the message says that the value comes from. */
  readonly origin: string
  readonly name?: string
}

const plants: readonly Plant[] = [
  { place: 'the shell', environment: { DATABASE_URL: live }, origin: 'the shell' },
  { place: 'a flag', args: ['--env', `DATABASE_URL=${live}`], origin: '`--env`' },
  { place: '.env', files: { '.env': `A=1\nDATABASE_URL=${live}\n` }, origin: '.env:2:1' },
  { place: '.env.test', files: { '.env.test': `export DATABASE_URL='${live}'\n` }, origin: '.env.test:1:8' },
  { place: '.env.local', files: { '.env.local': `DATABASE_URL="${live}"\n` }, origin: '.env.local:1:1' },
  {
    place: 'two variables of .env, one made of the other',
    files: { '.env': `DB_HOST=db.prod.example.com\nDATABASE_URL=postgresql://\${DB_HOST}/shop\n` },
    origin: '.env:1:1',
    name: 'DB_HOST',
  },
  {
    place: 'compose.yaml',
    files: { 'compose.yaml': `services:\n  web:\n    build: .\n    environment:\n      DATABASE_URL: ${live}\n` },
    origin: 'compose.yaml:5:7',
  },
  {
    place: 'a file that compose.yaml names',
    files: {
      'compose.yaml': 'services:\n  web:\n    build: .\n    env_file: settings/web.env\n',
      'settings/web.env': `DATABASE_URL=${live}\n`,
    },
    origin: 'settings/web.env:1:1',
  },
  {
    place: 'the default of a variable',
    files: { 'settings.py': `import os\nURL = os.getenv("DATABASE_URL", "${live}")\n` },
    origin: 'the default at settings.py:2:7',
  },
  {
    place: 'the default of a settings class',
    files: {
      'settings.py': `from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    database_url: str = "${live}"\n`,
    },
    origin: 'the default at settings.py:3:5',
  },
  {
    place: 'a text of the code',
    files: { 'settings.py': `DATABASES = {"default": {"HOST": "db.prod.example.com"}}\n` },
    origin: 'the default at settings.py:1:34',
    name: 'HOST',
  },
  {
    place: '[tool.pare.env]',
    files: { 'pyproject.toml': `[tool.pare.env]\nDATABASE_URL = "${live}"\n${guard}` },
    origin: 'the settings in pyproject.toml:2',
  },
  {
    place: '[tool.pare.prove.env]',
    files: { 'pyproject.toml': `${guard}[tool.pare.prove.env]\nDATABASE_URL = "${live}"\n` },
    origin: 'the settings in pyproject.toml:4',
  },
]

describe('a value of production keeps `pare test` from starting', () => {
  test.each(plants)('from $place', async ({ files, args = [], environment, origin, name = 'DATABASE_URL' }) => {
    await using folder = await temporaryFolder()
    await write(folder.path, { ...shop, ...files })
    const { code, stdout, stderr } = await pare(['test', folder.path, ...args], environment ? { environment } : {})
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain(
      `error[production-value]: \`${name}\` from ${origin} names a host of production (\`*.prod.example.com\`); no test was started`,
    )
    expect(stderr).not.toContain(password)
    expect(stderr).not.toContain('lock')
  })

  test('from an environment file of the command line', async () => {
    await using folder = await temporaryFolder()
    await write(folder.path, { ...shop, 'given/ci.txt': `DATABASE_URL=${live}\n` })
    const file = join(folder.path, 'given/ci.txt')
    const { code, stderr } = await pare(['test', folder.path, '--env-file', file])
    expect(code).toBe(1)
    expect(stderr).toContain(`\`DATABASE_URL\` from \`--env-file ${file}\``)
    expect(stderr).not.toContain(password)
  })

  test('by its fingerprint alone, which `pare env` made without the value on a command line', async () => {
    await using folder = await temporaryFolder()
    const made = await pare(['env', '--fingerprint'], { input: `${password}\n` })
    expect(made.code).toBe(0)
    expect(made.stdout).toMatch(/^hmac-sha256:[0-9a-f]{32}:[0-9a-f]{64}\n$/)
    await write(folder.path, {
      ...shop,
      'pyproject.toml': `[tool.pare.env.production]\nfingerprints = ["${made.stdout.trim()}"]\n`,
    })
    const environment = { DATABASE_URL: live }
    const { code, stderr } = await pare(['test', folder.path], { environment })
    expect(code).toBe(1)
    expect(stderr).toContain('`DATABASE_URL` from the shell holds a value of production')
    expect(stderr).not.toContain(password)
  })

  test.each([
    ['databases = ["shop_live"]', { DB_NAME: 'shop_live' }, 'names a database of production (`shop_live`)'],
    ['variables = ["LIVE_*"]', { LIVE_KEY: 'x' }, 'belongs to production (`LIVE_*`)'],
    ['variables = ["APP_ENV=production"]', { APP_ENV: 'production' }, 'belongs to production (`APP_ENV=production`)'],
  ])('by %s', async (line, environment, message) => {
    await using folder = await temporaryFolder()
    await write(folder.path, { ...shop, 'pyproject.toml': `[tool.pare.env.production]\n${line}\n` })
    const { code, stderr } = await pare(['test', folder.path], { environment })
    expect(code).toBe(1)
    expect(stderr).toContain(message)
  })

  test('files of production and examples are where such values belong', async () => {
    await using folder = await temporaryFolder()
    await write(folder.path, {
      ...shop,
      'tests/test_app.py': '',
      '.env.production': `DATABASE_URL=${live}\n`,
      '.env.example': `DATABASE_URL=${live}\n`,
      'compose.prod.yaml': `services: {web: {build: ., environment: {DATABASE_URL: "${live}"}}}\n`,
    })
    const { stderr } = await pare(['test', folder.path, '--', 'true'])
    expect(stderr).not.toContain('production-value')
  })

  test('a key of the guard that nobody knows is an error, and no open gate', async () => {
    await using folder = await temporaryFolder()
    await write(folder.path, { ...shop, 'pyproject.toml': '[tool.pare.env.production]\nhost = ["x"]\n' })
    const { code, stderr } = await pare(['test', folder.path])
    expect(code).toBe(2)
    expect(stderr).toMatch(/error\[(?:unknown|wrong)-setting\]/)
  })
})

describe('pytest-pare-guard, the guard without an image', () => {
  test('its own tests pass with pytest from PyPI, as installed from its folder', async () => {
    await using folder = await temporaryFolder()
    const python = join(folder.path, 'venv/bin/python')
    await succeed('python3', ['-m', 'venv', join(folder.path, 'venv')])
    await succeed(python, ['-m', 'pip', 'install', '--quiet', join(home, 'python/pytest-pare-guard'), 'pytest'])
    const tests = join(home, 'python/pytest-pare-guard/tests')
    const options = ['-p', 'no:cacheprovider', '--basetemp', join(folder.path, 'tests'), '-q']
    const environment = { PYTHONDONTWRITEBYTECODE: '1' }
    const { code, stdout } = await run(python, ['-m', 'pytest', ...options, tests], { cwd: folder.path, environment })
    expect(stdout).toMatch(/^\d+ passed/m)
    expect(code).toBe(0)
  })
})
