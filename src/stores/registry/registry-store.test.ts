import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { contentOf, textOf } from '../../../test/image-literal.ts'
import { bytesOf, collect } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { appendLayers } from '../../images/append-layers.ts'
import { emptyImage } from '../../images/empty-image.ts'
import { layerFromBlob } from '../../images/layer-from-blob.ts'
import type { PareError } from '../../model/error.ts'
import type { Progress } from '../../model/observer.ts'
import { asDiffId } from '../../model/oci/digest.ts'
import type { Image } from '../../model/oci/image.ts'
import { mediaTypes } from '../../model/oci/media-type.ts'
import type { RegistryReference } from '../../model/reference.ts'
import type { HttpClient, HttpRequest, HttpResponse } from '../../model/stores.ts'
import { type Credentials, noCredentials } from './credentials.ts'
import { type RegistryStore, registryStore } from './registry-store.ts'

// The client of stores/http is a stranger here; this one sends a request once, over the same Node.
const http: HttpClient = {
  async request(url, { method = 'GET', headers = {}, body }: HttpRequest = {}): Promise<HttpResponse> {
    const sent = body === undefined ? undefined : body instanceof Uint8Array ? body : await collect(body.open())
    const init = { method, headers, redirect: 'manual' as const }
    const answer = await fetch(url, sent === undefined ? init : { ...init, body: Buffer.from(sent) })
    const bytes = Buffer.from(await answer.arrayBuffer())
    return {
      status: answer.status,
      url: answer.url,
      headers: answer.headers,
      body: bytesOf(bytes),
      text: async () => bytes.toString(),
    }
  },
}

type Hook = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean | undefined

interface TestRegistry {
  readonly host: string
  readonly blobs: Map<string, Buffer>
  readonly manifests: Map<string, { type: string; raw: Buffer }>
  readonly seen: { line: string; authorization: string | undefined }[]
}

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A registry in memory. `hook` sees every request first, and answers it itself by returning true. */
async function testRegistry(hook: Hook = () => false): Promise<TestRegistry> {
  const blobs = new Map<string, Buffer>()
  const manifests = new Map<string, { type: string; raw: Buffer }>()
  const uploads = new Map<string, Buffer>()
  const seen: TestRegistry['seen'] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.from(await collect(request))
    const url = new URL(request.url!, 'http://registry')
    seen.push({ line: `${request.method} ${url.pathname}${url.search}`, authorization: request.headers.authorization })
    if (hook(request, response, body)) return
    const [, kind, name] = /\/(blobs|manifests|uploads)\/([^/]*)$/.exec(url.pathname) ?? []
    const end = (status: number, headers = {}, content?: Buffer) => response.writeHead(status, headers).end(content)
    if (kind === 'uploads' && request.method === 'POST') {
      const session = String(uploads.size)
      uploads.set(session, Buffer.alloc(0))
      return end(202, { location: `${url.pathname}${session}?state=a%2Fb` })
    }
    if (kind === 'uploads') {
      const sent = Buffer.concat([uploads.get(name!) ?? Buffer.alloc(0), body])
      uploads.set(name!, sent)
      if (request.method === 'PATCH') return end(202, { location: url.pathname })
      if (digestOf(sent) !== url.searchParams.get('digest')) return end(400, {}, errors('DIGEST_INVALID', 'not it'))
      blobs.set(digestOf(sent), sent)
      return end(201)
    }
    if (kind === 'manifests' && request.method === 'PUT') {
      const manifest = { type: request.headers['content-type']!, raw: body }
      manifests.set(name!, manifest).set(digestOf(body), manifest)
      return end(201, { 'docker-content-digest': digestOf(body) })
    }
    const manifest = manifests.get(name ?? '')
    if (kind === 'manifests' && manifest) return end(200, { 'content-type': manifest.type }, manifest.raw)
    const blob = blobs.get(name ?? '')
    if (kind === 'blobs' && blob) return end(200, {}, blob)
    return end(404, {}, errors(kind === 'manifests' ? 'MANIFEST_UNKNOWN' : 'BLOB_UNKNOWN', 'unknown'))
  })
  return { host: await listen(server), blobs, manifests, seen }
}

const errors = (code: string, message: string) => Buffer.from(JSON.stringify({ errors: [{ code, message }] }))

function say(response: ServerResponse, status: number, headers = {}, body?: Buffer): true {
  response.writeHead(status, headers).end(body)
  return true
}

