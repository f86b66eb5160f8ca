import { describe, expect, test } from 'vitest'
import { type InspectedContainer, serviceAddress } from './service-address.ts'

const own = new Set(['127.0.0.1', '172.18.0.1'])

function container(gateway: string, ports: InspectedContainer['NetworkSettings']['Ports'] = {}): InspectedContainer {
  const IPAddress = gateway.replace(/\.1$/, '.5')
  return {
    HostConfig: { NetworkMode: 'shop_default' },
    NetworkSettings: { Ports: ports, Networks: { shop_default: { Gateway: gateway, IPAddress } } },
  }
}

describe('serviceAddress', () => {
  test('a container in a network of this computer is reached by its own address, whatever it publishes', () => {
    expect(serviceAddress(container('172.18.0.1'), own)).toBe('172.18.0.5')
  })

  test('one in a network of another machine is reached by a port that is published under its own number', () => {
    expect(serviceAddress(container('10.9.0.1', { '5432/tcp': [{ HostPort: '5432' }] }), own)).toBe('127.0.0.1')
    expect(serviceAddress(container('10.9.0.1', { '5432/tcp': [{ HostPort: '15432' }] }), own)).toBeUndefined()
    expect(serviceAddress(container('10.9.0.1', { '5432/tcp': null }), own)).toBeUndefined()
  })

  test('one without a network of its own is this computer', () => {
    const settings = { Ports: null, Networks: { host: { Gateway: '', IPAddress: '' } } }
    expect(serviceAddress({ HostConfig: { NetworkMode: 'host' }, NetworkSettings: settings }, own)).toBe('127.0.0.1')
  })
})
