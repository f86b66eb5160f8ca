import { describe, expect, test } from 'vitest'
import { parseImagePath } from '../../model/image-path.ts'
import { parseModule } from '../syntax/parse-module.ts'
import { findFacts } from './find-facts.ts'
import { moduleTable } from './module-table.ts'
import { absoluteName, type ReachRules, reach } from './reach.ts'

const noRules: ReachRules = { hidden: new Map(), isIgnored: () => false }

function reached(sources: Readonly<Record<string, string>>, root: string, rules: ReachRules = noRules): string[] {
  const files = Object.entries(sources).map(([path, source]) => ({
    path: parseImagePath(path),
    owner: 'standard-library' as const,
    facts: findFacts(parseModule(source), { python: '3.13' }),
  }))
  const reasons = reach(moduleTable(files, ['']), [{ name: root, why: 'test' }], rules)
  return [...reasons].map(([name, reason]) => {
    if (reason.kind === 'root') return `${name}: ${reason.why}`
    return `${name}: ${reason.kind} ${reason.from}${'line' in reason ? `:${reason.line}` : ''}`
  })
}

describe('reach', () => {
  test('what is imported is reached, and what that imports, each with its line', () => {
    expect(reached({ 'a.py': '\nimport b', 'b.py': 'import c', 'c.py': '', 'd.py': 'import a' }, 'a')).toEqual([
      'a: test',
      'b: import a:2',
      'c: import b:1',
    ])
  })

  test('a submodule brings its package, but not its siblings', () => {
    const sources = { 'a.py': 'import p.b', 'p/__init__.py': '', 'p/b.py': '', 'p/c.py': '' }
    expect(reached(sources, 'a')).toEqual(['a: test', 'p.b: import a:1', 'p: package p.b'])
  })

  test('`from` takes modules as well as names', () => {
    const sources = { 'a.py': 'from p import b, Thing', 'p/__init__.py': '', 'p/b.py': '' }
    expect(reached(sources, 'a')).toEqual(['a: test', 'p: import a:1', 'p.b: import a:1'])
  })

  test('`*` takes the modules that `__all__` names', () => {
    const sources = { 'a.py': 'from p import *', 'p/__init__.py': '__all__ = ["b"]', 'p/b.py': '', 'p/c.py': '' }
    expect(reached(sources, 'a')).toEqual(['a: test', 'p: import a:1', 'p.b: export a'])
  })

  test('relative imports are followed', () => {
    const sources = { 'p/__init__.py': 'from . import b', 'p/b.py': 'from .c import x', 'p/c.py': '', 'p/d.py': '' }
    expect(reached(sources, 'p')).toEqual(['p: test', 'p.b: import p:1', 'p.c: import p.b:1'])
  })

  test('the longest part of a dotted name that is a module is reached', () => {
    const sources = { 'a.py': 'f("p.b.Class.method")', 'p/__init__.py': '', 'p/b.py': '' }
    expect(reached(sources, 'a')).toEqual(['a: test', 'p.b: name a:1', 'p: package p.b'])
  })

  test('a name of which only the start is known reaches all below it but the programs', () => {
    const sources = {
      'a.py': 'import_module(f"p.{x}")',
      'p/__init__.py': '',
      'p/b.py': '',
      'p/q/__init__.py': '',
      'p/q/c.py': '',
      'p/__main__.py': '',
    }
    expect(reached(sources, 'a').map(line => line.split(':')[0])).toEqual(['a', 'p.b', 'p', 'p.q', 'p.q.c'])
  })

  test('what a rule knows of is reached', () => {
    const rules = { ...noRules, hidden: new Map([['a', ['b']]]) }
    expect(reached({ 'a.py': '', 'b.py': '' }, 'a', rules)).toEqual(['a: test', 'b: native a:0'])
  })

  test('what a rule ignores is not', () => {
    const rules: ReachRules = { ...noRules, isIgnored: (_, to) => to === 'b' }
    expect(reached({ 'a.py': 'import b, c', 'b.py': '', 'c.py': '' }, 'a', rules)).toEqual(['a: test', 'c: import a:1'])
  })
})

