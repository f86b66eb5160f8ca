import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect } from '../../formats/digest/collect.ts'
import { missingModuleHook } from './missing-module-hook.ts'

let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'missing-module-hook-'))
  for (const file of missingModuleHook(['left.sub', 'gone', 'gone.sub'], 'site', 'safe')) {
    writeFileSync(join(folder, file.path.slice('site/'.length)), await collect(file.content.open()))
  }
  mkdirSync(join(folder, 'left'))
  writeFileSync(join(folder, 'left/__init__.py'), '')
  writeFileSync(join(folder, 'left/user.py'), 'import gone\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What Python prints, with the hook as a `.pth` file in its site-packages would start it. */
function python(code: string): string {
  const script = `import site, sys\nsite.addsitedir(${JSON.stringify(folder)})\n${code}`
  return execFileSync('python3', ['-S', '-E', '-c', script], { encoding: 'utf8' }).trim()
}

const caught = (statement: string) =>
  python(`try:\n    ${statement}\nexcept ImportError as error:\n    print(type(error).__name__, error.name, error)`)

describe('missingModuleHook', () => {
  test.each(['import gone', 'from gone import x', 'import gone.sub', '__import__("gone")', 'import left.user'])(
    'an import of a module that left says so: %s',
    statement => {
      expect(caught(statement)).toBe(
        'ModuleNotFoundError gone No module named \'gone\' (left out of this image by pare, level safe; keep it: [tool.pare] keep = ["gone"])',
      )
    },
  )

  test('a submodule that left is named whole', () => {
    expect(caught('import left.sub')).toContain("No module named 'left.sub' (left out of this image by pare")
    expect(caught('import importlib; importlib.import_module("left.sub")')).toContain('keep = ["left.sub"]')
  })

  test('`from` says it as well', () => {
    expect(caught('from left import sub')).toBe(
      "ImportError left cannot import name 'sub' from 'left' (left out of this image by pare, level safe; keep it: [tool.pare] keep = [\"left.sub\"])",
    )
    expect(caught('from left import user')).toContain('ModuleNotFoundError gone')
  })

  test('any other module is missing as ever', () => {
    expect(caught('import nowhere')).toBe("ModuleNotFoundError nowhere No module named 'nowhere'")
    expect(caught('from left import nothing')).toMatch(/^ImportError left cannot import name 'nothing'/)
  })

  test('who asks whether there is such a module is told that there is none', () => {
    expect(python('import importlib.util as u; print(u.find_spec("gone"), u.find_spec("left.sub"))')).toBe('None None')
    expect(python('print([f.find_spec("gone") for f in sys.meta_path[-1:]])')).toBe('[None]')
  })

  test('it never asks itself for its own list', () => {
    expect(python('sys.path.clear()\ntry:\n    import gone\nexcept ImportError as error:\n    print(error)')).toBe(
      "No module named 'gone'",
    )
  })

  test('nothing is written where nothing left', () => {
    expect(missingModuleHook([], 'site', 'safe')).toEqual([])
  })
})
