import { describe, expect, test } from 'vitest'
import { type ImagePath, parseImagePath } from '../../model/image-path.ts'
import type { KeptEntry, LeftEntry, Reason, Reasons } from '../../model/reason.ts'
import { explain } from './explain.ts'
import { heaviestCauses } from './heaviest.ts'
import { nearSubjects } from './near-subjects.ts'
import { reasonGraph } from './reason-graph.ts'

const path = parseImagePath
const site = 'usr/local/lib/python3.13/dist-packages'
const zip = 'usr/lib/python313.zip'
const lib = 'usr/lib/x86_64-linux-gnu'

interface More {
  readonly module?: string
  readonly also?: readonly string[]
}

function kept(name: string, size: number, origin: string, reason: Reason, { module, also }: More = {}): KeptEntry {
  return {
    path: path(name),
    size,
    origin,
    reason,
    ...(module !== undefined ? { module } : {}),
    ...(also ? { also: also as ImagePath[] } : {}),
  }
}

function left(name: string, rule: string, origin: string, module?: string): LeftEntry {
  return { path: path(name), size: 10, rule, origin, ...(module !== undefined ? { module } : {}) }
}

const by = (from: string, line?: number): Reason => ({
  kind: 'import',
  from: path(from),
  ...(line !== undefined ? { line } : {}),
})

// app.py imports flask and, late, sqlite3; both flask and sqlite3 ask for datetime.
const reasons: Reasons = {
  level: 'safe',
  isComplete: true,
  kept: [
    kept('app/app.py', 5, 'app', { kind: 'start', detail: 'python app.py' }, { module: 'app' }),
    kept('app/__pycache__/app.cpython-313.pyc', 6, 'app', { kind: 'package-data', from: path('app/app.py') }),
    kept(`${site}/flask/__init__.pyc`, 20, 'distribution:flask', by('app/app.py', 1), { module: 'flask' }),
    kept(`${site}/flask/app.pyc`, 30, 'distribution:flask', by(`${site}/flask/__init__.pyc`, 6), {
      module: 'flask.app',
    }),
    kept(`${zip}/sqlite3/__init__.pyc`, 40, 'debian:libpython3.13-stdlib', by('app/app.py', 19), { module: 'sqlite3' }),
    kept(`${zip}/datetime.pyc`, 50, 'debian:libpython3.13-stdlib', by(`${site}/flask/app.pyc`, 3), {
      module: 'datetime',
      also: [`${zip}/sqlite3/__init__.pyc`],
    }),
    kept(`${lib}/libsqlite3.so.0`, 900, 'debian:libsqlite3-0', {
      kind: 'needed',
      from: path(`${zip}/sqlite3/__init__.pyc`),
      detail: 'libsqlite3.so.0',
    }),
    kept('usr/bin/python3.13', 600, 'debian:python3.13-minimal', { kind: 'interpreter', detail: 'CPython' }),
    kept('etc/ssl/one/app.py', 1, 'generated:x', { kind: 'system' }),
  ],
  left: [
    left(`${site}/flask/app.py`, 'bytecode-twin', 'distribution:flask', 'flask.app'),
    left('usr/lib/python3.13/wave.py', 'unreached-module', 'debian:libpython3.13-stdlib', 'wave'),
    left(`${lib}/libbz2.so.1.0`, 'unneeded-library', 'debian:libbz2-1.0'),
    left('usr/share/man/man1/python.1', 'documentation', 'debian:python3.13-minimal'),
  ],
}
const graph = reasonGraph(reasons)
const ask = (text: string) => explain(graph, text, new Map([['unreached-module', 'modules that nothing asks for']]))
const names = (entries: readonly { readonly path: string }[]) => entries.map(entry => entry.path.split('/').at(-1))

