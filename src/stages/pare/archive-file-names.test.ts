import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { archiveFileNames } from './archive-file-names.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-file-names-'))
  mkdirSync(join(folder, 'other'))
  const make = [
    'import sys, zipfile, py_compile, os',
    'folder = sys.argv[1]',
    'ours = os.path.join(folder, "python%d%d.zip" % sys.version_info[:2])',
    'for archive in (ours, os.path.join(folder, "other", "theirs.zip")):',
    '    with zipfile.ZipFile(archive, "w") as file:',
    '        for name, code in (("top", "x = 1"), ("pack/__init__", ""), ("pack/low", "y = 2")):',
    '            source = os.path.join(folder, "source.py")',
    '            open(source, "w").write(code)',
    '            py_compile.compile(source, source + "c", invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)',
    '            file.write(source + "c", name + ".pyc")',
  ].join('\n')
  writeFileSync(join(folder, 'make.py'), make)
  execFileSync('python3', [join(folder, 'make.py'), folder])
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What Python prints that counts how often the code of a module is read from an archive. */
function python(archive: string, hook: string, code: string): string {
  const script = [
    'import sys, zipimport',
    hook,
    'read = []',
    'whole = zipimport._get_module_code',
    'zipimport._get_module_code = lambda self, name: read.append(name) or whole(self, name)',
    `archive = ${archive}`,
    'sys.path.insert(0, archive)',
    code,
  ].join('\n')
  return execFileSync('python3', ['-S', '-E', '-c', script], { encoding: 'utf8' }).trim()
}

const ours = () => `${JSON.stringify(`${folder}/python`)} + "%d%d.zip" % sys.version_info[:2]`
const theirs = () => JSON.stringify(join(folder, 'other/theirs.zip'))
const imports = 'import top, pack.low\nprint(len(read), [m.__file__[len(archive):] for m in (top, pack, pack.low)])'

describe('archiveFileNames', () => {
  test('the code of each module is read once, where it was twice', () => {
    const files = "['/top.pyc', '/pack/__init__.pyc', '/pack/low.pyc']"
    expect(python(ours(), '', imports)).toBe(`6 ${files}`)
    expect(python(ours(), archiveFileNames, imports)).toBe(`3 ${files}`)
  })

  test('archives of others are left alone', () => {
    expect(python(theirs(), archiveFileNames, imports)).toMatch(/^6 /)
  })

  test('a module that is not in the archive is missing as ever', () => {
    const ask =
      'try:\n zipimport.zipimporter(archive).get_filename("gone")\nexcept ImportError as error:\n print(type(error).__name__)'
    expect(python(ours(), archiveFileNames, ask)).toBe('ZipImportError')
  })
})
