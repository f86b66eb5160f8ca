import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseDistributionName } from '../../model/python/distribution-name.ts'
import { httpClient } from '../http/http-client.ts'
import { indexCredentials, withIndexCredentials } from './index-credentials.ts'
import { indexUrls, packageIndex } from './package-index.ts'

let server: Server
let origin: string
const asked: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? ''}`.trim())
    if (request.url === '/closed/a/' && !request.headers.authorization) response.writeHead(401).end()
    else if (request.url === '/closed/a/' || request.url === '/open/a/') {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<a href="../files/a-1-py3-none-any.whl#sha256=00">a</a>')
    } else response.writeHead(404).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => new Promise(resolve => server.close(resolve)))

const http = httpClient({ environment: {}, now: () => 0 })
const a = parseDistributionName('a')

describe('packageIndex', () => {
  test('the first index that knows the name answers, once', async () => {
    const index = packageIndex(http, [`${origin}/empty/`, `${origin}/open`])
    const files = await index.files(a)
    expect(await index.files(a)).toBe(files)
    expect(files?.map(({ url }) => url)).toEqual([`${origin}/open/files/a-1-py3-none-any.whl`])
    expect(asked.filter(line => line.includes('/open/'))).toHaveLength(1)
  })

  test('a name that no index knows is absent', async () => {
    expect(await packageIndex(http, [`${origin}/empty`]).files(a)).toBeUndefined()
  })

  test('a closed index wants credentials, and gets those of its URL', async () => {
    const url = `${origin.replace('//', '//me:s%40cret@')}/closed`
    await expect(packageIndex(http, [url]).files(a)).rejects.toMatchObject({
      code: 'index-unauthorized',
      message: expect.not.stringContaining('cret'),
    })
    const credentials = indexCredentials({ environment: {} })
    credentials.learn(url)
    expect(await packageIndex(withIndexCredentials(http, credentials), [url]).files(a)).toHaveLength(1)
    expect(asked.at(-1)).toBe(`/closed/a/ Basic ${Buffer.from('me:s@cret').toString('base64')}`)
  })
})

describe('indexCredentials', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

  test('index URLs and the variables of a named index are known, then netrc', () => {
    const known = indexCredentials({
      environment: {
        UV_INDEX: 'own-index=https://own.org/simple https://u:p@other.org/simple',
        UV_INDEX_OWN_INDEX_USERNAME: 'me',
        UV_INDEX_OWN_INDEX_PASSWORD: 'x',
      },
      netrc: 'machine own.org login no password no\nmachine third.org login n password r',
    })
    expect(known.authorizationFor('https://own.org/files/a.whl')).toBe(basic('me:x'))
    expect(known.authorizationFor('https://other.org/a')).toBe(basic('u:p'))
    expect(known.authorizationFor('https://third.org/a')).toBe(basic('n:r'))
    expect(known.authorizationFor('https://pypi.org/simple')).toBeUndefined()
    expect(known.authorizationFor('http://own.org:81/')).toBe(basic('no:no'))
  })
})

describe('indexUrls', () => {
  test('extra indexes come before the default one', () => {
    expect(indexUrls({ UV_INDEX: 'a=https://a https://b' })).toEqual([
      'https://a',
      'https://b',
      'https://pypi.org/simple',
    ])
    expect(indexUrls({ PIP_INDEX_URL: 'https://mirror' })).toEqual(['https://mirror'])
  })
})
