import { describe, expect, test } from 'vitest'
import type { HttpClient } from '../../model/stores.ts'
import { mirrorLogin } from './mirror-login.ts'

describe('mirrorLogin', () => {
  test('requests to a mirror carry its user and password, and no others do', async () => {
    const asked: string[] = []
    const inner: HttpClient = {
      request: async url => {
        asked.push(url)
        throw new Error('not needed')
      },
    }
    const http = mirrorLogin(['http://me:x@mirror.io/debian', 'http://deb.debian.org/debian']).http(inner)
    const urls = ['http://mirror.io/debian/a.deb', 'http://mirror.io/other', 'http://deb.debian.org/debian/a.deb']
    for (const url of urls) await http.request(url).catch(() => {})
    expect(asked).toEqual(['http://me:x@mirror.io/debian/a.deb', ...urls.slice(1)])
  })
})
