import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { testDocumentSchema } from '../../src/report/test-document-schema.ts'
import { copyExample, pare, temporaryFolder } from './pare.ts'

const app = `import os
from flask import Flask

app = Flask(__name__)

@app.get("/")
def greet():
    return os.environ.get("GREETING", "nobody")

@app.get("/late")
def late():
    import colorsys
    return colorsys.__name__
`

async function project(into: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries({ 'app.py': app, 'requirements.txt': 'flask\n', ...files })) {
    await mkdir(dirname(join(into, path)), { recursive: true })
    await writeFile(join(into, path), text)
  }
  return into
}

test('pytest is added, runs in the image, and its report is passed out; nothing else is written', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, {
    '.env': 'GREETING=from .env\n',
    '.env.test': 'GREETING=from the test profile\n',
    'tests/test_app.py': `import os
import sys
import unittest.mock
from app import app

def test_greeting():
    assert app.test_client().get("/").text == os.environ["EXPECTED"]

def test_where():
    assert sys.executable.startswith("/usr/bin/python")
    assert sys.modules["flask"].__file__.startswith("/usr/local/lib/python")
    assert os.getcwd() == "/app"
`,
  })
  const found = await pare(['test', directory, '--env', 'EXPECTED=from the test profile'])
  expect(found.stderr).toContain('distributions for the tests')
  expect(found.stdout).toContain('2 passed')
  expect(found.code).toBe(0)
  expect(await readFile(join(directory, '.pare/test/junit.xml'), 'utf8')).toContain('tests="2"')
  expect((await readdir(directory)).sort()).toEqual(
    ['.env', '.env.test', '.pare', 'app.py', 'requirements.txt', 'tests'].sort(),
  )
  // What the code reads may come from the shell as well, and beats the files.
  const environment = { GREETING: 'from the shell' }
  const shell = await pare(['test', directory, '--env', 'EXPECTED=from the shell', '--json'], { environment })
  expect(shell.code).toBe(0)
  expect(testDocumentSchema.parse(JSON.parse(shell.stdout))).toMatchObject({
    exitCode: 0,
    argv: ['python', '-m', 'pytest'],
    reports: ['.pare/test/junit.xml'],
  })
})

test("the tests' own exit code is pare's, whatever runs them", async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, { 'tests/test_app.py': 'def test_no(): assert 1 == 2\n' })
  const failed = await pare(['test', directory])
  expect(failed.stdout).toContain('1 failed')
  expect(failed.code).toBe(1)
  expect(await pare(['test', directory, '--', 'python', '-c', 'import sys; sys.exit(7)'])).toMatchObject({ code: 7 })
  expect(await pare(['test', directory, '--', 'no-such-program'])).toMatchObject({ code: 127 })
})

test('a test that connects to anywhere but this computer fails with the message of the guard', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, {
    'tests/test_network.py': `import socket
import urllib.request

def test_address():
    socket.create_connection(("192.0.2.1", 80), timeout=1)

def test_name():
    urllib.request.urlopen("http://db.prod.example.com/", timeout=1)

def test_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
`,
  })
  const { code, stdout } = await pare(['test', directory])
  expect(code).toBe(1)
  expect(stdout).toContain('2 failed, 1 passed')
  for (const host of ['192.0.2.1', 'db.prod.example.com']) {
    expect(stdout).toContain(`pare's guard: a test run reaches loopback only, and this code asked for ${host}`)
  }
})

test('the network is closed where nothing of Python asks it to be', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, { 'tests/test_app.py': '' })
  const program = 'import _socket; _socket.socket(2, 1).connect(("192.0.2.1", 80))'
  const { code, stderr } = await pare(['test', directory, '--', 'python', '-S', '-c', program])
  expect(code).toBe(1)
  expect(stderr).toContain('Network is unreachable')
})

