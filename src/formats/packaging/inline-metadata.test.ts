import { describe, expect, test } from 'vitest'
import { parseInlineMetadata } from './inline-metadata.ts'

const script = `#!/usr/bin/env -S uv run --script
# /// script
# requires-python = ">=3.12"
# dependencies = [
#   "rich",
#
#   "httpx<1",  # not 2
# ]
# ///

import rich
`

describe('parseInlineMetadata', () => {
  test('dependencies and the wanted Python are read from the comments', () => {
    const expected = { dependencies: ['rich', 'httpx<1'], requiresPython: '>=3.12' }
    expect(parseInlineMetadata(script, 'a.py')).toEqual(expected)
    expect(parseInlineMetadata(script.replaceAll('\n', '\r\n'), 'a.py')).toEqual(expected)
  })

  test('a file without a whole block of that kind has none', () => {
    expect(parseInlineMetadata('# /// script\nimport rich\n', 'a.py')).toBeUndefined()
    expect(parseInlineMetadata('# /// pyproject\n# a = 1\n# ///\n', 'a.py')).toBeUndefined()
    expect(parseInlineMetadata('import rich\n', 'a.py')).toBeUndefined()
  })

  test('a block that is no TOML is refused where it stands', () => {
    const broken = '# /// script\n# dependencies = [\n# ///\n'
    expect(() => parseInlineMetadata(broken, 'a.py')).toThrow(expect.objectContaining({ code: 'invalid-toml' }))
  })
})
