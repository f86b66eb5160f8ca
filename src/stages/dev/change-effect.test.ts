import { describe, expect, test } from 'vitest'
import { changeEffect, isIgnoredPath } from './change-effect.ts'

describe('changeEffect', () => {
  test.each([
    ['shop/cart.py', 'restart'],
    ['shop/templates/cart.html', 'restart'],
    ['.env', 'restart'],
    ['logging.yaml', 'restart'],
    ['requirements.txt', 'rebuild'],
    ['requirements-dev.txt', 'rebuild'],
    ['uv.lock', 'rebuild'],
    ['service/pyproject.toml', 'rebuild'],
    ['db.sqlite3', 'none'],
    ['access.log', 'none'],
    ['.venv/lib/python3.13/site-packages/six.py', 'none'],
    ['shop/__pycache__/cart.cpython-313.pyc', 'none'],
  ] as const)('%s → %s', (path, effect) => {
    expect(changeEffect([path])).toBe(effect)
  })

  test('the file that names the dependencies counts by whatever name', () => {
    expect(changeEffect(['deps/base.lst'], 'deps/base.lst')).toBe('rebuild')
  })

  test('of several changes the largest effect counts', () => {
    expect(changeEffect(['a.py', 'uv.lock', 'x.log'])).toBe('rebuild')
  })
})

describe('isIgnoredPath', () => {
  test('folders of tools are ignored at any depth', () => {
    expect(['web/node_modules/a.py', '.git/index', '.ruff_cache/x'].every(isIgnoredPath)).toBe(true)
    expect(['venv.py', 'shop/git.py', '.env'].some(isIgnoredPath)).toBe(false)
  })
})
