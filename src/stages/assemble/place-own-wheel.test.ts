import { describe, expect, test } from 'vitest'
import { generatedFile } from '../../images/generated-entry.ts'
import type { TreeEntry, TreeFile } from '../../model/tree.ts'
import { namedPaths, placeOwnWheel } from './place-own-wheel.ts'

const site = 'usr/local/lib/python3.13/dist-packages'
const files = (root: string, texts: Readonly<Record<string, string>>): TreeFile[] =>
  Object.entries(texts).map(([path, text]) => generatedFile(`${root}/${path}`, text, { kind: 'app' }))

async function place(
  app: Readonly<Record<string, string>>,
  wheel: Readonly<Record<string, string>>,
  named: string[] = [],
) {
  const placed = await placeOwnWheel(files('app', app), files(site, wheel), site, named)
  const draw = (entries: readonly TreeEntry[]) => entries.map(({ path }) => path.replace(site, 'site')).sort()
  return { app: draw(placed.app), installed: draw(placed.installed), roots: placed.roots }
}

const info = { 'shop-1.dist-info/RECORD': '' }

describe('placeOwnWheel', () => {
  test('modules that the wheel brings leave the folder, of src layouts as well', async () => {
    const source = { 'src/shop/__init__.py': '', 'src/shop/a.py': '', 'manage.py': '' }
    expect(await place(source, { 'shop/__init__.py': '', 'shop/a.py': '', ...info })).toEqual({
      app: ['app/manage.py'],
      installed: ['site/shop-1.dist-info/RECORD', 'site/shop/__init__.py', 'site/shop/a.py'],
      roots: [],
    })
  })

  test('what stands in the folder of a package and not in the wheel is put beside its modules', async () => {
    const source = { 'shop/__init__.py': '', 'shop/late.py': '', 'shop/templates/a.html': '' }
    expect(await place(source, { 'shop/__init__.py': '', ...info })).toEqual({
      app: ['app/shop/templates/a.html'],
      installed: [
        'site/shop-1.dist-info/RECORD',
        'site/shop/__init__.py',
        'site/shop/late.py',
        'site/shop/templates/a.html',
      ],
      roots: [],
    })
  })

  test.each([
    ['a command that names a file of it', { 'shop/main.py': '' }, ['shop/main.py']],
    ['a module that goes up out of it', { 'shop/main.py': 'Path(__file__).resolve().parent.parent' }, []],
    ['a module that does so by parents', { 'shop/main.py': 'Path(__file__).parents[1]' }, []],
    ['a module that does so by dirname', { 'shop/main.py': 'dirname(dirname(__file__))' }, []],
  ])('%s leaves a package where it lies, with what only the wheel has', async (_, source, named) => {
    const wheel = { 'shop/main.py': '', 'shop/_version.py': '', ...info }
    expect(await place(source, wheel, named)).toEqual({
      app: ['app/shop/_version.py', 'app/shop/main.py'],
      installed: ['site/shop-1.dist-info/RECORD'],
      roots: [''],
    })
  })

  test('a module that stays inside its package is none of those', async () => {
    const source = { 'shop/web/app.py': 'Path(__file__).parent.parent / "static"' }
    expect((await place(source, { 'shop/web/app.py': '', ...info })).roots).toEqual([])
  })
})

describe('namedPaths', () => {
  test('words of commands are paths below the working directory', () => {
    const commands = [
      ['python', 'main.py'],
      ['gunicorn', '-c', './conf/gunicorn.py', '--chdir=/app/src', '-b', '0.0.0.0:80'],
    ]
    expect(namedPaths(commands, 'api')).toEqual([
      'api/python',
      'api/main.py',
      'api/gunicorn',
      'api/conf/gunicorn.py',
      'src',
      'api/0.0.0.0:80',
    ])
  })
})
