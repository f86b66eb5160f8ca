import { describe, expect, test } from 'vitest'
import { keyLine } from './key-line.ts'

const text = `[project]
port = 1
[tool.pare]
"port" = 2 # ours
env = { DEBUG = "1", "LOG.LEVEL" = "info" }
prove.timeout = 5
[[tool.pare.prove.requests]]
path = "/"
[tool.pare.levels]
flask = "tight"
`

describe('keyLine', () => {
  test('a key of the same name in another table is another key', () => {
    expect(keyLine(text, ['tool', 'pare', 'port'])).toBe(4)
    expect(keyLine(text, ['project', 'port'])).toBe(2)
    expect(keyLine(text, ['port'])).toBeUndefined()
  })

  test('a key inside an inline table stands on the line of the table', () => {
    expect(keyLine(text, ['tool', 'pare', 'env', 'DEBUG'])).toBe(5)
    expect(keyLine(text, ['tool', 'pare', 'env', 'LOG.LEVEL'])).toBe(5)
    expect(keyLine(text, ['tool', 'pare', 'env', 'LEVEL'])).toBeUndefined()
  })

  test('dotted keys and headers count as what they stand for', () => {
    expect(keyLine(text, ['tool', 'pare', 'prove', 'timeout'])).toBe(6)
    expect(keyLine(text, ['tool', 'pare', 'prove', 'requests'])).toBe(7)
    expect(keyLine(text, ['tool', 'pare', 'levels', 'flask'])).toBe(10)
  })
})
