import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { envDocumentSchema } from '../../src/report/env-document-schema.ts'
import { twelveDocumentSchema } from '../../src/report/twelve-document-schema.ts'
import { home, pare, succeed, temporaryFolder } from './pare.ts'

// No value below may ever be printed, whatever is asked.
const secrets = {
  key: 'kJ8sdf7sdfKJHsdf987sdfkjh',
  database: 'hunter2Horse77battery',
  token: 'Zk3j4h5k3j4h5kj34h5',
  fallback: 'Aq7fallback55secretWord',
}

const shop: Readonly<Record<string, string>> = {
  'shop/settings.py': `import os
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRET_KEY = os.environ["SECRET_KEY"]
API_TOKEN = os.environ.get("API_TOKEN", "${secrets.fallback}")

class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_")
    database_url: str
    port: int = 8000
    debug: bool = False
`,
  'shop/__init__.py': '',
  'shop/app.py': `import os, sys
from shop.settings import Settings
flag = os.getenv(f"FEATURE_{sys.argv[0]}")
`,
  'tests/test_app.py': 'import os\nSLOW = os.getenv("SLOW_TESTS") == "1"\n',
  'requirements.txt': 'pydantic-settings\ngunicorn\n',
  '.env': `SECRET_KEY=changeme
SHOP_DATABASE_URL=postgresql://shop:${secrets.database}@db.prod.example.com/shop
SHOP_PORT=eighty
SHOP_DEBGU=1
FEATURE_X=1
GUNICORN_CMD_ARGS=--workers 2
POSTGRES_PASSWORD=only-for-compose
`,
  '.env.test': 'SECRET_KEY=\nSHOP_DEBUG=yes\n',
  '.env.production': `SECRET_KEY=${secrets.key}\nSHOP_DATABASE_URL=postgresql://db.prod.example.com/shop\n`,
  '.env.example': '# the shop\nSECRET_KEY=\n',
  'compose.yaml': `services:
  web:
    build: .
    env_file: [.env]
    environment:
      API_TOKEN: ${secrets.token}
  db:
    image: postgres
    environment:
      POSTGRES_PASSWORD: \${POSTGRES_PASSWORD}
`,
  'deploy/shop.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
        - name: web
          env: [{name: SHOP_PORT, value: "80a"}]
          envFrom: [{configMapRef: {name: shop}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: shop}
data: {SECRET_KEY: xy, SHOP_DATABASE_URL: "postgresql://db.prod.example.com/shop"}
`,
  Dockerfile: `FROM python:3.13\nENV SECRET_KEY=${secrets.key}\n`,
  'pyproject.toml': '[tool.pare.env]\nMODE = "live"\n[tool.pare.env.production]\nhosts = ["*.prod.example.com"]\n',
  '.gitignore': '.env\n',
}

async function project(into: string, files: Readonly<Record<string, string>> = shop): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(into, path)), { recursive: true })
    await writeFile(join(into, path), text)
  }
  await succeed('git', ['init', '--quiet', into])
  await succeed('git', ['-C', into, 'add', '--all'])
  return into
}

function shown(text: string): string[] {
  return text.split('\n').flatMap((line, index, all) => {
    const [, label] = /^ {2}((?:error|warning)\[[\w-]+\]: .*)$/.exec(line) ?? []
    return label === undefined ? [] : [`${label} ${all[index + 1]!.trim()}`]
  })
}

test('every variable with its place, every finding with its own, and an exit code of 1', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path)
  const { code, stdout, stderr } = await pare(['env', directory])
  expect(stderr).toBe('')
  expect(code).toBe(1)
  expect(stdout.slice(0, stdout.indexOf('\nprofiles'))).toBe(`variables
  API_TOKEN          text     = (hidden)  shop/settings.py:5:13
  SECRET_KEY         text     required    shop/settings.py:4:14
  SHOP_DATABASE_URL  text     required    shop/settings.py:9:5
  SHOP_DEBUG         boolean  = False     shop/settings.py:11:5
  SHOP_PORT          integer  = 8000      shop/settings.py:10:5

variables of the tests
  SLOW_TESTS  boolean  optional  tests/test_app.py:2:8

dynamic
  shop/app.py:3:8  os.getenv: a name that begins with \`FEATURE_\`

read by others
  GUNICORN_CMD_ARGS  gunicorn
`)
  expect(shown(stdout)).toEqual([
    'error[production-value]: `SHOP_DATABASE_URL` from .env:2:1 names a host of production (`*.prod.example.com`) --> .env:2:1',
    'error[wrong-type]: Expected a whole number as the value of `SHOP_PORT`, got something else --> .env:3:1',
    'error[committed-secret]: `SECRET_KEY` holds a secret, and git tracks `.env.production` --> .env.production:1:1',
    'error[empty-variable]: `SECRET_KEY` is empty --> .env.test:1:1',
    'error[secret-in-image]: `SECRET_KEY` would be readable for everybody who has the image --> Dockerfile:2',
    'error[committed-secret]: `API_TOKEN` holds a secret, and git tracks `compose.yaml` --> compose.yaml:6:7',
    'error[wrong-type]: Expected a whole number as the value of `SHOP_PORT`, got something else --> deploy/shop.yaml:9:17',
    'warning[placeholder-value]: `SECRET_KEY` holds a placeholder, which everybody can guess --> .env:1:1',
    'warning[unused-variable]: Nothing in the code reads `SHOP_DEBGU` --> .env:4:1',
    'warning[undocumented-variable]: `.env.example` does not show `SHOP_DATABASE_URL`, which the code needs --> .env.example',
  ])
})

