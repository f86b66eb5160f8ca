import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { ImagePath } from '../src/model/image-path.ts'
import { findFacts } from '../src/python/imports/find-facts.ts'
import { type ModuleFile, moduleTable } from '../src/python/imports/module-table.ts'
import { reach } from '../src/python/imports/reach.ts'
import { decodeSource } from '../src/python/syntax/decode-source.ts'
import { parseModule } from '../src/python/syntax/parse-module.ts'

// Measures how the import graph grows with the number of files: reading syntax trees, and following imports through what
// was read. FOLDER is a site-packages; each step takes more of its files, and then all of them again under other names.

const usage = 'usage: node scripts/import-graph.ts FOLDER [FILES]\n'

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourcesBelow(path)
    return entry.name.endsWith('.py') ? [path] : []
  })
}

function main([folder, wanted = '20000']: readonly string[]): number {
  if (folder === undefined) {
    process.stderr.write(usage)
    return 2
  }
  const root = resolve(folder)
  const sources = sourcesBelow(root).sort()
  const total = Number(wanted)
  process.stdout.write(
    '| files | MB | syntax, ms | ms a MB | graph, ms | modules reached |\n|--:|--:|--:|--:|--:|--:|\n',
  )
  for (const count of [total / 8, total / 4, total / 2, total].map(Math.round)) {
    const files: ModuleFile[] = []
    let bytes = 0
    let syntax = 0
    for (let index = 0; index < count; index++) {
      const source = sources[index % sources.length]!
      const copy = Math.floor(index / sources.length)
      const text = readFileSync(source)
      bytes += text.length
      const started = performance.now()
      const facts = findFacts(parseModule(decodeSource(text)), { python: '3.13' })
      syntax += performance.now() - started
      const path = `site/${copy === 0 ? '' : `copy${copy}/`}${relative(root, source)}`
      files.push({ path: path as ImagePath, owner: 'distribution', facts })
    }
    const started = performance.now()
    const table = moduleTable(files, ['site'])
    const roots = [...table.all()].map(({ name }) => ({ name, why: 'all' }))
    const reached = reach(table, roots, { hidden: new Map(), isIgnored: () => false, isCareful: true })
    const graph = performance.now() - started
    const megabytes = bytes / 1e6
    const cells = [
      count,
      megabytes.toFixed(1),
      syntax.toFixed(0),
      (syntax / megabytes).toFixed(1),
      graph.toFixed(0),
      reached.size,
    ]
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  }
  return 0
}

process.exitCode = main(process.argv.slice(2))