function store(credentials: Credentials = noCredentials, now: () => number = () => 0): RegistryStore {
  return registryStore({ http, credentials, now, wait: async () => {} })
}

const known: Credentials = { find: async () => ({ kind: 'password', username: 'ada', password: 'lovelace' }) }

const app = ({ host }: { host: string }, more: Partial<RegistryReference> = {}): RegistryReference => ({
  transport: 'registry',
  registry: host,
  repository: 'team/app',
  ...more,
})

function imageOf(...texts: string[]): Image {
  const additions = texts.map(text => {
    const bytes = Buffer.from(text)
    const digest = digestOf(bytes)
    const descriptor = { mediaType: mediaTypes.ociLayer, digest, size: bytes.length }
    return { layer: layerFromBlob(descriptor, asDiffId(digest), { open: () => bytesOf(bytes) }), history: {} }
  })
  return appendLayers(emptyImage({ os: 'linux', architecture: 'amd64' }), additions)
}

const failure = (work: Promise<unknown>): Promise<PareError> =>
  work.then(
    () => Promise.reject(new Error('it worked')),
    (error: PareError) => error,
  )

/** Answers 401 until a token comes that `isGood`; tokens are numbered from 1. */
function tokenServer(isGood: (token: string) => boolean): Hook & { asked: string[] } {
  let count = 0
  const asked: string[] = []
  const hook: Hook = (request, response, body) => {
    if (request.url!.startsWith('/token')) {
      asked.push(`${request.method} ${request.url} ${body}`)
      return say(response, 200, {}, Buffer.from(JSON.stringify({ token: `t${++count}`, expires_in: 300 })))
    }
    if (isGood(request.headers.authorization?.replace('Bearer ', '') ?? '')) return false
    const realm = `http://${request.headers.host}/token`
    const challenge = `Bearer realm="${realm}",service="test",scope="repository:team/app:pull"`
    return say(response, 401, { 'www-authenticate': challenge }, errors('UNAUTHORIZED', 'log in'))
  }
  return Object.assign(hook, { asked })
}

