import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { httpClient } from '../http/http-client.ts'
import { indexCredentials, learnAddresses, withIndexCredentials } from './index-credentials.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

describe('indexCredentials', () => {
  test('a URL comes before netrc, and netrc fills in what a URL leaves out', () => {
    const netrc = 'machine a.org login n password r\nmachine b.org login n password r'
    const known = indexCredentials({ environment: {}, netrc })
    known.learn('https://u:p@a.org/simple')
    known.learn('https://n@b.org/simple')
    expect(known.authorizationFor('https://a.org/x.whl')).toBe(basic('u:p'))
    expect(known.authorizationFor('https://b.org/x.whl')).toBe(basic('n:r'))
    known.learn('https://someone@b.org/simple')
    expect(known.authorizationFor('https://b.org/x.whl')).toBe(basic('someone:'))
  })

  test('of two indexes on one host the nearer one signs in', () => {
    const known = indexCredentials({ environment: {} })
    known.learn('https://t:one@gitlab.acme.io/api/v4/projects/1/packages/pypi/simple')
    known.learn('https://t:two@gitlab.acme.io/api/v4/projects/2/packages/pypi/simple')
    const header = (project: number) =>
      known.authorizationFor(`https://gitlab.acme.io/api/v4/projects/${project}/packages/pypi/files/abc/a.whl`)
    expect([header(1), header(2)]).toEqual([basic('t:one'), basic('t:two')])
  })

  test('another host, port or scheme gets nothing', () => {
    const known = indexCredentials({ environment: {} })
    known.learn('https://u:p@a.org/simple')
    for (const url of ['https://files.a.org/x', 'https://a.org:8443/x', 'http://a.org/x', 'https://a.org.evil.io/x'])
      expect([url, known.authorizationFor(url)]).toEqual([url, undefined])
  })

  test('what an archive or a repository is fetched with opens nothing else on its host', () => {
    const known = indexCredentials({ environment: {} })
    learnAddresses(
      'demo @ git+https://oauth2:t0k@github.com/acme/demo.git@v1\nhttps://u:p@a.org/x.whl#sha256=00',
      known.learn,
    )
    expect(known.authorizationFor('https://github.com/acme/demo.git')).toBe(basic('oauth2:t0k'))
    expect(known.authorizationFor('https://github.com/acme/demo.git/info/refs')).toBe(basic('oauth2:t0k'))
    expect(known.authorizationFor('https://github.com/acme/other.git')).toBeUndefined()
    expect(known.authorizationFor('https://a.org/x.whl')).toBe(basic('u:p'))
    expect(known.authorizationFor('https://a.org/simple')).toBeUndefined()
  })

  test('an index stays one, whatever text its address stands in', () => {
    const known = indexCredentials({ environment: {} })
    known.learn('https://u:p@a.org/simple')
    learnAddresses('--index-url https://u:p@a.org/simple', known.learn)
    expect(known.authorizationFor('https://a.org/files/x.whl')).toBe(basic('u:p'))
    learnAddresses('--index-url https://u:p@b.org/simple', known.learn)
    known.learn('https://u:p@b.org/simple')
    expect(known.authorizationFor('https://b.org/files/x.whl')).toBe(basic('u:p'))
  })

  test('git is told by variables, beside those that the user has set', () => {
    const known = indexCredentials({ environment: { GIT_CONFIG_COUNT: '1' } })
    expect(known.gitVariables()).toEqual({})
    learnAddresses('git+https://t0k@github.com/acme/demo.git@v1', known.learn)
    known.learn('https://u:p@a.org/simple')
    expect(known.gitVariables()).toEqual({
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_1: 'http.https://github.com/acme/demo.git.extraHeader',
      GIT_CONFIG_VALUE_1: `Authorization: ${basic('t0k:')}`,
    })
  })

  test('an index named in the environment takes the variables of its name', () => {
    const environment = {
      UV_DEFAULT_INDEX: 'main=https://a.org/simple',
      UV_INDEX_MAIN_USERNAME: 'me',
      UV_INDEX_MAIN_PASSWORD: 'x',
      UV_INDEX_MY_OWN_PASSWORD: 'y',
    }
    const known = indexCredentials({ environment })
    known.learn('https://b.org/simple', 'my-own')
    expect(known.authorizationFor('https://a.org/simple/demo/')).toBe(basic('me:x'))
    expect(known.authorizationFor('https://b.org/simple/demo/')).toBe(basic(':y'))
  })

  test('`authenticate = "never"` is kept', async () => {
    const known = indexCredentials({
      environment: {},
      netrc: 'machine a.org login n password r\ndefault login d password d',
    })
    known.learn('https://u:p@a.org/simple', undefined, { authenticate: 'never' })
    expect(known.authorizationFor('https://a.org/simple/x')).toBeUndefined()
    expect(await known.authorizationAfterRefusal('https://a.org/simple/x')).toBeUndefined()
  })

  test("netrc's default, what uv stored, and a keyring are tried after a refusal, in this order", async () => {
    const asked: string[] = []
    const keyring = async (service: string, user: string | undefined) => {
      asked.push(`${service} ${user}`)
      return service === 'c.org' ? { user: user ?? 'nobody', password: 'k' } : undefined
    }
    const stored = [{ service: 'https://b.org/', user: 's', password: 't' }]
    const known = indexCredentials({ environment: {}, stored, keyring })
    expect(known.authorizationFor('https://b.org/x')).toBeUndefined()
    expect(await known.authorizationAfterRefusal('https://b.org/x')).toBe(basic('s:t'))
    known.learn('https://me@c.org/simple')
    const later = ['a', 'b'].map(name => known.authorizationAfterRefusal(`https://c.org/simple/${name}/`))
    expect(await Promise.all(later)).toEqual([basic('me:k'), basic('me:k')])
    expect(asked).toEqual(['https://c.org/simple me', 'c.org me'])
    // Without a user a keyring is asked only where the index says that it always wants one.
    expect(await known.authorizationAfterRefusal('https://d.org/x')).toBeUndefined()
    const common = indexCredentials({ environment: {}, stored, netrc: 'default login d password e' })
    expect(await common.authorizationAfterRefusal('https://b.org/x')).toBe(basic('d:e'))
  })
})

