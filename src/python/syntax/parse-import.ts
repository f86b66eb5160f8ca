import type { Lexer } from './lexer.ts'
import { accept, expect, parseName } from './parse-expression.ts'
import type { ImportedName, Statement } from './statement.ts'
import { keyword, token } from './token.ts'

/** `import a.b as c, d`. */
export function parseImport(lexer: Lexer): Statement {
  const { start } = lexer
  lexer.next()
  const names: ImportedName[] = []
  do {
    const nameStart = lexer.start
    const name = parseDottedName(lexer)
    names.push({ start: nameStart, name, alias: parseAlias(lexer) })
  } while (accept(lexer, token.comma))
  return { kind: 'import', start, names }
}

/** `from ..a.b import c as d, e`. */
export function parseImportFrom(lexer: Lexer): Statement {
  const { start } = lexer
  lexer.next()
  let level = 0
  for (;;) {
    if (accept(lexer, token.dot)) level++
    else if (accept(lexer, token.ellipsis)) level += 3
    else break
  }
  const module = lexer.kind === token.name ? parseDottedName(lexer) : ''
  expect(lexer, keyword.import, '`import`')
  if (accept(lexer, token.star)) return { kind: 'import-from', start, level, module, names: '*' }
  const isParenthesised = accept(lexer, token.open)
  const names: ImportedName[] = []
  do {
    if (isParenthesised && lexer.kind === token.close) break
    const nameStart = lexer.start
    const name = parseName(lexer)
    names.push({ start: nameStart, name, alias: parseAlias(lexer) })
  } while (accept(lexer, token.comma))
  if (isParenthesised) expect(lexer, token.close, '`)`')
  return { kind: 'import-from', start, level, module, names }
}

function parseAlias(lexer: Lexer): string | undefined {
  return accept(lexer, keyword.as) ? parseName(lexer) : undefined
}

function parseDottedName(lexer: Lexer): string {
  let name = parseName(lexer)
  while (accept(lexer, token.dot)) name += `.${parseName(lexer)}`
  return name
}
