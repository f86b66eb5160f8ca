import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const source = resolve(import.meta.dirname, '../src')

/** design.md, "The house": a file imports from a lower floor or from its own room, nothing else. */
const floors: Record<string, number> = {
  model: 0,
  formats: 1,
  images: 2,
  python: 2,
  stages: 3,
  stores: 3,
  sandbox: 3,
  jobs: 4,
  report: 5,
  cli: 6,
}

/** Folders whose sub-folders are rooms of their own: a stage never imports another stage, a store never another store. */
const corridors = new Set(['stages', 'stores'])

const forbiddenFolders = ['utils', 'util', 'helpers', 'core', 'common', 'shared', 'lib']

interface ImportStatement {
  readonly from: string
  readonly specifier: string
}

function importsOf(file: string): ImportStatement[] {
  const text = readFileSync(file, 'utf8')
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g
  return [...text.matchAll(pattern)].map(match => ({ from: file, specifier: (match[1] ?? match[2] ?? match[3])! }))
}

function sourceFiles(): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(source, name))
}

function room(file: string): string {
  const [folder, sub] = relative(source, file).split('/')
  return corridors.has(folder!) ? `${folder}/${sub}` : folder!
}

function problemOf({ from, specifier }: ImportStatement): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const target = resolve(dirname(from), specifier)
  const here = relative(source, from)
  const there = relative(source, target)
  if (here === 'index.ts' || room(from) === room(target)) return undefined
  const [fromFloor, toFloor] = [floors[here.split('/')[0]!], floors[there.split('/')[0]!]]
  if (fromFloor === undefined || toFloor === undefined) return `${here} → ${there}: no such floor`
  if (toFloor < fromFloor) return undefined
  return `${here} (floor ${fromFloor}) → ${there} (floor ${toFloor})`
}

describe('the house', () => {
  test('a file imports from a lower floor or from its own room', () => {
    const problems = sourceFiles()
      .filter(file => !file.endsWith('.test.ts'))
      .flatMap(importsOf)
      .map(problemOf)
      .filter(problem => problem !== undefined)
    expect(problems).toEqual([])
  })

  test('the test itself finds a wrong import', () => {
    expect(problemOf({ from: join(source, 'model/tree.ts'), specifier: '../formats/tar/encode.ts' })).toBeDefined()
    expect(problemOf({ from: join(source, 'stages/lock/plan.ts'), specifier: '../assemble/apply.ts' })).toBeDefined()
    expect(
      problemOf({ from: join(source, 'stages/lock/plan.ts'), specifier: '../../stores/cache/cache.ts' }),
    ).toBeDefined()
    expect(problemOf({ from: join(source, 'jobs/build.ts'), specifier: '../stores/cache/cache.ts' })).toBeUndefined()
  })

  test('only cli/ touches the process', () => {
    const offenders = sourceFiles()
      .filter(file => !file.endsWith('.test.ts') && !relative(source, file).startsWith('cli/'))
      .filter(file =>
        /\bprocess\.(?:env|argv|exit|cwd|stdout|stderr|stdin|exitCode|on)\b/.test(readFileSync(file, 'utf8')),
      )
      .map(file => relative(source, file))
    expect(offenders).toEqual([])
  })

  test('there is no folder that says nothing', () => {
    const folders = readdirSync(source, { recursive: true, withFileTypes: true })
      .filter(
        entry => entry.isDirectory() && !entry.parentPath.includes('/cases') && forbiddenFolders.includes(entry.name),
      )
      .map(entry => entry.name)
    expect(folders).toEqual([])
  })
})
