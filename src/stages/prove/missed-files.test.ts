import { describe, expect, test } from 'vitest'
import { missedFiles } from './missed-files.ts'

const dropped = [
  { path: 'usr/local/lib/dash/deps/polyfill@7.min.js', rule: 'untouched' },
  { path: 'usr/share/doc/readme', rule: 'documentation' },
]

describe('missedFiles', () => {
  test('a file that is said to be missing stands for its folder', () => {
    const line = "FileNotFoundError: [Errno 2] No such file or directory: '/usr/local/lib/dash/deps/polyfill@7.min.js'"
    expect(missedFiles([line], dropped)).toEqual(['/usr/local/lib/dash/deps'])
  })

  test('a package in the archive looks for its data in the archive', () => {
    const left = [{ path: 'usr/local/lib/python3.13/dist-packages/werkzeug/debug/a.js', rule: 'untouched' }]
    expect(missedFiles(["'/usr/lib/python313.zip/werkzeug/debug/a.js'"], left)).toEqual([
      '/usr/local/lib/python3.13/dist-packages/werkzeug/debug',
    ])
  })

  test('what was never there, and what left by its kind, is not put back', () => {
    expect(missedFiles(["No such file: '/etc/app.toml'", "'/usr/share/doc/readme'"], dropped)).toEqual([])
  })
})