type Owner = 'app' | 'distribution'

/** The names that are reached from `main.py` of an app under the careful reading; other paths are a distribution's. */
function reachedCarefully(
  main: string,
  sources: Readonly<Record<string, string>>,
  rules: Partial<ReachRules> = {},
): string[] {
  const files = Object.entries({ 'main.py': main, ...sources }).map(([path, source]) => {
    const owner: Owner = path === 'main.py' ? 'app' : 'distribution'
    const isOwn = owner === 'app'
    return { path: parseImagePath(path), owner, facts: findFacts(parseModule(source), { python: '3.13', isOwn }) }
  })
  const careful: ReachRules = { ...noRules, isCareful: true, ...rules }
  const reasons = reach(moduleTable(files, ['']), [{ name: 'main', why: 'test' }], careful)
  return [...reasons.keys()].filter(name => name !== 'main').sort()
}

const shop = { 'shop/__init__.py': '', 'shop/models.py': '', 'shop/admin/__init__.py': '', 'shop/apps.py': '' }
const wholeShop = ['shop', 'shop.admin', 'shop.apps', 'shop.models']

describe('reach, where undotted words may be modules', () => {
  test.each([
    ['in a list', 'INSTALLED_APPS = ["shop"]', wholeShop],
    ['by its full name', 'x = {"ENGINE": "shop.admin"}', ['shop', 'shop.admin']],
    ['by the class that configures it', 'INSTALLED_APPS = ["shop.apps.ShopConfig"]', wholeShop],
    ['as the name of a logger', 'LOGGING = {"loggers": {"shop": {}}}', ['shop']],
    ['not at all', 'x = ["a shop"]', []],
  ])('a package stays with all below it where the project names it for a framework: %s', (_, main, expected) => {
    expect(reachedCarefully(main, shop)).toEqual(expected)
  })

  test('what a distribution names in a list is that module alone', () => {
    const sources = { ...shop, 'lib.py': 'x = ["shop"]\nimport_module(name)' }
    expect(reachedCarefully('import lib', sources)).toEqual(['lib', 'shop'])
  })

  test.each([
    ['by their last names', 'def __getattr__(name):\n    return {"Fast": "fast"}[name]'],
    [
      'by relative names',
      'table = {"Fast": ".fast"}\ndef __getattr__(name):\n    return import_module(table[name], "lib")',
    ],
    [
      'by names with a package',
      'table = {"Fast": ("lib", ".fast")}\ndef __getattr__(name): import_module(*table[name])',
    ],
  ])('a lazy package brings the modules in its table: %s', (_, init) => {
    const sources = { 'lib/__init__.py': init, 'lib/fast.py': '', 'lib/slow.py': '' }
    expect(reachedCarefully('import lib', sources)).toEqual(['lib', 'lib.fast'])
  })

  test('a table beside the package that it is of is read as well', () => {
    const sources = {
      'lib/__init__.py': 'from ._table import names',
      'lib/_table.py': 'names = ["fast"]\ndef load(name): import_module(name)',
      'lib/fast.py': '',
      'lib/slow.py': '',
    }
    expect(reachedCarefully('import lib', sources)).toEqual(['lib', 'lib._table', 'lib.fast'])
  })

  test.each([
    ['lib/__init__.py', 'import_module(f".{name}", __name__)', ['lib', 'lib.a', 'lib.sub', 'lib.sub.b']],
    ['lib/sub/__init__.py', 'import_module(f"{__name__}.{name}")', ['lib', 'lib.sub', 'lib.sub.b']],
    ['lib/a.py', 'import_module("." + name, __package__)', ['lib', 'lib.a', 'lib.sub', 'lib.sub.b']],
    ['lib/sub/b.py', 'import_module(f"..{name}", __package__)', ['lib', 'lib.a', 'lib.sub', 'lib.sub.b']],
    [
      'lib/a.py',
      'for each in iter_modules(sub.__path__):\n    pass\nfrom . import sub',
      ['lib', 'lib.a', 'lib.sub', 'lib.sub.b'],
    ],
    ['lib/a.py', 'name = f"lib.sub.{x}"\nimport_module(name)', ['lib', 'lib.a', 'lib.sub', 'lib.sub.b']],
    ['lib/a.py', 'locations = ["lib.sub.%s"]', ['lib', 'lib.a', 'lib.sub.b', 'lib.sub'].sort()],
  ])('all modules that a name may lead to are reached: %s has %s', (path, source, expected) => {
    const sources = {
      'lib/__init__.py': '',
      'lib/a.py': '',
      'lib/sub/__init__.py': '',
      'lib/sub/b.py': '',
      [path]: source,
    }
    const module = path.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.')
    expect(reachedCarefully(`import ${module}`, sources)).toEqual(expected)
  })

  test('a top-level module has no package that a relative name could lead to', () => {
    expect(reachedCarefully('import lib', { 'lib.py': 'import_module(f".{name}", __name__)', 'other.py': '' })).toEqual(
      ['lib'],
    )
  })

  test('what is dropped is not followed', () => {
    const sources = { 'a/__init__.py': '', 'a/b.py': 'import c', 'c.py': '' }
    expect(reachedCarefully('import a.b', sources, { isDropped: name => name === 'a.b' })).toEqual([])
  })

  test('a rule may bring a package with all below it', () => {
    const rules = { hidden: new Map([['shop', ['shop.**']]]) }
    expect(reachedCarefully('import shop', shop, rules)).toEqual(wholeShop)
  })
})

