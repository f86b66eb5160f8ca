import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { home } from './pare.ts'

const page = join(home, 'man/pare.1')

describe('man/pare.1', () => {
  test('groff formats it without a warning, and every command is in it', () => {
    // Warnings go to standard error, which must stay empty; `-z` prints nothing else.
    expect(execFileSync('sh', ['-c', 'groff -ww -z -man -Tutf8 "$0" 2>&1', page], { encoding: 'utf8' })).toBe('')
    const text = execFileSync('sh', ['-c', 'groff -man -Tutf8 -P-cbou "$0"', page], { encoding: 'utf8' })
    for (const command of ['build', 'why', 'cache prune', 'doctor', 'completion'])
      expect(text).toContain(`pare ${command} `)
  })
})
