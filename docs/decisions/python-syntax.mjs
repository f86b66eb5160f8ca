// Measures parsers of Python over a site-packages folder, each with a walk over its whole tree:
//   node docs/decisions/python-syntax.mjs pare|lezer|tree-sitter SITE_PACKAGES
// `lezer` wants @lezer/python, `tree-sitter` wants web-tree-sitter and tree-sitter-python; neither is a dependency of pare.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [, , name, root] = process.argv
const start = process.cpuUsage()
const parse = await parsers()[name]()
parse('x = 1\n')
const load = milliseconds(process.cpuUsage(start))
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.py'))
  .map(path => readFileSync(join(root, path), 'utf8'))
const size = sources.reduce((sum, source) => sum + source.length, 0) / 1e6
const before = process.cpuUsage()
const broken = sources.filter(source => parse(source) > 0).length
const spent = milliseconds(process.cpuUsage(before))
const rate = (size / spent) * 1000
console.log(
  `${name}: load ${load.toFixed(0)} ms, ${size.toFixed(1)} MB at ${rate.toFixed(1)} MB/s, ${broken} of ${sources.length} files with errors`,
)

function milliseconds({ user, system }) {
  return (user + system) / 1000
}

/** For each parser a function that parses and walks a source and answers the number of errors in it. */
function parsers() {
  return {
    async pare() {
      const { parseModule } = await import('../../src/python/syntax/parse-module.ts')
      const { walkStatements } = await import('../../src/python/syntax/walk.ts')
      return source => {
        const module = parseModule(source)
        walkStatements(module.body, { statement: () => true, expression: () => true })
        return module.problems.length
      }
    },
    async lezer() {
      const { parser } = await importHere('@lezer/python')
      return source => {
        const cursor = parser.parse(source).cursor()
        let errors = 0
        do if (cursor.type.isError) errors++
        while (cursor.next())
        return errors
      }
    },
    async 'tree-sitter'() {
      const { Parser, Language } = await importHere('web-tree-sitter')
      await Parser.init()
      const parser = new Parser()
      const require = createRequire(join(process.cwd(), 'x.js'))
      parser.setLanguage(await Language.load(require.resolve('tree-sitter-python/tree-sitter-python.wasm')))
      return source => {
        const tree = parser.parse(source)
        const errors = countErrors(tree.walk())
        tree.delete()
        return errors
      }
    },
  }
}

function countErrors(cursor) {
  let errors = 0
  for (;;) {
    if (cursor.nodeIsMissing || cursor.nodeType === 'ERROR') errors++
    if (cursor.gotoFirstChild()) continue
    while (!cursor.gotoNextSibling()) {
      if (cursor.gotoParent()) continue
      cursor.delete()
      return errors
    }
  }
}

/** Imports a package that is installed in the working directory. */
function importHere(specifier) {
  return import(pathToFileURL(createRequire(join(process.cwd(), 'x.js')).resolve(specifier)).href)
}