test('what a profile lacks is told by the place that fails without it', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, {
    'app.py': 'import os\n\nKEY = os.environ["KEY"]\nURL = os.environ["URL"]\n',
    '.env.production': 'KEY=some-long-value-1\n',
    'deploy/app.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec: {containers: [{name: app, env: [{name: KEY, valueFrom: {secretKeyRef: {name: elsewhere, key: a}}}]}]}\n',
  })
  const { code, stdout } = await pare(['env', directory])
  expect(code).toBe(1)
  expect(shown(stdout).filter(line => line.includes('missing'))).toEqual([
    'error[missing-variable]: `.env.production` does not set `URL`, without which app.py:4:7 fails --> .env.production',
    'error[missing-variable]: `deploy/app.yaml: Pod/app: app` does not set `URL`, without which app.py:4:7 fails --> deploy/app.yaml:4:21',
  ])
})

test.each([[[]], [['--json']], [['--sarif']], [['--twelve']], [['--twelve', '--json']], [['--write']]])(
  'no value of a secret is printed with %j',
  async flags => {
    await using folder = await temporaryFolder()
    const directory = await project(folder.path)
    const { stdout, stderr } = await pare(['env', directory, ...flags])
    for (const secret of [...Object.values(secrets), 'changeme', 'only-for-compose']) {
      expect(stdout + stderr).not.toContain(secret)
    }
    if (flags.includes('--write')) {
      const example = await readFile(join(directory, '.env.example'), 'utf8')
      for (const secret of Object.values(secrets)) expect(example).not.toContain(secret)
    }
  },
)

test('a file that cannot be read whole is told of by places alone', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, {
    'app.py': 'import os\nos.environ["API_KEY"]\n',
    '.env': `API_KEY="${secrets.key}\n${secrets.token}!!\n`,
    'compose.yaml': `services:\n  web: {build: ., environment: {API_KEY: "${secrets.database}\n`,
    Dockerfile: `ENV API_KEY="${secrets.fallback}\n`,
  })
  const { code, stdout, stderr } = await pare(['env', directory])
  expect(code).toBe(1)
  expect(stdout).toContain('warning[unreadable-line]')
  for (const secret of Object.values(secrets)) expect(stdout + stderr).not.toContain(secret)
})

test('--json follows its schema, and so does --twelve --json', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path)
  const { stdout } = await pare(['env', directory, '--json'])
  const document = envDocumentSchema.parse(JSON.parse(stdout))
  expect(document.variables.map(({ name }) => name)).toContain('SHOP_PORT')
  const factors = await pare(['env', directory, '--twelve', '--json'])
  expect(twelveDocumentSchema.parse(JSON.parse(factors.stdout)).factors).toHaveLength(12)
})

test('--sarif gives every finding a rule that it lists, and a place', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path)
  const { code, stdout } = await pare(['env', directory, '--sarif'])
  expect(code).toBe(1)
  const { version, runs } = JSON.parse(stdout)
  expect(version).toBe('2.1.0')
  const [{ tool, results }] = runs
  expect(results.length).toBe(10)
  for (const { ruleId, ruleIndex, level, locations } of results) {
    expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
    expect(['error', 'warning', 'note']).toContain(level)
    expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/^[\w./-]+$/)
  }
})

test('--write adds what the example lacks at its end, and nothing the next time', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path)
  await pare(['env', directory, '--write'])
  const once = await readFile(join(directory, '.env.example'), 'utf8')
  expect(once).toBe(`# the shop
SECRET_KEY=

# text; required; read by shop/settings.py
SHOP_DATABASE_URL=

# text, secret; optional; read by shop/settings.py
# API_TOKEN=

# true or false; optional; read by shop/settings.py
# SHOP_DEBUG=False

# whole number; optional; read by shop/settings.py
# SHOP_PORT=8000
`)
  const { stdout } = await pare(['env', directory, '--write'])
  expect(stdout).not.toContain('undocumented-variable')
  expect(await readFile(join(directory, '.env.example'), 'utf8')).toBe(once)
})

