import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeScript } from './describe-script.ts'
import { type TlsDescription, tlsStub } from './tls-stub.ts'

const run = (code: string) => execFileSync('python3', ['-E', '-c', code], { encoding: 'utf8' }).trim()

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-stub-'))
  const described = JSON.parse(run(describeScript)) as TlsDescription
  writeFileSync(join(folder, '_ssl.py'), tlsStub(described, 'max'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What Python prints with the stub in place of its native module. */
const withStub = (code: string) =>
  run(`import sys\nsys.path.insert(0, ${JSON.stringify(folder)})\nimport ssl, _ssl\n${code}`)

describe('tlsStub', () => {
  test('`ssl` can be imported on top of it', () => {
    expect(withStub('print(_ssl.__file__)')).toBe(join(folder, '_ssl.py'))
  })

  test('so can what asks for it in the standard library', () => {
    const modules = 'urllib.request, http.client, smtplib, imaplib, ftplib, asyncio.sslproto, logging.handlers'
    expect(withStub(`import ${modules}\nprint(http.client.HTTPSConnection.__name__)`)).toBe('HTTPSConnection')
  })

  test.each([
    'int(ssl.PROTOCOL_TLS_CLIENT), ssl.PROTOCOL_TLS_SERVER.name',
    'int(ssl.CERT_REQUIRED), int(ssl.OP_NO_TLSv1_3), int(ssl.OP_ALL), int(ssl.TLSVersion.TLSv1_2)',
    'ssl.OPENSSL_VERSION, ssl.OPENSSL_VERSION_INFO, ssl.HAS_SNI, ssl.HAS_TLSv1_3',
    'ssl.Purpose.SERVER_AUTH, ssl.Purpose.CLIENT_AUTH',
    'sorted(name for name in dir(ssl) if name.isupper())',
    'issubclass(ssl.SSLError, OSError), [each.__name__ for each in ssl.SSLCertVerificationError.__mro__]',
  ])('constants and exceptions are what they are: %s', names => {
    expect(withStub(`print(${names})`)).toBe(run(`import ssl\nprint(${names})`))
  })

  test.each(['ssl.create_default_context()', 'ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)', 'ssl.MemoryBIO()'])(
    'whoever uses it is told that it was left out: %s',
    use => {
      expect(withStub(`try:\n    ${use}\nexcept ImportError as error:\n    print(error.name, error)`)).toBe(
        '_ssl TLS was left out of this image by pare, level max; keep it: [tool.pare] keep = ["_ssl"]',
      )
    },
  )

  test('random numbers need no TLS', () => {
    expect(withStub('ssl.RAND_add(b"x", 1.0)\nprint(len(ssl.RAND_bytes(8)), ssl.RAND_status())')).toBe('8 True')
  })

  test('values are written as Python writes them', () => {
    const described: TlsDescription = {
      constants: { YES: true, NO: false, NUMBER: -2147483647, TEXT: 'a"b\\c\n' },
      tuples: { VERSION: [3], NONE: [] },
      tables: {
        CODES: [
          [[1, 2], 'x'],
          ['y', [3, 4]],
        ],
      },
      functions: ['f'],
      classes: ['C'],
      errors: { ALater: ['ZBase', 'ValueError'], ZBase: ['OSError'] },
      objects: [],
    }
    writeFileSync(join(folder, 'written.py'), tlsStub(described, 'max'))
    const shown = 'w.YES, w.NO, w.NUMBER, w.TEXT, w.VERSION, w.NONE, w.CODES, w.ALater.__mro__[1].__name__'
    expect(
      run(`import sys\nsys.path.insert(0, ${JSON.stringify(folder)})\nimport written as w\nprint((${shown}))`),
    ).toBe(`(True, False, -2147483647, 'a"b\\\\c\\n', (3,), (), {(1, 2): 'x', 'y': (3, 4)}, 'ZBase')`)
  })
})