describe('explain', () => {
  test('a module is explained from the start command down, with lines', () => {
    expect(ask('sqlite3')).toMatchObject({
      kind: 'kept',
      chain: [
        { entry: { path: 'app/app.py' }, reason: { kind: 'start' } },
        { entry: { module: 'sqlite3' }, reason: { line: 19 } },
      ],
    })
  })

  test('what nothing else reaches leaves with it; what something else asks for stays', () => {
    const answer = ask('sqlite3')
    expect(answer?.kind === 'kept' && names(answer.takes.entries)).toEqual(['libsqlite3.so.0'])
    const all = ask('app.py')
    expect(all?.kind === 'kept' && all.takes).toMatchObject({ size: 1046, isExact: true })
  })

  test('what else asks for it is told, unless it would leave with it', () => {
    expect(ask('datetime')).toMatchObject({ also: [`${zip}/sqlite3/__init__.pyc`] })
    const circular = {
      ...reasons,
      kept: reasons.kept.map(each =>
        each.module === 'sqlite3' ? { ...each, also: [path(`${lib}/libsqlite3.so.0`)] } : each,
      ),
    }
    expect(explain(reasonGraph(circular), 'sqlite3', new Map())).toMatchObject({ also: [] })
  })

  test('where not everything that asks is known, it may be less', () => {
    const { isComplete: _, ...some } = reasons
    expect(explain(reasonGraph(some), 'sqlite3', new Map())).toMatchObject({ takes: { isExact: false } })
  })

  test.each([
    ['/usr/bin/python3.13', 'usr/bin/python3.13'],
    ['app.py', 'app/app.py'],
    ['flask/app.pyc', `${site}/flask/app.pyc`],
    ['libsqlite3', `${lib}/libsqlite3.so.0`],
    ['libsqlite3.so.0', `${lib}/libsqlite3.so.0`],
    ['flask.app.Flask', `${site}/flask/app.pyc`],
    ['datetime.datetime.now', `${zip}/datetime.pyc`],
  ])('%s is %s', (text, wanted) => {
    expect(ask(text)).toMatchObject({ kind: 'kept', entry: { path: wanted } })
  })

  test('a package tells what lies below it', () => {
    expect(ask('flask')).toMatchObject({ below: { entries: 1, size: 30 } })
  })

  test('what left says by which rule, and what keeps it', () => {
    expect(ask('wave')).toMatchObject({
      kind: 'left',
      leaving: {
        rule: 'unreached-module',
        summary: 'modules that nothing asks for',
        page: 'docs/concepts/paring.md',
        keep: '[tool.pare] keep = ["wave"]',
      },
    })
    expect(ask('libbz2.so.1.0')).toMatchObject({ leaving: { keep: '[tool.pare] packages = ["libbz2-1.0"]' } })
    expect(ask('python.1')).toMatchObject({
      leaving: { rule: 'documentation', keep: '[tool.pare] keep = ["/usr/share/man/man1/python.1"]' },
    })
  })

  test('a source says what stands in its place', () => {
    expect(ask('flask/app.py')).toMatchObject({ kind: 'left', instead: { path: `${site}/flask/app.pyc` } })
  })

  test('a folder, a distribution and a Debian package are told as one', () => {
    expect(ask('/usr/lib')).toMatchObject({ kind: 'group', name: '/usr/lib', kept: { entries: 3, size: 990 } })
    expect(ask('distribution:flask')).toMatchObject({
      kind: 'group',
      kept: { entries: 2, size: 50 },
      left: [{ rule: 'bytecode-twin', entries: 1 }],
      chain: [{ entry: { path: 'app/app.py' } }, { entry: { module: 'flask' } }],
    })
    expect(ask('libsqlite3-0')).toMatchObject({ kind: 'group', name: 'debian:libsqlite3-0' })
  })

  test('a module of the standard library that no package has says which has it', () => {
    expect(ask('tkinter.ttk')).toEqual({ kind: 'absent', module: 'tkinter.ttk', package: 'python3-tk' })
    expect(ask('winreg')).toEqual({ kind: 'absent', module: 'winreg' })
  })

  test('the end of several paths names them', () => {
    const more = {
      ...reasons,
      kept: [
        ...reasons.kept,
        kept('opt/a/x.txt', 1, 'app', by('app/app.py')),
        kept('opt/b/x.txt', 1, 'app', by('app/app.py')),
      ],
    }
    expect(explain(reasonGraph(more), 'x.txt', new Map())).toEqual({
      kind: 'several',
      paths: ['opt/a/x.txt', 'opt/b/x.txt'],
    })
  })

  test('a circle of reasons ends', () => {
    const circle: Reasons = {
      ...reasons,
      kept: [kept('a.py', 1, 'app', by('b.py')), kept('b.py', 1, 'app', by('a.py'))],
    }
    expect(explain(reasonGraph(circle), 'a.py', new Map())).toMatchObject({ chain: [{}, {}], takes: { size: 0 } })
  })

  test('nothing is known by a name that nothing has', () => {
    expect(ask('requests')).toBeUndefined()
  })
})

describe('heaviestCauses', () => {
  test('every byte belongs to the first link that is not of the project', () => {
    const causes = heaviestCauses(graph, 10)
    expect(causes.map(({ what, size, reason }) => [what, size, reason.line])).toEqual([
      ['sqlite3', 940, 19],
      ['interpreter', 600, undefined],
      ['flask', 100, 1],
      ['app', 11, undefined],
      ['system files', 1, undefined],
    ])
    expect(causes.reduce((sum, { size }) => sum + size, 0)).toBe(1652)
    expect(causes[0]!.origins).toEqual([
      { origin: 'debian:libsqlite3-0', size: 900 },
      { origin: 'debian:libpython3.13-stdlib', size: 40 },
    ])
  })
})

describe('nearSubjects', () => {
  test.each([
    ['sqlite', ['sqlite3']],
    ['flsk', ['flask']],
    ['/usr/local/bin/python3.13', ['/usr/bin/python3.13']],
    ['quite-another-thing', []],
  ])('%s may mean %j', (text, wanted) => {
    expect(nearSubjects(reasons, text)).toEqual(wanted)
  })
})