describe('withIndexCredentials', () => {
  let index: Server
  let files: Server
  const seen: string[] = []
  const port = (server: Server) => (server.address() as AddressInfo).port

  beforeAll(async () => {
    index = createServer((request, response) => {
      seen.push(`index ${request.url} ${request.headers.authorization ?? '-'}`)
      if (request.headers.authorization !== basic('me:x')) response.writeHead(401).end('who?')
      else if (request.url === '/away')
        response.writeHead(302, { location: `http://localhost:${port(files)}/a.whl` }).end()
      else response.end('wheel')
    })
    files = createServer((request, response) => {
      seen.push(`files ${request.url} ${request.headers.authorization ?? '-'}`)
      response.writeHead(request.url === '/shut' ? 403 : 200).end('file')
    })
    for (const server of [index, files]) await new Promise<void>(done => server.listen(0, done))
  })

  afterAll(() => {
    for (const server of [index, files]) server.close()
  })

  const client = (sources: Partial<Parameters<typeof indexCredentials>[0]>, learned: readonly string[] = []) => {
    const credentials = indexCredentials({ environment: {}, ...sources })
    for (const url of learned) credentials.learn(url)
    return withIndexCredentials(httpClient({ environment: {}, now: () => 0 }), credentials)
  }
  const at = (path: string, userinfo = '') => `http://${userinfo}127.0.0.1:${port(index)}${path}`

  test('signs in at once where it knows how', async () => {
    seen.length = 0
    expect((await client({}, [at('/simple', 'me:x@')]).request(at('/a.whl'))).status).toBe(200)
    expect(seen).toEqual([`index /a.whl ${basic('me:x')}`])
  })

  test('takes nothing of it along to another host', async () => {
    seen.length = 0
    const response = await client({}, [at('/simple', 'me:x@')]).request(at('/away'))
    expect([response.status, await response.text()]).toEqual([200, 'file'])
    expect(seen).toEqual([`index /away ${basic('me:x')}`, 'files /a.whl -'])
  })

  test('asks further once it was refused', async () => {
    seen.length = 0
    const response = await client({ netrc: 'default login me password x' }).request(at('/a.whl'))
    expect([response.status, await response.text()]).toEqual([200, 'wheel'])
    expect(seen).toEqual(['index /a.whl -', `index /a.whl ${basic('me:x')}`])
  })

  test('a refusal without anything further to try is the answer', async () => {
    const response = await client({}, [at('/simple', 'me:wrong@')]).request(at('/a.whl'))
    expect([response.status, await response.text()]).toEqual([401, 'who?'])
  })
})
