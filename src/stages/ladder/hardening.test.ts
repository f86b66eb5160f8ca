import { describe, expect, test } from 'vitest'
import { toolAt } from './hardening.ts'

describe('toolAt', () => {
  test('programs count where programs are, by their whole name', () => {
    expect(['usr/bin/dash', 'bin/sh', 'usr/local/bin/pip3', 'usr/bin/apt-get'].map(toolAt)).toEqual([
      'shell',
      'shell',
      'package-manager',
      'package-manager',
    ])
    expect(['usr/share/doc/bash', 'usr/bin/python3', 'usr/bin/sha256sum', 'app/sh'].map(toolAt)).toEqual(
      Array(4).fill(undefined),
    )
  })
})
