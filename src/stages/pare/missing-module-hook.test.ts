import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deflateBytes } from '../../formats/compression/deflate-bytes.ts'
import { collect } from '../../formats/digest/collect.ts'
import { writeZip, zipContent } from '../../formats/zip/write-zip.ts'
import { missingModuleHook } from './missing-module-hook.ts'

let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'missing-module-hook-'))
  for (const file of missingModuleHook(['left.sub', 'gone', 'gone.sub', 'encodings.left_out'], 'site', 'safe')) {
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

  test('a codec that left says so, and any other is unknown as ever', () => {
    const lookup = (name: string) =>
      python(`try:\n    b"x".decode("${name}")\nexcept LookupError as error:\n    print(error)`)
    expect(lookup('Left-Out')).toBe(
      'unknown encoding: left_out (left out of this image by pare, level safe; keep it: [tool.pare] keep = ["encodings.left_out"])',
    )
    expect(lookup('nowhere')).toBe('unknown encoding: nowhere')
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

/** A native module of this machine's Python that is a file, or nothing where all are built in. */
const nativeModule = execFileSync('python3', ['-c', 'import _json; print(getattr(_json, "__file__", ""))'], {
  encoding: 'utf8',
}).trim()

describe.skipIf(nativeModule === '')('missingModuleHook, at level max', () => {
  let root: string

  const zipped = {
    'lib/__init__.py': '',
    'lib/user.py': 'from . import _json\nfrom lib.deep._json import __name__ as deep',
    'lib/deep/__init__.py': '',
  }

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'native-finder-')))
    const site = join(root, 'site')
    mkdirSync(join(site, 'lib/deep'), { recursive: true })
    mkdirSync(join(site, 'lib/folder'))
    for (const file of missingModuleHook(['lib.gone'], site.slice(1), 'max')) {
      writeFileSync(`/${file.path}`, await collect(file.content.open()))
    }
    const version = run('print("%d%d" % sys.version_info[:2])')
    const files = Object.entries(zipped).map(([name, text]) => ({
      name,
      content: zipContent(Buffer.from(text), deflateBytes),
    }))
    writeFileSync(join(root, `python${version}.zip`), writeZip(files))
    writeFileSync(join(root, 'other.zip'), writeZip([]))
    for (const folder of ['lib', 'lib/deep']) copyFileSync(nativeModule, join(site, folder, basename(nativeModule)))
  })
  afterAll(() => rmSync(root, { recursive: true }))

  /** What Python prints that has the archive and the folder as an image would have them. */
  function run(code: string): string {
    const lines = [
      'import site, sys',
      `root = ${JSON.stringify(root)}`,
      'sys.path[:0] = [root + "/other.zip", root + "/python%d%d.zip" % sys.version_info[:2]]',
      'site.addsitedir(root + "/site")',
      code,
    ]
    return execFileSync('python3', ['-S', '-E', '-c', lines.join('\n')], { encoding: 'utf8' }).trim()
  }

  test('native modules of packages in the archive are found where they were installed', () => {
    expect(run('import lib.user; print(lib.user._json.__file__, lib.user.deep)').replaceAll(root, '')).toBe(
      `/site/lib/${basename(nativeModule)} lib.deep._json`,
    )
  })

  test('what left says so', () => {
    expect(run('try:\n    import lib.gone\nexcept ImportError as error:\n    print(error)')).toContain(
      "No module named 'lib.gone' (left out of this image by pare, level max;",
    )
  })

  test('any other module is missing as ever', () => {
    const ask = 'import importlib.util as u; print(u.find_spec("lib.nothing"), u.find_spec("nowhere"))'
    expect(run(`import lib\n${ask}`)).toBe('None None')
  })

  test('it stands there even where no module left, for the native ones', () => {
    expect(missingModuleHook([], 'site', 'max')).toHaveLength(3)
  })
})
