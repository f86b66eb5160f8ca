import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { knownCodes } from '../scripts/docs/errors-page.ts'
import { markdownText, slugsOf } from '../scripts/docs/markdown.ts'
import { referenceFiles } from '../scripts/docs/reference-files.ts'
import { environmentRules } from '../src/stages/environment/environment-findings.ts'
import { dropRules } from '../src/stages/pare/drop-rules.ts'
import { defaultRules } from '../src/stores/project/default-rules.ts'

const home = resolve(import.meta.dirname, '..')
const pages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...markdownBelow('docs')]

function markdownBelow(folder: string): string[] {
  return readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => join(folder, name))
    .sort()
}

function read(page: string): string {
  return readFileSync(join(home, page), 'utf8')
}

/** Every match of `pattern` in the pages that people write, as `page: match`. */
function mentions(pattern: RegExp): { page: string; groups: RegExpMatchArray }[] {
  return pages
    .filter(page => !page.startsWith('docs/reference/'))
    .flatMap(page => [...read(page).matchAll(pattern)].map(groups => ({ page, groups })))
}

function problemOfLink(page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? join(home, page) : resolve(home, dirname(page), path)
  if (!existsSync(file)) return `${page}: ${target} is not there`
  if (anchor === undefined || !file.endsWith('.md')) return undefined
  return slugsOf(readFileSync(file, 'utf8')).has(anchor) ? undefined : `${page}: ${target} has no such heading`
}

describe('docs', () => {
  test('reference pages are what `npm run docs` makes of the sources', async () => {
    for (const [path, text] of await referenceFiles(home)) {
      expect(existsSync(join(home, path)) ? read(path) : undefined, `${path}: run \`npm run docs\``).toBe(text)
    }
  })

  test('every relative link leads somewhere', () => {
    const problems = pages.flatMap(page =>
      [...markdownText(read(page)).matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].flatMap(
        match => problemOfLink(page, match[1]!) ?? [],
      ),
    )
    expect(problems).toEqual([])
  })

  test('every page of docs/ can be reached from its index', () => {
    const reached = new Set<string>(['docs/README.md'])
    for (const page of reached) {
      for (const [, target] of read(page).matchAll(/\]\((?![a-z]+:)([^)\s#]+\.md)[^)]*\)/g)) {
        reached.add(relative(home, resolve(home, dirname(page), target!)))
      }
    }
    expect(pages.filter(page => page.startsWith('docs/') && !reached.has(page))).toEqual([])
  })

  test('every error and warning that is named exists', () => {
    const known = new Set([...knownCodes(home), ...Object.keys(environmentRules)])
    const unknown = mentions(/\b(?:error|warning)\[([a-z-]+)\]/g).filter(({ groups }) => !known.has(groups[1]!))
    expect(unknown.map(({ page, groups }) => `${page}: ${groups[0]}`)).toEqual([])
  })

  test('every drop rule that is named exists', () => {
    const reference = read('docs/reference/drop-rules.md')
    const known = new Set([...reference.matchAll(/^\| `([a-z-]+)` \|/gm)].map(match => match[1]!))
    expect([...dropRules, ...defaultRules].filter(({ name }) => !known.has(name))).toEqual([])
    const unknown = mentions(/\brules? `([a-z-]+)`/g).filter(({ groups }) => !known.has(groups[1]!))
    expect(unknown.map(({ page, groups }) => `${page}: ${groups[0]}`)).toEqual([])
  })

  test('every command that is shown exists, with every flag', () => {
    const reference = read('docs/reference/cli.md')
    const shown = mentions(/(?:^\$ |`)(?:\.\/)?pare ([a-z]+)([^\n`|#]*)/gm)
    const unknown = shown.filter(({ groups: [, command, rest] }) => {
      const flags = rest!.split(' -- ')[0]!.match(/(?<=\s)--?[a-z][a-z-]*/g) ?? []
      return ![`## pare ${command}\n`, ...flags].every(text => reference.includes(text))
    })
    expect(unknown.map(({ page, groups }) => `${page}: ${groups[0]}`)).toEqual([])
    expect(shown.length).toBeGreaterThan(20)
  })
})
