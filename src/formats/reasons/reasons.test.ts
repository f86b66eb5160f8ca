import { describe, expect, test } from 'vitest'
import { parseImagePath } from '../../model/image-path.ts'
import type { Reasons } from '../../model/reason.ts'
import { decodeReasons } from './decode-reasons.ts'
import { encodeReasons } from './encode-reasons.ts'
import { parseReasonsDocument, reasonsJsonSchema } from './reasons-schema.ts'

const path = parseImagePath

const reasons: Reasons = {
  level: 'safe',
  kept: [
    {
      path: path('app/app.py'),
      size: 900,
      module: 'app',
      origin: 'app',
      reason: { kind: 'start', detail: 'python app.py' },
    },
    {
      path: path('usr/lib/python313.zip/sqlite3/__init__.pyc'),
      size: 1200,
      module: 'sqlite3',
      origin: 'debian:libpython3.13-stdlib',
      reason: { kind: 'import', from: path('app/app.py'), line: 19 },
    },
    {
      path: path('usr/lib/python3.13/lib-dynload/_sqlite3.cpython-313-x86_64-linux-gnu.so'),
      size: 140_000,
      module: '_sqlite3',
      origin: 'debian:libpython3.13-stdlib',
      reason: { kind: 'import', from: path('usr/lib/python313.zip/sqlite3/__init__.pyc'), line: 57 },
      also: [path('app/app.py')],
    },
    { path: path('top'), size: 0, module: 'renamed.elsewhere', origin: 'generated:x', reason: { kind: 'system' } },
  ],
  left: [
    {
      path: path('usr/lib/python3.13/tkinter/__init__.py'),
      size: 170_000,
      module: 'tkinter',
      origin: 'debian:python3-tk',
      rule: 'unreached-module',
    },
  ],
}

describe('encodeReasons', () => {
  test('what is encoded is read back as the same, in order of path', () => {
    expect(decodeReasons(encodeReasons(reasons), 'reasons')).toEqual({
      ...reasons,
      kept: [...reasons.kept].sort((one, other) => (one.path < other.path ? -1 : 1)),
    })
  })

  test('the bytes do not depend on the order of the entries', () => {
    const turned = { ...reasons, kept: reasons.kept.toReversed() }
    expect(encodeReasons(turned)).toEqual(encodeReasons(reasons))
  })

  test('an asker that is not in the image ends the chain by its name', () => {
    const [first] = reasons.kept
    const dangling: Reasons = { ...reasons, kept: [{ ...first!, reason: { kind: 'import', from: path('gone.py') } }] }
    expect(decodeReasons(encodeReasons(dangling), 'reasons').kept[0]!.reason).toEqual({
      kind: 'import',
      detail: '/gone.py',
    })
  })

  test('an entry takes few bytes: folders, origins and reasons are said once', () => {
    const kept = Array.from({ length: 6000 }, (_, index) => ({
      path: path(`usr/local/lib/python3.13/dist-packages/django/contrib/package${index % 50}/module_${index}.pyc`),
      size: 1000 + index,
      module: `django.contrib.package${index % 50}.module_${index}`,
      origin: 'distribution:django',
      reason: { kind: 'distribution', detail: 'django' } as const,
    }))
    expect(encodeReasons({ level: 'safe', kept, left: [] }).length / kept.length).toBeLessThan(45)
  })
})

describe('decodeReasons', () => {
  const problem = (value: unknown): unknown => {
    try {
      return decodeReasons(Buffer.from(JSON.stringify(value)), 'the reasons of `app`')
    } catch (error) {
      return error
    }
  }
  const document = JSON.parse(Buffer.from(encodeReasons(reasons)).toString())

  test('says what is wrong with a document', () => {
    expect(problem({ ...document, level: 'tiny' })).toMatchObject({ code: 'invalid-reasons', exitCode: 2 })
    expect(problem({ ...document, reasons: [] })).toMatchObject({
      message: 'Could not read the reasons of `app`: a row points to place 0 of a table with 0',
    })
    expect(problem({ ...document, folders: [] })).toMatchObject({ code: 'invalid-reasons' })
    expect(problem({ ...document, kept: [[0, '../../x', 1, -1, 0, 0]] })).toMatchObject({ code: 'unsafe-path' })
  })

  test('a field that a later pare adds is passed over', () => {
    expect(problem({ ...document, later: 1 })).toEqual(decodeReasons(encodeReasons(reasons), 'reasons'))
  })

  test('the published schema is the one that is read', () => {
    expect(parseReasonsDocument(document).success).toBe(true)
    expect(reasonsJsonSchema()).toMatchObject({ type: 'object', properties: { kept: { type: 'array' } } })
  })
})
