import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { withTable } from './with-table.ts'

const add = (text: string) => withTable(text, ['tool', 'pare'], ['port = 8000'])

describe('withTable', () => {
  test.each([
    ['a usual file', '[project]\nname = "a" # the name\n\n[tool.ruff]\nline-length = 100\n'],
    ['no line end at the end', '[project]\nname = "a"'],
    ['a comment at the end', '[project]\nname = "a"\n# the end'],
    ['blank lines and spaces at the end', '[project]\nname = "a"\n\n  \n\n'],
    ['an array of tables at the end', '[[tool.uv.index]]\nurl = "https://example.com"\n'],
    ['a text over lines that looks like a table', '[project]\ndescription = """\n[tool.pare]\nport = 1\n"""\n'],
    ['a comment that looks like a table', '# [tool.pare]\n[project]\nname = "a"\n'],
    ['a table above it that comes later', '[tool.ruff]\nx = 1\n[tool]\nname = "b"\n'],
    ['keys with dots', 'tool.ruff.x = 1\n'],
    ['a date and a float', '[project]\nday = 2026-01-02\nrate = 1e3\n'],
    ['a table of a similar name', '[tool.pare-more]\nx = 1\n[tool."pare.x"]\ny = 1\n'],
  ])('%s keeps every byte before the table', (_, text) => {
    const edited = add(text)!
    expect(edited.startsWith(text.trimEnd())).toBe(true)
    expect(edited.endsWith('\n\n[tool.pare]\nport = 8000\n')).toBe(true)
    expect((parse(edited) as { tool: { pare: unknown } }).tool.pare).toEqual({ port: 8000 })
  })

  test('line ends are those of the file', () => {
    expect(add('[project]\r\nname = "a"\r\n')).toBe('[project]\r\nname = "a"\r\n\r\n[tool.pare]\r\nport = 8000\r\n')
  })

  test('an empty file holds the table alone', () => {
    expect(add('')).toBe('[tool.pare]\nport = 8000\n')
  })

  test.each([
    ['[tool.pare]\nport = 1\n'],
    ['[tool]\npare = { port = 1 }\n'],
    ['tool.pare.port = 1\n'],
    ['[tool.pare.prove]\ntimeout = 3\n'],
    ['[tool."pare"]\n'],
    ['tool = { pare = {} }\n'],
  ])('a table that is there stays as it is: %j', text => {
    expect(add(text)).toBe(text)
  })

  test.each([['tool = { ruff = { x = 1 } }\n'], ['[[tool]]\nname = "x"\n'], ['tool = 3\n'], ['[project\n']])(
    'what cannot be added to by a table at the end is refused: %j',
    text => {
      expect(add(text)).toBeUndefined()
    },
  )
})
