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
