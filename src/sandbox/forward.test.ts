import { describe, expect, test } from 'vitest'
import { forwardAddresses } from './forward.ts'

describe('forwardAddresses', () => {
  test('each name has one address, none of which is 127.0.0.2, and localhost stays what it is', () => {
    const forward = (name: string, port: number) => ({
      name,
      port,
      target: async () => ({ host: '127.0.0.1', port }),
      failed: () => {},
    })
    const names = Array.from({ length: 300 }, (_, index) => `host${index}`)
    const asked = [forward('localhost', 1), forward('db', 1), forward('db', 2), ...names.map(name => forward(name, 1))]
    const found = forwardAddresses(asked).map(({ name, address, port }) => `${name} ${address}:${port}`)
    expect(found.slice(0, 4)).toEqual([
      'localhost 127.0.0.1:1',
      'db 127.0.0.3:1',
      'db 127.0.0.3:2',
      'host0 127.0.0.4:1',
    ])
    expect(found.at(-1)).toBe('host299 127.0.1.47:1')
  })
})
