import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createProxy } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { httpClient } from './http-client.ts'
import type { Environment } from './proxy-for.ts'
import { trustedCertificates } from './trusted-certificates.ts'

// Made for this test by `openssl ca -selfsign`, for localhost, 127.0.0.1 and registry.example, valid from 2020 to 2120.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgznYBvxThK9l3JHky
pDRcrtNPtipqDudmaWQ9lf/5BU+hRANCAASTByz0ANSRBy6YPeNtTILNwSMIUXCQ
VYXSGekIavBV7P8TAGTF/5nLzY4uTaEo6D3VYwjK7lkcULrMknRCQDDK
-----END PRIVATE KEY-----`
const certificate = `-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlwYXJlIHRl
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CXBhcmUgdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJMHLPQA1JEHLpg9
421Mgs3BIwhRcJBVhdIZ6Qhq8FXs/xMAZMX/mcvNji5NoSjoPdVjCMruWRxQusyS
dEJAMMqjYDBeMA8GA1UdEwEB/wQFMAMBAf8wLAYDVR0RBCUwI4IJbG9jYWxob3N0
ghByZWdpc3RyeS5leGFtcGxlhwR/AAABMB0GA1UdDgQWBBQ+eMucm0riO9Ctusvw
qlipgjAeyzAKBggqhkjOPQQDAgNIADBFAiEAxefFIEhidYjGWpHhUkYu2XZdHceT
DhiX8m+tB8mLNpwCIFLEyKDjjeSXohHdzei2v0U+Vh3qTFSJq/VsU5c3bPuu
-----END CERTIFICATE-----`

const server = createServer({ key, cert: certificate }, (_, response) => response.end('private'))
let directory: string
let bundle: string
let url: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pare-certificates-'))
  bundle = join(directory, 'bundle.pem')
  await writeFile(bundle, certificate)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(directory, { recursive: true })
})

const ask = async (environment: Environment) =>
  (await httpClient({ environment, now: () => 0, wait: async () => {} }).request(url)).text()

describe('trustedCertificates', () => {
  test('an authority of its own is trusted when the environment names it', async () => {
    expect(await ask({ SSL_CERT_FILE: bundle })).toBe('private')
    expect(await ask({ NODE_EXTRA_CA_CERTS: bundle })).toBe('private')
  })

  test("pip's, requests' and curl's variables count where SSL_CERT_FILE is not set, and a folder beside it", async () => {
    for (const name of ['PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_DIR']) {
      expect([name, await ask({ [name]: name === 'SSL_CERT_DIR' ? directory : bundle })]).toEqual([name, 'private'])
    }
    await expect(ask({ SSL_CERT_FILE: '/etc/hosts', PIP_CERT: bundle })).rejects.toMatchObject({
      code: 'untrusted-certificate',
    })
  })

  test('a certificate of our own is shown to a server that asks for one', async () => {
    const asking = createServer({
      key,
      cert: certificate,
      ca: certificate,
      requestCert: true,
      rejectUnauthorized: true,
    })
    asking.on('request', (_, response) => response.end('let in'))
    await new Promise<void>(resolve => asking.listen(0, '127.0.0.1', resolve))
    const own = join(directory, 'client.pem')
    await writeFile(own, `${certificate}\n${key}\n`)
    const at = `https://127.0.0.1:${(asking.address() as AddressInfo).port}/`
    const request = async (environment: Environment) =>
      (await httpClient({ environment, now: () => 0, wait: async () => {} }).request(at)).text()
    expect(await request({ SSL_CERT_FILE: bundle, SSL_CLIENT_CERT: own })).toBe('let in')
    expect(await request({ SSL_CERT_FILE: bundle, PIP_CLIENT_CERT: own })).toBe('let in')
    await expect(request({ SSL_CERT_FILE: bundle })).rejects.toThrow()
    await expect(request({ SSL_CERT_FILE: bundle, SSL_CLIENT_CERT: bundle })).rejects.toMatchObject({
      code: 'certificates-unusable',
    })
    asking.closeAllConnections()
    asking.close()
  })

  test('an authority of its own is trusted through the tunnel of a proxy as well', async () => {
    const proxy = createProxy().on('connect', (_, socket) => {
      const upstream = connect((server.address() as AddressInfo).port, '127.0.0.1')
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(upstream).pipe(socket)
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const http = httpClient({ environment: { SSL_CERT_FILE: bundle, HTTPS_PROXY: address }, now: () => 0 })
    expect(await (await http.request('https://registry.example/')).text()).toBe('private')
    proxy.closeAllConnections()
    proxy.close()
  })

  test('any other is not', async () => {
    await expect(ask({})).rejects.toMatchObject({
      code: 'untrusted-certificate',
      exitCode: 69,
      hint: expect.stringContaining('SSL_CERT_FILE'),
    })
  })

  test('a bundle that is not there is said so', async () => {
    await expect(trustedCertificates({ SSL_CERT_FILE: '/nowhere.pem' })).rejects.toMatchObject({
      code: 'certificates-unreadable',
    })
    expect(await trustedCertificates({ SSL_CERT_FILE: bundle, SSL_CERT_DIR: directory })).toEqual([certificate])
    expect(await trustedCertificates({ SSL_CERT_FILE: bundle, NODE_EXTRA_CA_CERTS: '/nowhere.pem' })).toEqual([
      certificate,
    ])
  })
})
