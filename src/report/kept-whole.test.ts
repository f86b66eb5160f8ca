import { describe, expect, test } from 'vitest'
import { keptWhole } from './kept-whole.ts'

describe('keptWhole', () => {
  test('what stays whole is said, with the line that is the reason', () => {
    const asks = [
      { name: '**', from: 'app/plugins.py', line: 12 },
      { name: 'encodings.**', from: 'what is known of requests', line: 0 },
      { name: 'json', from: 'app/main.py', line: 1 },
    ]
    expect(keptWhole(asks)).toEqual([
      'the whole standard library stays: app/plugins.py:12 imports a module by a name that only running tells',
      'all codecs stay: what is known of requests',
    ])
  })

  test('the settings may be the reason', () => {
    expect(keptWhole([{ name: '**', from: '[tool.pare] keep', line: 0 }])).toEqual([
      'the whole standard library stays: [tool.pare] keep',
    ])
  })
})
