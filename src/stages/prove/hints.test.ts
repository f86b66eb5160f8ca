import { describe, expect, test } from 'vitest'
import type { StartCommand } from '../../model/project.ts'
import { hintOf } from './hints.ts'

const start: StartCommand = { argv: ['app'], kind: 'web', directory: '', environment: {}, evidence: [], advice: [] }

describe('hintOf', () => {
  test.each([
    ["ModuleNotFoundError: No module named 'yaml'", /`yaml` is in none of the project's dependencies/],
    [
      `ModuleNotFoundError: No module named 'sqlite3' (left out of this image by pare, level max; keep it: [tool.pare] keep = ["sqlite3"])`,
      /^keep it: \[tool\.pare\] keep = \["sqlite3"\]$/,
    ],
    [
      'ImportError: libpq.so.5: cannot open shared object file: No such file or directory',
      /Debian package that holds `libpq\.so\.5`/,
    ],
    [
      "OSError: [Errno 30] Read-only file system: '/app/db.sqlite3'",
      /`\/app\/db\.sqlite3` lies in it: write below \/tmp/,
    ],
    ['sqlite3.OperationalError: Read-only file system', /write below \/tmp/],
    ["KeyError: 'DATABASE_URL'", /--env DATABASE_URL=…/],
    [
      'decouple.UndefinedValueError: SECRET_KEY not found. Declare it as envvar or define a default value.',
      /--env SECRET_KEY=…/,
    ],
    ['environs.EnvError: Environment variable "API_TOKEN" not set', /--env API_TOKEN=…/],
    ['django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.', /--env SECRET_KEY=…/],
    ['OSError: [Errno 98] Address already in use', /same port/],
    ["PermissionError: [Errno 13] Permission denied: '/var/log/app.log'", /may not use `\/var\/log\/app\.log`/],
    ['socket.gaierror: [Errno -3] Temporary failure in name resolution', /no network/],
    ['EOFError: EOF when reading a line', /standard input/],
    ['pare: cannot start gunicorn: no such program on PATH (/usr/bin)', /brings a program `gunicorn`/],
  ])('%s', (line, hint) => {
    expect(hintOf(['Traceback (most recent call last):', line], start, undefined)).toMatch(hint)
  })

  test('a module that is missing only after paring is to be kept', () => {
    expect(hintOf(["ModuleNotFoundError: No module named 'yaml'"], start, 'green')).toBe(
      'keep it: `keep = ["yaml"]` under [tool.pare]',
    )
  })

  test('a field that pydantic wants is a variable', () => {
    const lines = [
      'pydantic_core.ValidationError: 1 validation error for Settings',
      'api_key',
      '  Field required [type=missing, input_value={}, input_type=dict]',
    ]
    expect(hintOf(lines, start, undefined)).toMatch(/--env API_KEY=…/)
  })

  test('the last error counts: those before it may have been handled', () => {
    const lines = ["ModuleNotFoundError: No module named 'ujson'", 'During handling …', "KeyError: 'PORT'"]
    expect(hintOf(lines, start, undefined)).toMatch(/--env PORT=…/)
  })

  test('a key that is no variable, and words that say nothing, give no hint', () => {
    expect(hintOf(["KeyError: 'name'", 'something went wrong'], start, undefined)).toBeUndefined()
  })
})
