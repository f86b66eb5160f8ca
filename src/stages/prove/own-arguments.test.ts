import { describe, expect, test } from 'vitest'
import { ownArguments } from './own-arguments.ts'

describe('ownArguments', () => {
  test.each([
    ['tool', ''],
    ['tool sync --all', 'sync --all'],
    ['python main.py', ''],
    ['python3.13 -u main.py serve', 'serve'],
    ['/usr/bin/python -X dev -W error main.py', ''],
    ['python -m package', ''],
    ['python -um package run', 'run'],
    ['python -mpackage run', 'run'],
    ['python -c pass x', 'x'],
    ['python', ''],
  ])('%s: %s', (command, own) => {
    expect(ownArguments(command.split(' ')).join(' ')).toBe(own)
  })
})
