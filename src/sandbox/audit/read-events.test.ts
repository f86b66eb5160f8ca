import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventFolder } from './audit-hook.ts'
import { readEvents } from './read-events.ts'

describe('readEvents', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'audit-events-'))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  test('tells each once and in order, also where several processes wrote', () => {
    mkdirSync(join(root, eventFolder))
    writeFileSync(join(root, eventFolder, 'events'), '/usr/b\nlibz.so.1\n/usr/a\n/usr/b\n')
    expect(readEvents(root)).toEqual(['/usr/a', '/usr/b', 'libz.so.1'])
  })

  test('where no interpreter wrote, there is none', () => {
    expect(readEvents(root)).toEqual([])
  })
})
