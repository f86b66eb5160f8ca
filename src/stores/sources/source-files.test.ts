import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sourceFiles } from './source-files.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pare-source-'))
})

afterEach(() => rmSync(root, { recursive: true }))

function write(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), '')
  }
}

const found = (ignored: readonly string[] = []) => sourceFiles(root, ignored).map(({ path }) => path)

describe('sourceFiles', () => {
  test('a build sees what an image leaves out: README, LICENSE, tests, .gitignore', () => {
    const paths = ['.gitignore', 'LICENSE', 'README.md', 'pyproject.toml', 'src/shop/__init__.py', 'tests/test_a.py']
    write(...paths)
    expect(found()).toEqual(paths)
  })

  test('it sees neither history, environments, caches, secrets nor what earlier builds left', () => {
    write('.git/HEAD', '.venv/a', 'env/pyvenv.cfg', 'a/__pycache__/a.pyc', '.mypy_cache/a', 'node_modules/a', '.pare/a')
    write('.env', 'id_ed25519', 'tls.key', '.netrc', 'build/lib/a.py', 'dist/a.whl', 'a.egg-info/PKG-INFO')
    expect(found()).toEqual([])
  })

  test('a package may be called build, and an example of an environment file holds no secret', () => {
    write('build/__init__.py', 'src/dist/a.py', '.env.example')
    expect(found()).toEqual(['.env.example', 'build/__init__.py', 'src/dist/a.py'])
  })

  test('symlinks are kept as they are', () => {
    symlinkSync('../elsewhere', join(root, 'link'))
    expect(sourceFiles(root)).toMatchObject([{ path: 'link', target: '../elsewhere' }])
  })

  test('of the folders that the user ignored, large ones are no part of it', () => {
    write('docs/index.md', 'data/set.bin')
    truncateSync(join(root, 'data/set.bin'), 64 * 2 ** 20)
    expect(found(['docs/', 'data/'])).toEqual(['docs/index.md'])
    expect(found()).toEqual(['data/set.bin', 'docs/index.md'])
  })
})