test('the code under test sees the image as it is, the tests see what they need', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, {
    'tests/test_app.py': `import colorsys
import pdb
import pytest
from app import app

def test_own_import():
    assert colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)

def test_late():
    app.testing = True
    app.test_client().get("/late")

def test_development_dependency():
    exec(compile("import pytest", "/app/app.py", "exec"), app.view_functions["late"].__globals__)
`,
    'pare.toml': 'drop = ["colorsys"]\n',
  })
  const { code, stdout } = await pare(['test', directory])
  expect(code).toBe(1)
  expect(stdout).toContain('2 failed, 1 passed')
  expect(stdout).toContain(
    `No module named 'colorsys' (left out of this image by pare, level safe; keep it: [tool.pare] keep = ["colorsys"])`,
  )
  expect(stdout).toContain("No module named 'pytest' (the image does not have it; only its tests do)")
})

test('at level max the tests are told what no probe has led to', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, {
    'tests/test_app.py': `import colorsys
from app import app

def test_root():
    assert app.test_client().get("/").status_code == 200

def test_late():
    app.testing = True
    assert app.test_client().get("/late").text == "colorsys"
`,
  })
  const { code, stdout, stderr } = await pare(['test', directory, '--level', 'max'])
  expect(stdout).toContain('1 failed, 1 passed')
  expect(code).toBe(1)
  expect(stderr).toContain(
    'warning[missed-by-tests]: the code under test asked for `colorsys`, which pare left out of the image',
  )
  const kept = await pare(['test', directory, '--level', 'max', '--keep', 'colorsys'])
  expect(kept.stdout).toContain('2 passed')
  expect(kept.code).toBe(0)
})

test('dependency groups and extras of development, with coverage passed out', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, {
    'requirements.txt': '',
    'pyproject.toml': `[project]
name = "shop"
version = "1"
dependencies = ["flask"]

[project.optional-dependencies]
test = ["pytest-cov"]

[dependency-groups]
dev = ["pytest", {include-group = "more"}]
more = ["iniconfig"]

[tool.pytest.ini_options]
addopts = "--cov=app --cov-report=xml"
`,
    'tests/test_app.py': `from importlib.metadata import version
from app import app

def test_greeting():
    assert app.test_client().get("/").status_code == 200
    assert version("pytest-cov")
`,
  })
  const { unlink } = await import('node:fs/promises')
  await unlink(join(directory, 'requirements.txt'))
  const { code, stdout, stderr } = await pare(['test', directory])
  expect(stdout + stderr).toContain('1 passed')
  expect(code).toBe(0)
  expect(await readFile(join(directory, '.pare/test/coverage.xml'), 'utf8')).toContain('filename="app.py"')
})

test('Django is tested by its own command, and plain tests by unittest', async () => {
  await using folder = await temporaryFolder()
  const django = await copyExample('django-site', folder.path)
  await mkdir(join(django, 'tests'))
  await writeFile(join(django, 'tests/__init__.py'), '')
  await writeFile(
    join(django, 'tests/test_site.py'),
    `from django.test import Client, SimpleTestCase

class Site(SimpleTestCase):
    def test_root(self):
        self.assertLess(Client().get("/").status_code, 500)
`,
  )
  const found = await pare(['test', django])
  expect(found.stderr).toContain('Ran 1 test')
  expect(found.code).toBe(0)

  const plain = await project(join(folder.path, 'plain'), {
    'test_plain.py': `import unittest
from app import app

class Plain(unittest.TestCase):
    def test_root(self):
        self.assertEqual(app.test_client().get("/").status_code, 200)
`,
  })
  const { code, stderr } = await pare(['test', plain])
  expect(stderr).toContain('Ran 1 test')
  expect(code).toBe(0)
})

test('a project without tests says so', async () => {
  await using folder = await temporaryFolder()
  const directory = await project(folder.path, {})
  const { code, stderr } = await pare(['test', directory])
  expect(code).toBe(2)
  expect(stderr).toContain('error[no-tests]')
})
