import { describe, expect, test } from 'vitest'
import { parseImagePath } from '../model/image-path.ts'
import { parsePlatform } from '../model/oci/platform.ts'
import { lockedTouched } from './locked-trace.ts'

const trace = {
  platform: 'linux/amd64',
  touched: ['usr/lib/python3.13/json/decoder.pyc', 'usr/lib/x86_64-linux-gnu/libz.so.1'].map(parseImagePath),
}

describe('lockedTouched', () => {
  test('of the platform that ran, it is what was recorded', () => {
    expect(lockedTouched(trace, parsePlatform('linux/amd64'))).toEqual(trace.touched)
  })

  test('of another platform, libraries lie in its own folders', () => {
    expect(lockedTouched(trace, parsePlatform('linux/arm64'))).toEqual([
      'usr/lib/python3.13/json/decoder.pyc',
      'usr/lib/aarch64-linux-gnu/libz.so.1',
    ])
  })
})
