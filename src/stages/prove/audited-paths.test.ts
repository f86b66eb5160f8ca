import { describe, expect, test } from 'vitest'
import { buildTree } from '../../images/build-tree.ts'
import { generatedFile, generatedSymlink } from '../../images/generated-entry.ts'
import type { LockedDebianPackage } from '../../model/debian/package.ts'
import type { Origin } from '../../model/origin.ts'
import { auditedPaths } from './audited-paths.ts'

const site = 'usr/local/lib/python3.13/dist-packages'
const of = (name: string): Origin => ({ kind: 'distribution', name, version: '1' })
const debian = (name: string): Origin => ({ kind: 'debian', package: name, version: '1', architecture: 'all' })
const app: Origin = { kind: 'app' }

const tree = buildTree([
  generatedSymlink('lib', 'usr/lib', app),
  generatedFile('usr/lib/python3.13/json/__init__.pyc', '', debian('python')),
  generatedFile('usr/lib/x86_64-linux-gnu/libz.so.1.3', '', debian('zlib1g')),
  generatedSymlink('usr/lib/x86_64-linux-gnu/libz.so.1', 'libz.so.1.3', debian('zlib1g')),
  generatedFile(`${site}/plain/__init__.pyc`, '', of('plain')),
  generatedFile(`${site}/plain/table.csv`, '', of('plain')),
  generatedFile(`${site}/fast/_fast.cpython-313-x86_64-linux-gnu.so`, '', of('fast')),
  generatedFile(`${site}/fast/late.pyc`, '', of('fast')),
  generatedFile(`${site}/fast/glyphs.ttf`, '', of('fast')),
  generatedFile('usr/share/fonts/dejavu.ttf', '', debian('fonts-dejavu-core')),
  generatedFile('usr/share/zoneinfo/Europe/Zurich', '', debian('tzdata')),
  generatedFile('etc/nsswitch.conf', '', debian('base-files')),
  generatedSymlink('etc/circle', 'circle', app),
])

const packages = [
  { name: 'fonts-dejavu-core', wantedBy: '[tool.pare] packages' },
  { name: 'tzdata', wantedBy: 'python3.13' },
] as unknown as readonly LockedDebianPackage[]

const paths = (events: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  auditedPaths(tree, events, packages, environment)
/** What is told whatever the events are. */
const always = ['etc/circle', 'etc/nsswitch.conf', 'usr/share/fonts/dejavu.ttf']

describe('auditedPaths', () => {
  test('without a word of any interpreter, nothing is known', () => {
    expect(paths([])).toEqual([])
  })

  test('a path is that of the entry, with the links that lead to it', () => {
    expect(paths(['/lib/python3.13/json/__init__.pyc'])).toEqual(
      [...always, 'lib', 'usr/lib/python3.13/json/__init__.pyc'].sort(),
    )
  })

  test('a library is found by its name, with the link that has it', () => {
    expect(paths(['libz.so.1'])).toEqual(
      [...always, 'usr/lib/x86_64-linux-gnu/libz.so.1', 'usr/lib/x86_64-linux-gnu/libz.so.1.3'].sort(),
    )
  })

  test('folders that were listed are told, and what lies outside is not', () => {
    expect(paths([`/${site}/plain`, '/proc/self/maps', '/tmp/x', '/etc/circle/x'])).toEqual(
      [...always, `${site}/plain`].sort(),
    )
  })

  test('native code may have read all data of its distribution, and no module of it', () => {
    const native = `${site}/fast/_fast.cpython-313-x86_64-linux-gnu.so`
    expect(paths([`/${native}`])).toEqual([...always, native, `${site}/fast/glyphs.ttf`].sort())
    expect(paths([`/${site}/plain/__init__.pyc`])).not.toContain(`${site}/plain/table.csv`)
  })

  test('the zone of the environment is read by the C library', () => {
    expect(paths([`/${site}/plain`], { TZ: 'Europe/Zurich' })).toContain('usr/share/zoneinfo/Europe/Zurich')
    expect(paths([`/${site}/plain`])).not.toContain('usr/share/zoneinfo/Europe/Zurich')
  })
})