describe('reach, from outside of the table', () => {
  const module = (path: string, source: string, owner: Owner = 'app') => ({
    path: parseImagePath(path),
    owner,
    facts: findFacts(parseModule(source), { python: '3.13', isOwn: owner === 'app' }),
  })

  test('programs whose place is not in the table are followed, and have no reason', () => {
    const table = moduleTable(
      [module('site/a.py', '', 'distribution'), module('site/b.py', '', 'distribution')],
      ['site'],
    )
    const program = { name: 'bin/run', isPackage: false, ...module('bin/run', 'import a') }
    expect([...reach(table, [], noRules, [program])]).toEqual([['a', { kind: 'import', from: 'bin/run', line: 1 }]])
  })

  test('a root may be meant with all below it', () => {
    const table = moduleTable(
      ['p/__init__.py', 'p/b.py', 'p/__main__.py', 'q/c.py'].map(path => module(path, '')),
      [''],
    )
    const names = (name: string) => [...reach(table, [{ name, why: 'keep', isWhole: true }], noRules).keys()]
    expect([names('p'), names('q')]).toEqual([
      ['p', 'p.b'],
      ['q', 'q.c'],
    ])
  })

  test('everything that asks for a module is told, its first reason among it', () => {
    const table = moduleTable(['a', 'b'].map(name => module(`${name}.py`, 'import c')).concat(module('c.py', '')), [''])
    const told: string[] = []
    const note: ReachRules['note'] = (name, reason) =>
      told.push(`${name} ${'from' in reason ? reason.from : reason.why}`)
    reach(
      table,
      [
        { name: 'a', why: 'x' },
        { name: 'b', why: 'x' },
      ],
      { ...noRules, note },
    )
    expect(told).toEqual(['a x', 'b x', 'c a', 'c b'])
  })
})

describe('absoluteName', () => {
  test.each([
    ['a module', { name: 'p.a', isPackage: false }, 1, 'b', 'p.b'],
    ['a package', { name: 'p.a', isPackage: true }, 1, 'b', 'p.a.b'],
    ['two levels up', { name: 'p.q.a', isPackage: false }, 2, '', 'p'],
    ['nothing relative', { name: 'p.a', isPackage: false }, 0, 'b', 'b'],
    ['out of the package', { name: 'a', isPackage: false }, 1, 'b', undefined],
  ])('is the full name of an import in %s', (_, module, level, name, expected) => {
    expect(absoluteName(module, { module: name, level, names: [] })).toBe(expected)
  })
})
