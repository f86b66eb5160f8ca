import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { networkEnvironment } from './network-environment.ts'

describe('networkEnvironment', () => {
  test('nothing is set where nothing is asked for', async () => {
    expect(await networkEnvironment({ HOME: '/home/me' }, '/nowhere')).toEqual({})
  })

  test('proxies are the same for curl, which git uses, and never for this computer', async () => {
    expect(await networkEnvironment({ HTTP_PROXY: 'http://u:p@proxy:3128', NO_PROXY: '.acme.io' }, '/nowhere')).toEqual(
      {
        http_proxy: 'http://u:p@proxy:3128',
        NO_PROXY: '.acme.io,localhost,127.0.0.1,::1',
        no_proxy: '.acme.io,localhost,127.0.0.1,::1',
      },
    )
  })

  test('a bundle that uv knows is handed on to git', async () => {
    expect(await networkEnvironment({ SSL_CERT_FILE: '/ca.pem' }, '/nowhere')).toEqual({
      SSL_CERT_FILE: '/ca.pem',
      GIT_SSL_CAINFO: '/ca.pem',
    })
  })

  test('what only Node or pip knows becomes one bundle for all', async () => {
    const directory = temporaryFolder()
    const certificate = (name: string) => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`
    await writeFile(join(directory, 'pip.pem'), certificate('pip'))
    await writeFile(join(directory, 'node.pem'), certificate('node'))
    const environment = {
      PIP_CERT: join(directory, 'pip.pem'),
      NODE_EXTRA_CA_CERTS: join(directory, 'node.pem'),
      GIT_SSL_CAINFO: '/own.pem',
    }
    const { SSL_CERT_FILE: bundle, GIT_SSL_CAINFO: git } = await networkEnvironment(
      environment,
      join(directory, 'cache'),
    )
    expect(await readFile(bundle!, 'utf8')).toBe(`${certificate('pip')}\n${certificate('node')}\n`)
    expect(git).toBe('/own.pem')
    expect((await networkEnvironment(environment, join(directory, 'cache'))).SSL_CERT_FILE).toBe(bundle)
  })

  test('a certificate of our own is handed on', async () => {
    expect(await networkEnvironment({ PIP_CLIENT_CERT: '/own.pem' }, '/nowhere')).toEqual({
      SSL_CLIENT_CERT: '/own.pem',
      GIT_SSL_CERT: '/own.pem',
      GIT_SSL_KEY: '/own.pem',
    })
  })
})
