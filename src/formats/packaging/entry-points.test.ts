import { describe, expect, test } from 'vitest'
import { parseEntryPoints } from './entry-points.ts'

describe('parseEntryPoints', () => {
  test('groups, objects, extras and comments', () => {
    const text =
      '\uFEFF# comment\n[console_scripts]\nrun = a.b:main\nRun-2=a:C.run [x, y]\n; no\n\n[ plugins ]\nthing = a.plugin\nbroken\n'
    expect(parseEntryPoints(text)).toEqual([
      { group: 'console_scripts', name: 'run', module: 'a.b', object: 'main' },
      { group: 'console_scripts', name: 'Run-2', module: 'a', object: 'C.run' },
      { group: 'plugins', name: 'thing', module: 'a.plugin' },
    ])
  })
})
