import { describe, expect, test } from 'vitest'
import type { StartCommand } from '../../model/project.ts'
import { hintOf } from './hints.ts'

const start: StartCommand = { argv: ['app'], kind: 'web', directory: '', environment: {}, evidence: [], advice: [] }

describe('hintOf', () => {
  test.each([
    ["ModuleNotFoundError: No module named 'yaml'", /`yaml` is in none of the project's dependencies/],
    [
      "ModuleNotFoundError: No module named 'mcp.server.fastmcp'. This is 2.x",
      /installed version of `mcp` has no `mcp\.server\.fastmcp`/,
    ],
    ["OSError: cannot load library 'libgobject-2.0-0': no such file", /Debian package that holds `libgobject-2\.0-0`/],
    ['TypeError: expected token to be a str, received NoneType instead', /variable that the token is read from/],
    [
      'ImportError: libpq.so.5: cannot open shared object file: No such file or directory',
      /Debian package that holds `libpq\.so\.5`/,
    ],
    [
      "OSError: [Errno 30] Read-only file system: '/app/db.sqlite3'",
      /`\/app\/db\.sqlite3` lies in it: name the folder, `writable = /,
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
    [
      'sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) unable to open database file',
      /name the folder that holds it, `writable = /,
    ],
    ["ModuleNotFoundError: No module named 'tkinter'", /python3-tk/],
    ["ModuleNotFoundError: No module named 'distutils'", /add setuptools/],
    ["ModuleNotFoundError: No module named 'cgi'", /--python 3\.11/],
    [
      'openai.OpenAIError: Missing credentials. Please set the `OPENAI_API_KEY` or `OPENAI_ADMIN_KEY` environment variable.',
      /--env OPENAI_API_KEY=…/,
    ],
    ['ImproperlyConfigured: Set the DJANGO_SECRET_KEY environment variable', /--env DJANGO_SECRET_KEY=…/],
    ['usage: weather.py CITY', /pare build -- app …/],
    ['EOFError: EOF when reading a line', /standard input/],
    ['pare: cannot start gunicorn: no such program on PATH (/usr/bin)', /brings a program `gunicorn`/],
  ])('%s', (line, hint) => {
    expect(hintOf(['Traceback (most recent call last):', line], start, undefined)).toMatch(hint)
  })

  test('a module that is missing only after paring is a mistake of pare', () => {
    expect(hintOf(["ModuleNotFoundError: No module named 'yaml'"], start, 'green')).toBe(
      'pare left `yaml` out, and the app needs it: please report this; `pare plan --json` names the rule',
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

  test('a program that the app starts is named with the setting that brings it', () => {
    const lines = [
      '  File "/usr/lib/python3.13/subprocess.py", line 1972, in _execute_child',
      "FileNotFoundError: [Errno 2] No such file or directory: 'ffmpeg'",
    ]
    expect(hintOf(lines, start, undefined)).toMatch(/no program `ffmpeg`.*packages/)
    expect(hintOf(lines.slice(1), start, undefined)).toBeUndefined()
  })

  test('the last error counts: those before it may have been handled', () => {
    const lines = ["ModuleNotFoundError: No module named 'ujson'", 'During handling …', "KeyError: 'PORT'"]
    expect(hintOf(lines, start, undefined)).toMatch(/--env PORT=…/)
  })

  test('a key that is no variable, and words that say nothing, give no hint', () => {
    expect(hintOf(["KeyError: 'name'", 'something went wrong'], start, undefined)).toBeUndefined()
  })
})