describe('registryStore', () => {
  test('a manifest is pushed last, after everything that it names', async () => {
    const registry = await testRegistry()
    await store().write(imageOf('one', 'two'), app(registry, { tag: '1' }), { tags: ['2'] })
    const writes = registry.seen.map(({ line }) => line).filter(line => line.startsWith('PUT'))
    expect(writes.map(line => line.replace(/\?.*/, '').replace(/uploads\/\d/, 'uploads/N'))).toEqual([
      'PUT /v2/team/app/blobs/uploads/N',
      'PUT /v2/team/app/blobs/uploads/N',
      'PUT /v2/team/app/blobs/uploads/N',
      'PUT /v2/team/app/manifests/1',
      'PUT /v2/team/app/manifests/2',
    ])
  })

  test('a push that fails sets no tag, and says so', async () => {
    const registry = await testRegistry((request, response) =>
      request.url!.includes('/uploads/') ? say(response, 403, {}, errors('DENIED', 'read only')) : false,
    )
    const error = await failure(store().write(imageOf('one'), app(registry, { tag: '1' }), {}))
    expect(error).toMatchObject({ code: 'registry-forbidden', exitCode: 2 })
    expect(error.message).toBe(
      `Could not push \`${registry.host}/team/app:1\`: ${registry.host} does not allow this to a user who is not logged in: read only; nothing was pushed`,
    )
    expect(registry.manifests.size).toBe(0)
  })

  test('of several tags, those that were set before the failure are named', async () => {
    const registry = await testRegistry((request, response) =>
      request.url!.endsWith('/manifests/2') ? say(response, 400, {}, errors('TAG_INVALID', 'no such tags')) : false,
    )
    const error = await failure(store().write(imageOf('one'), app(registry, { tag: '1' }), { tags: ['2', '3'] }))
    expect(error).toMatchObject({ code: 'registry-refused', message: expect.stringMatching(/; pushed so far: `1`$/) })
  })

  test('an upload that breaks is begun anew', async () => {
    let cuts = 2
    const registry = await testRegistry((request, response) => {
      if (request.method !== 'PUT' || !request.url!.includes('/uploads/') || cuts-- <= 0) return false
      return say(response, cuts === 1 ? 500 : 404, {}, errors('BLOB_UPLOAD_UNKNOWN', 'what upload?'))
    })
    await store().write(imageOf('one'), app(registry), {})
    expect(registry.blobs.size).toBe(2)
  })

  test('an upload that never gets through is an error that is worth trying again', async () => {
    const registry = await testRegistry((request, response) =>
      request.method === 'PUT' && request.url!.includes('/uploads/') ? say(response, 404) : false,
    )
    expect(await failure(store().write(imageOf('one'), app(registry), {}))).toMatchObject({
      code: 'upload-lost',
      exitCode: 75,
    })
  })

  test('a blob that is too large for one request is sent in chunks', async () => {
    const chunks: string[] = []
    const registry = await testRegistry((request, response, body) => {
      if (body.length > 5 << 20) return say(response, 413)
      if (request.method === 'PATCH') chunks.push(request.headers['content-range']!)
      return false
    })
    await store().write(imageOf('x'.repeat(9 << 20)), app(registry), {})
    expect(chunks).toEqual(['0-4194303', '4194304-8388607', '8388608-9437183'])
    expect(registry.blobs.size).toBe(2)
  })

  test('a registry that takes no chunk either is named', async () => {
    const registry = await testRegistry((_, response, body) => body.length > 1000 && say(response, 413))
    expect(await failure(store().write(imageOf('x'.repeat(2000)), app(registry), {}))).toMatchObject({
      code: 'registry-refused',
      hint: expect.stringContaining('blobs of this size'),
    })
  })

  test('an upload that is sent to another host takes no credentials there', async () => {
    const strangers: (string | undefined)[] = []
    const stranger = await listen(
      createServer((request, response) => {
        strangers.push(request.headers.authorization)
        request.resume().on('end', () => response.writeHead(201).end())
      }),
    )
    const hook = tokenServer(token => token !== '')
    const registry = await testRegistry((request, response, body) => {
      if (hook(request, response, body)) return true
      if (request.method !== 'POST') return false
      return say(response, 202, { location: `http://${stranger}/upload?signed=1` })
    })
    await store(known).write(imageOf('one'), app(registry), {})
    expect(strangers).toEqual([undefined, undefined])
  })

  test('a token is asked for once for all requests of its scope, and anew when it is refused in the middle of a push', async () => {
    let uses = 0
    const hook = tokenServer(token => token !== '' && (token !== 't1' || uses++ < 4))
    const registry = await testRegistry(hook)
    await store(known).write(imageOf('one', 'two', 'three'), app(registry), {})
    expect(hook.asked).toHaveLength(2)
    expect(hook.asked[0]).toBe('GET /token?service=test&scope=repository%3Ateam%2Fapp%3Apull%2Cpush ')
    const basic = `Basic ${Buffer.from('ada:lovelace').toString('base64')}`
    expect(registry.seen.find(({ line }) => line.includes('/token'))!.authorization).toBe(basic)
    expect(registry.manifests.has('latest')).toBe(true)
  })

  test('a token is renewed before it expires', async () => {
    let time = 0
    const hook = tokenServer(token => token !== '')
    const registry = await testRegistry(hook)
    const one = store(known, () => time)
    await one.write(imageOf('one'), app(registry), {})
    time = 289_000
    await one.write(imageOf('one'), app(registry, { tag: '2' }), {})
    expect(hook.asked).toHaveLength(1)
    time = 291_000
    await one.write(imageOf('one'), app(registry, { tag: '3' }), {})
    expect(hook.asked).toHaveLength(2)
  })

  test('an identity token is traded for bearer tokens', async () => {
    const hook = tokenServer(token => token !== '')
    const registry = await testRegistry(hook)
    const credentials: Credentials = { find: async () => ({ kind: 'identity-token', token: 'secret' }) }
    await store(credentials).write(imageOf('one'), app(registry), {})
    expect(hook.asked).toEqual([
      'POST /token service=test&grant_type=refresh_token&refresh_token=secret&client_id=pare&scope=repository%3Ateam%2Fapp%3Apull%2Cpush',
    ])
  })

  test('who is known and not allowed is told so, not asked to log in', async () => {
    const registry = await testRegistry(tokenServer(() => false))
    const unknown = await failure(store().open(app(registry), {}))
    expect(unknown).toMatchObject({ code: 'registry-unauthorized', hint: expect.stringContaining('docker login') })
    const denied = await testRegistry((request, response, body) => {
      if (request.url!.startsWith('/token')) return tokenServer(() => true)(request, response, body)
      const challenge = `Bearer realm="http://${request.headers.host}/token",error="insufficient_scope"`
      return say(response, 401, { 'www-authenticate': challenge }, errors('DENIED', 'access is denied'))
    })
    expect(await failure(store(known).open(app(denied), {}))).toMatchObject({
      code: 'registry-forbidden',
      message: expect.stringContaining('does not allow `ada` to do this: access is denied'),
    })
  })

  test('a helper that fails is no obstacle to what is public, and the reason where it is not', async () => {
    const broken: Credentials = { find: () => Promise.reject(new Error('the helper is missing')) }
    const open = await testRegistry(tokenServer(token => token !== ''))
    await store(known).write(imageOf('one'), app(open), {})
    expect((await store(broken).open(app(open), {})).kind).toBe('image')
    await expect(store(broken).write(imageOf('one'), app(open), {})).rejects.toThrow('the helper is missing')
    const closed = await testRegistry(tokenServer(() => false))
    await expect(store(broken).open(app(closed), {})).rejects.toThrow('the helper is missing')
  })

  test('a blob is mounted from a repository that is known to hold it, if the registry does that', async () => {
    const mounting =
      (status: number): Hook =>
      (request, response) => {
        if (request.url!.includes('mount=')) return say(response, status)
        return request.method === 'HEAD' && request.url!.includes('/other/') && say(response, 404)
      }
    const registry = await testRegistry(mounting(201))
    const one = store()
    await one.write(imageOf('one'), app(registry), {})
    await one.write(imageOf('one'), app(registry, { repository: 'team/other' }), {})
    const mounts = registry.seen.filter(({ line }) => line.includes('mount='))
    expect(mounts).toHaveLength(2)
    expect(mounts[0]!.line).toMatch(/^POST \/v2\/team\/other\/blobs\/uploads\/\?mount=sha256%3A.*&from=team%2Fapp$/)
    const stubborn = await testRegistry(mounting(403))
    const two = store()
    await two.write(imageOf('one'), app(stubborn), {})
    await two.write(imageOf('one'), app(stubborn, { repository: 'team/other' }), {})
    expect(stubborn.seen.filter(({ line }) => line.startsWith('PUT /v2/team/other/blobs'))).toHaveLength(2)
  })

  test('what a manifest or blob turns out to be is checked', async () => {
    const registry = await testRegistry()
    const image = imageOf('one')
    const { digest } = await store().write(image, app(registry), {})
    const layer = image.layers[0]!.descriptor.digest
    registry.blobs.set(layer, Buffer.from('two'))
    const opened = (await store().open(app(registry), {})) as Image
    await expect(collect(opened.layers[0]!.open())).rejects.toMatchObject({ code: 'digest-mismatch', exitCode: 1 })
    registry.blobs.set(layer, Buffer.from('o'))
    await expect(collect(opened.layers[0]!.open())).rejects.toMatchObject({ code: 'size-mismatch', exitCode: 1 })
    const manifest = registry.manifests.get(digest)!
    registry.manifests.set(digest, { ...manifest, raw: Buffer.from(`${manifest.raw} `) })
    expect(await failure(store().open(app(registry, { digest }), {}))).toMatchObject({ code: 'digest-mismatch' })
  })

  test('a manifest that the registry stored differently is an error', async () => {
    const other = digestOf(Buffer.from('other'))
    const registry = await testRegistry((request, response) =>
      request.method === 'PUT' && request.url!.includes('/manifests/')
        ? say(response, 201, { 'docker-content-digest': other })
        : false,
    )
    expect(await failure(store().write(imageOf('one'), app(registry), {}))).toMatchObject({ code: 'digest-mismatch' })
  })

  test('a layer that is not what its descriptor says is not pushed', async () => {
    const registry = await testRegistry()
    const image = imageOf('one')
    const wrong = { ...image.layers[0]!, open: () => bytesOf(Buffer.from('two')) }
    const broken = store().write({ ...image, layers: [wrong] }, app(registry), {})
    expect(await failure(broken)).toMatchObject({ code: 'digest-mismatch' })
    expect(registry.manifests.size).toBe(0)
  })

  test('each status of a registry is an error of its own', async () => {
    const told = async (status: number, code: string, headers = {}) => {
      const registry = await testRegistry((_, response) => say(response, status, headers, errors(code, 'because')))
      const { code: own, exitCode, message, hint } = await failure(store().open(app(registry, { tag: '1' }), {}))
      return `${own} ${exitCode}: ${message}\nhint: ${hint}`.replaceAll(registry.host, 'HOST')
    }
    const all = [
      await told(401, 'UNAUTHORIZED'),
      await told(403, 'DENIED'),
      await told(404, 'MANIFEST_UNKNOWN'),
      await told(404, 'NAME_UNKNOWN'),
      await told(429, 'TOOMANYREQUESTS', { 'retry-after': '60' }),
      await told(503, 'UNAVAILABLE'),
      await told(400, 'UNSUPPORTED'),
    ]
    expect(all.join('\n\n')).toMatchInlineSnapshot(`
      "registry-unauthorized 2: Could not read \`HOST/team/app:1\`: HOST asks for credentials: because
      hint: check the name, or log in: \`docker login HOST\`

      registry-forbidden 2: Could not read \`HOST/team/app:1\`: HOST does not allow this to a user who is not logged in: because
      hint: log in: \`docker login HOST\`

      manifest-unknown 2: Could not read \`HOST/team/app:1\`: HOST has no such tag or digest: because
      hint: check the tag, or that the repository was pushed to

      repository-not-found 2: Could not read \`HOST/team/app:1\`: HOST has no such repository: because
      hint: check the name of the repository

      registry-rate-limited 75: Could not read \`HOST/team/app:1\`: HOST limits how often it is asked: because
      hint: try again in 60 s; logged in, the limit is higher: \`docker login HOST\`

      registry-failed 75: Could not read \`HOST/team/app:1\`: HOST failed with status 503: because
      hint: try again later

      registry-refused 2: Could not read \`HOST/team/app:1\`: HOST refused with status 400: because
      hint: undefined"
    `)
  })

  test('the reason is asked for where a HEAD was refused, which has none', async () => {
    const registry = await testRegistry((request, response) =>
      say(response, 403, {}, request.method === 'HEAD' ? undefined : errors('DENIED', 'the quota is used up')),
    )
    expect(await failure(store().write(imageOf('x'), app(registry), {}))).toMatchObject({
      code: 'registry-forbidden',
      message: expect.stringContaining(': the quota is used up; nothing was pushed'),
    })
    expect(registry.seen.map(({ line }) => line.split(' ')[0])).toEqual(['HEAD', 'GET'])
  })

  test('a GET that is answered after a HEAD was not leaves the refusal as it was', async () => {
    const registry = await testRegistry((request, response) => say(response, request.method === 'HEAD' ? 403 : 200))
    expect(await failure(store().write(imageOf('x'), app(registry), {}))).toMatchObject({
      code: 'registry-forbidden',
    })
  })

  test('an image of the first schema is refused', async () => {
    const registry = await testRegistry()
    registry.manifests.set('old', { type: 'application/json', raw: Buffer.from('{"schemaVersion":1,"fsLayers":[]}') })
    expect(await failure(store().open(app(registry, { tag: 'old' }), {}))).toMatchObject({ code: 'schema-1-manifest' })
  })

  test('what lies beside an image is pushed after it, once, and found again', async () => {
    const registry = await testRegistry()
    const image = imageOf('one')
    const artifactType = 'application/vnd.test+json'
    const subject = image.manifest.descriptor
    const measured = (text: string) => ({ subject, artifactType, name: 'same', content: contentOf(text) })
    await store().write(image, app(registry), { referrers: [measured('1 ms')] })
    await store().write(image, app(registry), { referrers: [measured('2 ms')] })
    const found = await store().documents(app(registry), subject, artifactType, {})
    expect(await Promise.all(found.map(({ open }) => textOf(open())))).toEqual(['1 ms'])
  })

  test('a registry that takes the image and not what lies beside it gives a warning', async () => {
    const registry = await testRegistry((request, response) =>
      request.method === 'PUT' && request.url!.includes('/manifests/sha256')
        ? say(response, 403, {}, errors('DENIED', 'no artifacts here'))
        : false,
    )
    const image = imageOf('one')
    const warnings: unknown[] = []
    const observer = (progress: Progress) => {
      if (progress.type === 'warning') warnings.push(progress)
    }
    const referrers = [{ subject: image.manifest.descriptor, artifactType: 'a/b', content: contentOf('why') }]
    await store().write(image, app(registry), { referrers, observer })
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'referrers-not-pushed',
        message: expect.stringContaining('was pushed, but not'),
      }),
    ])
  })

  test('a registry that has a list of referrers is not given a second one', async () => {
    const registry = await testRegistry((request, response) =>
      request.method === 'PUT' && request.url!.includes('/manifests/sha256:')
        ? say(response, 201, { 'oci-subject': 'yes' })
        : false,
    )
    const subject = imageOf('one').manifest.descriptor
    await store().pushReferrer(subject, { artifactType: 'a/b', blobs: [] }, app(registry))
    expect(registry.manifests.size).toBe(0)
  })
})
