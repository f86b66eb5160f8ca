import { describe, expect, test } from 'vitest'
import { findTestCommand } from './find-test-command.ts'

function draw(files: Readonly<Record<string, string>>): string | undefined {
  const found = findTestCommand({
    files: new Set(Object.keys(files)),
    read: path => (path in files ? Buffer.from(files[path]!) : undefined),
  })
  return found && `${found.argv.join(' ')} (${found.evidence})`
}

describe('findTestCommand', () => {
  test.each<[Readonly<Record<string, string>>, string | undefined]>([
    [{ 'pyproject.toml': '[tool.pytest.ini_options]\n', 'manage.py': '' }, 'python -m pytest (pyproject.toml)'],
    [{ 'setup.cfg': '[tool:pytest]\n' }, 'python -m pytest (setup.cfg)'],
    [{ 'tests/conftest.py': '' }, 'python -m pytest (tests/conftest.py)'],
    [{ 'manage.py': '', 'shop/tests.py': '' }, 'python manage.py test (manage.py)'],
    [{ 'src/manage.py': '' }, 'python src/manage.py test (src/manage.py)'],
    [{ 'tests/a.py': '', 'setup.cfg': '[metadata]\n' }, 'python -m pytest (tests/a.py)'],
    [{ 'test_a.py': '' }, 'python -m unittest (test_a.py)'],
    [{ 'app.py': '', 'contest/a.py': '' }, undefined],
  ])('%j: %s', (files, expected) => {
    expect(draw(files)).toBe(expected)
  })
})
