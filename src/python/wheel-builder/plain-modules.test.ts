import { describe, expect, test } from 'vitest'
import { parseBuildSystem } from '../../formats/packaging/build-system.ts'
import { plainModules } from './plain-modules.ts'

const paths = [
  'src/shop/__init__.py',
  'src/shop/app.py',
  'src/shop/version.py',
  'shop.py',
  'README.md',
  'src/shop/web/view.py',
]

function plain(system: string, more = '', others: readonly string[] = [], setupConfig?: string): string[] {
  const text = `[build-system]\n${system}\n[project]\nname = "shop"\nscripts = { shop = "shop.app:main" }\n${more}`
  return [...plainModules(parseBuildSystem(text, 'pyproject.toml'), text, setupConfig, [...paths, ...others])]
}

const hatchling = 'requires = ["hatchling>=1"]\nbuild-backend = "hatchling.build"'
const setuptools = 'requires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"'

describe('plainModules', () => {
  test('modules of packages are plain, but for those that hold versions and docstrings', () => {
    expect(plain(hatchling)).toEqual(['src/shop/app.py', 'src/shop/web/view.py'])
    expect(plain(setuptools)).toEqual(['src/shop/app.py', 'src/shop/web/view.py'])
  })

  test('a module that the settings name is not', () => {
    expect(plain(hatchling, '[tool.hatch.version]\npath = "src/shop/app.py"\n')).toEqual(['src/shop/web/view.py'])
    expect(plain(setuptools, '', [], '[metadata]\nversion = attr: shop.web.view.V\n')).toEqual(['src/shop/app.py'])
  })

  test.each([
    ['a hook', hatchling, '[tool.hatch.build.hooks.custom]\n', []],
    [
      'a script that runs while building',
      'requires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"',
      '[tool.poetry.build]\nscript = "x.py"\n',
      [],
    ],
    ['a setup.py', setuptools, '', ['setup.py']],
    ['a plugin', 'requires = ["hatchling", "hatch-vcs"]\nbuild-backend = "hatchling.build"', '', []],
    ['another backend', 'requires = ["own"]\nbuild-backend = "own"', '', []],
    ['a backend of the project itself', `${hatchling}\nbackend-path = ["."]`, '', []],
  ] as const)('with %s none is', (_, system, more, others) => {
    expect(plain(system, more, others)).toEqual([])
  })
})
