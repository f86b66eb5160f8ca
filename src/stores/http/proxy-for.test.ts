import { describe, expect, test } from 'vitest'
import { type Environment, proxyFor } from './proxy-for.ts'

const proxy = 'http://proxy.example.com:3128'
const chosen = (url: string, environment: Environment) => proxyFor(new URL(url), environment)

describe('proxyFor', () => {
  test('each scheme has its variable, in either case, and lower case wins', () => {
    expect(chosen('http://a.example/', { HTTP_PROXY: proxy })).toBe(proxy)
    expect(chosen('https://a.example/', { HTTP_PROXY: proxy })).toBeUndefined()
    expect(chosen('https://a.example/', { HTTPS_PROXY: 'http://other:1', https_proxy: proxy })).toBe(proxy)
    expect(chosen('https://a.example/', { ALL_PROXY: proxy })).toBe(proxy)
    expect(chosen('https://a.example/', { HTTPS_PROXY: 'proxy:3128' })).toBe('http://proxy:3128')
  })

  test('this computer is never reached through a proxy', () => {
    for (const host of ['localhost', 'app.localhost', '127.0.0.1', '127.3.2.1', '[::1]']) {
      expect(chosen(`http://${host}:5000/`, { HTTP_PROXY: proxy })).toBeUndefined()
    }
  })

  test('NO_PROXY names hosts, domains, ports and networks', () => {
    const isDirect = (url: string, NO_PROXY: string) =>
      chosen(url, { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, NO_PROXY }) === undefined
    expect(isDirect('https://a.example.com/', 'example.com')).toBe(true)
    expect(isDirect('https://a.example.com/', '.example.com, other')).toBe(true)
    expect(isDirect('https://a.example.com/', '*.example.com')).toBe(true)
    expect(isDirect('https://an-example.com/', 'example.com')).toBe(false)
    expect(isDirect('https://a.example.com/', 'a.example.com:443')).toBe(true)
    expect(isDirect('https://a.example.com/', 'a.example.com:8443')).toBe(false)
    expect(isDirect('http://10.1.2.3/', '10.0.0.0/8')).toBe(true)
    expect(isDirect('http://11.1.2.3/', '10.0.0.0/8')).toBe(false)
    expect(isDirect('http://[fd00::1]/', 'fd00::/8')).toBe(true)
    expect(isDirect('https://a.example.com/', '*')).toBe(true)
    expect(isDirect('https://a.example.com/', '')).toBe(false)
  })

  test('a proxy that speaks something else is refused, without its password', () => {
    expect(() => chosen('https://a.example/', { ALL_PROXY: 'socks5://me:secret@proxy:1080' })).toThrow(
      'Expected a proxy such as `http://proxy.example.com:3128`, got `socks5://proxy:1080`',
    )
  })
})
