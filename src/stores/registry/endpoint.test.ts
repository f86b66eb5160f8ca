import { describe, expect, test } from 'vitest'
import { endpointOf } from './endpoint.ts'

describe('endpointOf', () => {
  test('a registry is spoken to over https, this computer and what was named insecure over http', () => {
    const addresses = [
      'docker.io',
      'ghcr.io',
      'localhost:5000',
      'app.localhost',
      '127.0.0.1:5000',
      '[::1]:5000',
      'r.lan:5000',
    ]
    expect(addresses.map(address => endpointOf(address).href)).toEqual([
      'https://registry-1.docker.io/v2/',
      'https://ghcr.io/v2/',
      'http://localhost:5000/v2/',
      'http://app.localhost/v2/',
      'http://127.0.0.1:5000/v2/',
      'http://[::1]:5000/v2/',
      'https://r.lan:5000/v2/',
    ])
    expect(endpointOf('r.lan:5000', ['r.lan']).protocol).toBe('http:')
    expect(endpointOf('r.lan:5000', ['r.lan:5000']).protocol).toBe('http:')
    expect(endpointOf('r.lan:5000', ['r.lan:5001']).protocol).toBe('https:')
  })
})