test('without findings the exit code is 0, without a repository nothing counts as committed', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, {
    'app.py': 'import os\nKEY = os.environ["API_KEY"]\n',
    '.env': `API_KEY=${secrets.key}\n`,
  })
  expect(await pare(['env', directory])).toMatchObject({ code: 1 })
  await rm(join(directory, '.git'), { recursive: true })
  // Nor does a repository further up make a difference: the folder is its own.
  const { code, stdout } = await pare(['env', directory])
  expect(stdout).toContain('no findings')
  expect(code).toBe(0)
})

test('asking git what it tracks runs no program that the repository names', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(join(folder.path, 'app'))
  const script = join(folder.path, 'program')
  await writeFile(script, `#!/bin/sh\ntouch ${folder.path}/ran\n`)
  await chmod(script, 0o755)
  await succeed('git', ['-C', directory, 'config', 'core.fsmonitor', script])
  await succeed('git', ['-C', directory, 'status', '--porcelain'])
  expect(existsSync(join(folder.path, 'ran'))).toBe(true)
  await rm(join(folder.path, 'ran'))
  const { stdout } = await pare(['env', directory])
  expect(stdout).toContain('committed-secret')
  expect(existsSync(join(folder.path, 'ran'))).toBe(false)
})

test('--twelve says of each factor what speaks for it, and how to mend it', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, {
    'app.py': `import logging.handlers
import os
import signal
from flask import Flask

logging.getLogger().addHandler(logging.handlers.RotatingFileHandler("app.log"))
signal.signal(signal.SIGTERM, lambda *_: None)
app = Flask(__name__)
app.config["SECRET_KEY"] = "dev"
DATABASE_URL = os.getenv("DATABASE_URL", "sqlite:///shop.db")
BROKER = "amqp://queue.internal/"
PORT = int(os.getenv("PORT", "8000"))
if os.getenv("APP_ENV") == "production":
    pass
`,
    'requirements.txt': 'flask==3.1.0\ngunicorn\n',
    Procfile: 'web: gunicorn app:app\nworker: python worker.py\n',
    '.env': 'DATABASE_URL=postgresql://localhost/shop\n',
  })
  const { code, stdout } = await pare(['env', directory, '--twelve'])
  expect(code).toBe(0)
  // It writes its log into a root that is read-only.
  expect(stdout.replace(/(not measured: the app does not stay up by itself): .*/, '$1: …')).toBe(
    await readFile(join(home, 'test/e2e/transcripts/twelve-factors.txt'), 'utf8'),
  )
})

test('--twelve measures how the app ends: at once, not at all, or why that cannot be told', async () => {
  await using folder = await temporaryFolder()
  const server = `import http.server
import signal
import sys

HANDLER
http.server.HTTPServer(("0.0.0.0", 8000), http.server.BaseHTTPRequestHandler).serve_forever()
`
  const said = async (name: string, handler: string) => {
    const files = {
      'app.py': server.replace('HANDLER', handler),
      'requirements.txt': '',
      'pare.toml': 'command = ["python", "app.py"]\nport = 8000\n',
    }
    const { stdout } = await pare(['env', await project(join(folder.path, name), files), '--twelve'])
    return /disposability: (.*)\n\s*(.*)\n/.exec(stdout)?.slice(1).join('; ')
  }
  expect(await said('handled', 'signal.signal(signal.SIGTERM, lambda *_: sys.exit())')).toMatch(
    /^met; ended 0\.\d\d s after SIGTERM$/,
  )
  expect(await said('ignored', 'signal.signal(signal.SIGTERM, signal.SIG_IGN)')).toBe(
    'unmet; still there 10 s after SIGTERM, and killed',
  )
  expect(await said('broken', 'sys.exit("no database")')).toBe(
    'unknown; not measured: the app does not stay up by itself: no database',
  )
})

test('a folder that is not there, and a value that is too short to fingerprint', async () => {
  const missing = await pare(['env', '/nowhere/at/all'])
  expect(missing.code).toBe(2)
  expect(missing.stderr).toContain('error[no-such-directory]')
  const short = await pare(['env', '--fingerprint'], { input: 'hunter2\n' })
  expect(short.code).toBe(2)
  expect(short.stderr).toContain('error[value-too-short]')
  expect(short.stdout + short.stderr).not.toContain('hunter2')
})
