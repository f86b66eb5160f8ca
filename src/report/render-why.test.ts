import { describe, expect, test } from 'vitest'
import type { WhyResult } from '../jobs/why.ts'
import { parseImagePath } from '../model/image-path.ts'
import type { KeptEntry, Reason } from '../model/reason.ts'
import type { Emphasis } from './render-build.ts'
import { renderWhy } from './render-why.ts'
import { whyDocument } from './why-document.ts'
import { whyDocumentSchema } from './why-document-schema.ts'

const plain: Emphasis = { bold: text => text, dim: text => text, green: text => text }
const path = parseImagePath

function entry(name: string, size: number, origin: string, reason: Reason, module?: string): KeptEntry {
  return { path: path(name), size, origin, reason, ...(module !== undefined ? { module } : {}) }
}

const app = entry('app/app.py', 900, 'app', { kind: 'start', detail: 'python app.py' }, 'app')
const sqlite = entry(
  'usr/lib/python313.zip/sqlite3/__init__.pyc',
  1100,
  'debian:libpython3.13-stdlib',
  { kind: 'import', from: app.path, line: 19 },
  'sqlite3',
)
const native = entry(
  'usr/lib/python3.13/lib-dynload/_sqlite3.cpython-313-x86_64-linux-gnu.so',
  140_700,
  'debian:libpython3.13-stdlib',
  { kind: 'import', from: sqlite.path, line: 57 },
  '_sqlite3',
)
const library = entry('usr/lib/x86_64-linux-gnu/libsqlite3.so.0', 1_600_000, 'debian:libsqlite3-0', {
  kind: 'needed',
  from: native.path,
  detail: 'libsqlite3.so.0',
})

function link(of: KeptEntry) {
  return { entry: of, reason: of.reason }
}

function resultOf(answer: WhyResult['answer']): WhyResult {
  return {
    image: 'oci:.pare/image',
    digest: `sha256:${'1'.repeat(64)}`,
    platform: 'linux/amd64',
    level: 'safe',
    start: ['python', 'app.py'],
    size: 30_400_000,
    answer,
  }
}

const answers: Readonly<Record<string, WhyResult['answer']>> = {
  library: {
    kind: 'kept',
    entry: library,
    chain: [app, sqlite, native, library].map(link),
    also: [],
    takes: { entries: [], size: 0, isExact: true },
  },
  package: {
    kind: 'kept',
    entry: sqlite,
    chain: [app, sqlite].map(link),
    also: [native.path],
    takes: { entries: [library, native], size: 1_740_700, isExact: true },
    below: { entries: 2, size: 5000 },
  },
  left: {
    kind: 'left',
    entry: {
      path: path('usr/lib/python3.13/wave.py'),
      size: 23_200,
      module: 'wave',
      origin: 'debian:x',
      rule: 'unreached-module',
    },
    leaving: {
      rule: 'unreached-module',
      summary: 'modules that nothing asks for',
      page: 'docs/concepts/paring.md',
      keep: '[tool.pare] keep = ["wave"]',
    },
  },
  group: {
    kind: 'group',
    name: 'distribution:werkzeug',
    kept: { entries: 64, size: 935_100 },
    left: [{ rule: 'bytecode-twin', summary: 'sources', entries: 52, size: 745_900 }],
    chain: [link(app)],
    takes: { entries: Array.from({ length: 9 }, () => library), size: 14_400_000, isExact: false },
  },
  absent: { kind: 'absent', module: 'tkinter', package: 'python3-tk' },
  top: {
    kind: 'top',
    of: 9,
    causes: [
      {
        what: 'flask',
        places: 2,
        reason: { kind: 'import', from: app.path, line: 1 },
        size: 14_100_000,
        entries: 330,
        origins: [
          'distribution:flask',
          'debian:libssl3t64',
          'distribution:werkzeug',
          'distribution:jinja2',
          'debian:x',
        ].map(origin => ({ origin, size: 1 })),
      },
      {
        what: 'interpreter',
        places: 1,
        reason: { kind: 'interpreter', detail: 'CPython' },
        size: 10_900_000,
        entries: 90,
        origins: [{ origin: 'debian:libc6', size: 1 }],
      },
    ],
  },
}

describe('renderWhy', () => {
  test.each(Object.entries(answers))('an answer: %s', async (name, answer) => {
    await expect(renderWhy(resultOf(answer), plain)).toMatchFileSnapshot(`cases/why-${name}.txt`)
  })
})

describe('whyDocument', () => {
  test.each(Object.entries(answers))('fits the published schema: %s', (_, answer) => {
    const document = JSON.parse(JSON.stringify(whyDocument(resultOf(answer))))
    expect(whyDocumentSchema.safeParse(document).error).toBeUndefined()
  })
})
