import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesOf, collect } from '../../src/formats/digest/collect.ts'
import { digestOf } from '../../src/formats/digest/digest-of.ts'
import { parseRegistryReference } from '../../src/formats/reference/parse-registry-reference.ts'
import { imageIndex } from '../../src/images/image-index.ts'
import { imageProblems } from '../../src/images/image-problems.ts'
import type { Progress } from '../../src/model/observer.ts'
import type { Artifact, Image } from '../../src/model/oci/image.ts'
import { parsePlatform } from '../../src/model/oci/platform.ts'
import { httpClient } from '../../src/stores/http/http-client.ts'
import { createMemoryBlobStore } from '../../src/stores/memory/memory-blob-store.ts'
import { type Credentials, loginCredentials, noCredentials } from '../../src/stores/registry/credentials.ts'
import { registryStore } from '../../src/stores/registry/registry-store.ts'
import { type DockerRegistry, dockerConfig, startRegistry } from './docker-registry.ts'
import { freePort } from './free-port.ts'
import { run, succeed } from './pare.ts'
import { sampleImage } from './sample-image.ts'

let directory: string
let open: DockerRegistry
let closed: DockerRegistry

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pare-registry-'))
  open = await startRegistry(directory, 'open')
  closed = await startRegistry(directory, 'closed', true)
  await dockerConfig(directory, closed)
})

afterAll(async () => {
  for (const { process } of [open, closed]) process.kill()
  await rm(directory, { recursive: true })
})

const http = httpClient({ environment: {}, now: Date.now })
const store = (credentials: Credentials = noCredentials) => registryStore({ http, credentials, now: Date.now })
const reference = (registry: DockerRegistry, name: string) => parseRegistryReference(`${registry.host}/${name}`)
const loggedIn = () => loginCredentials({ DOCKER_CONFIG: join(directory, 'docker') })

async function expectSound(artifact: Artifact): Promise<void> {
  const problems: unknown[] = []
  for await (const problem of imageProblems(artifact)) problems.push(problem)
  expect(problems).toEqual([])
}

const bigText = 'the quick brown fox '.repeat(400_000)

describe('registryStore', () => {
  let image: Image

  beforeAll(async () => {
    image = await sampleImage([{ 'etc/app.conf': 'one' }, { 'srv/big.txt': bigText, 'srv/b': 'two' }])
  })

  test('what was pushed is pulled the same, and others read it', async () => {
    const to = reference(open, 'team/app:1')
    const descriptor = await store().write(image, to, { tags: ['2', 'latest'] })
    const back = await store().open(to, { platform: parsePlatform('linux/amd64') })
    expect(back.manifest.descriptor).toEqual(descriptor)
    expect((back as Image).layers.map(layer => layer.descriptor)).toEqual(image.layers.map(layer => layer.descriptor))
    await expectSound(back)
    for (const tag of ['1', '2', 'latest']) {
      const digest = await succeed('crane', ['digest', `${open.host}/team/app:${tag}`])
      expect(digest.trim()).toBe(descriptor.digest)
    }
    const inspected = await succeed('skopeo', [
      'inspect',
      '--tls-verify=false',
      '--format',
      '{{.Digest}} {{.Architecture}}',
      `docker://${open.host}/team/app:1`,
    ])
    expect(inspected.trim()).toBe(`${descriptor.digest} amd64`)
    const layout = join(directory, 'copied')
    await succeed('skopeo', ['copy', '--src-tls-verify=false', `docker://${open.host}/team/app:1`, `oci:${layout}:1`])
    await succeed('crane', ['validate', '--remote', `${open.host}/team/app:1`])
  })

  test('what is there already is not uploaded again, and is mounted from another repository', async () => {
    const one = store()
    await one.write(image, reference(open, 'again/a:1'), {})
    const told: Progress[] = []
    const observer = (progress: Progress) => told.push(progress)
    await one.write(image, reference(open, 'again/a:2'), { observer })
    expect(told).toEqual([])
    await one.write(image, reference(open, 'again/b:1'), { observer })
    const ends = told.filter(progress => progress.type === 'step-finished').map(progress => progress.detail)
    expect(ends).toEqual(['mounted', 'mounted', 'mounted'])
    await expectSound(await one.open(reference(open, 'again/b:1'), {}))
  })

  test('an index is pushed with all that it lists, and a platform is chosen from it', async () => {
    const arm = await sampleImage([{ 'etc/app.conf': 'arm' }], 'linux/arm64')
    const index = imageIndex([image, arm])
    const to = reference(open, 'team/multi:1')
    await store().write(index, to, {})
    const back = await store().open(to, {})
    await expectSound(back)
    const chosen = await store().open(to, { platform: parsePlatform('linux/arm64/v8') })
    expect(chosen.manifest.descriptor.digest).toBe(arm.manifest.descriptor.digest)
    await expect(store().open(to, { platform: parsePlatform('linux/s390x') })).rejects.toMatchObject({
      code: 'no-such-platform',
      exitCode: 2,
    })
    await succeed('crane', ['validate', '--remote', `${open.host}/team/multi:1`])
  })

  test('an image is pushed and pulled by digest alone', async () => {
    const { digest } = image.manifest.descriptor
    await store().write(image, reference(open, `by/digest@${digest}`), {})
    expect((await store().open(reference(open, `by/digest@${digest}`), {})).manifest.descriptor.digest).toBe(digest)
    const other = digestOf(Buffer.from('other'))
    await expect(store().write(image, reference(open, `by/digest@${other}`), {})).rejects.toMatchObject({
      code: 'digest-mismatch',
      message: expect.stringContaining('nothing was pushed'),
    })
  })

  test('what others pushed is read, in the form of Docker as well', async () => {
    await store().write(image, reference(open, 'team/form:oci'), {})
    await succeed('skopeo', [
      'copy',
      '--src-tls-verify=false',
      '--dest-tls-verify=false',
      '--format',
      'v2s2',
      `docker://${open.host}/team/form:oci`,
      `docker://${open.host}/team/form:docker`,
    ])
    const back = (await store().open(reference(open, 'team/form:docker'), {})) as Image
    expect(back.manifest.descriptor.mediaType).toContain('docker')
    expect(back.layers.map(layer => layer.diffId)).toEqual(image.layers.map(layer => layer.diffId))
    await expectSound(back)
    const again = await store().write(back, reference(open, 'team/form:again'), {})
    expect(again.digest).toBe(back.manifest.descriptor.digest)
  })

  test('with a blob store, an image by digest needs no registry the second time', async () => {
    const blobs = createMemoryBlobStore()
    const { digest } = await store().write(image, reference(open, 'team/cached:1'), {})
    const options = { http, credentials: noCredentials, now: Date.now, blobs }
    await expectSound(await registryStore(options).open(reference(open, 'team/cached:1'), {}))
    const silent = { request: () => Promise.reject(new Error('asked')) }
    const offline = registryStore({ ...options, http: silent })
    await expectSound(await offline.open(reference(open, `team/cached@${digest}`), {}))
  })

  test('a login is needed where the registry wants one', async () => {
    const to = reference(closed, 'private/app:1')
    await expect(store().write(image, to, {})).rejects.toMatchObject({
      code: 'registry-unauthorized',
      exitCode: 2,
      message: expect.stringMatching(/asks for credentials.*; nothing was pushed$/),
      hint: `log in: \`docker login ${closed.host}\``,
    })
    const { digest } = await store(loggedIn()).write(image, to, {})
    const back = await store(loggedIn()).open(to, {})
    expect(back.manifest.descriptor.digest).toBe(digest)
    await expectSound(back)
    const wrong = { find: async () => ({ kind: 'password', username: 'ada', password: 'byron' }) as const }
    await expect(store(wrong).open(to, {})).rejects.toMatchObject({
      code: 'registry-unauthorized',
      message: expect.stringContaining('does not accept the credentials of `ada`'),
    })
  })

  test('what docker login stores is used', async () => {
    const home = join(directory, 'home')
    await succeed('crane', ['auth', 'login', closed.host, '-u', 'ada', '-p', 'lovelace'], {
      environment: { HOME: home },
    })
    await store(loginCredentials({ HOME: home })).write(image, reference(closed, 'private/login:1'), {})
  })

  test('what is not there is said so', async () => {
    await store().write(image, reference(open, 'team/there:1'), {})
    await expect(store().open(reference(open, 'team/there:2'), {})).rejects.toMatchObject({
      code: 'manifest-unknown',
      exitCode: 2,
    })
    await expect(store().open(reference(open, 'no/such:1'), {})).rejects.toMatchObject({ exitCode: 2 })
  })

  test('a registry that is not running is unreachable, and says what came of the push', async () => {
    const port = await freePort()
    const to = parseRegistryReference(`127.0.0.1:${port}/app:1`)
    await expect(store().write(image, to, {})).rejects.toMatchObject({
      code: 'host-unreachable',
      exitCode: 69,
      message: expect.stringMatching(/; nothing was pushed$/),
    })
  })

  test('what refers to an image lies beside it, in a registry that keeps no list of referrers', async () => {
    const to = reference(open, 'team/proven:1')
    const subject = await store().write(image, to, {})
    const proof = Buffer.from('{"isGreen":true}')
    const content = { digest: digestOf(proof), size: proof.length, open: () => bytesOf(proof) }
    const blobs = [{ mediaType: 'application/json', content }]
    const artifactType = 'application/vnd.test.proof'
    await store().pushReferrer(subject, { artifactType, blobs }, to)
    await store().pushReferrer(subject, { artifactType: 'application/vnd.test.other', blobs }, to)
    await store().pushReferrer(subject, { artifactType, blobs }, to)
    expect(await store().referrers(to, subject.digest)).toHaveLength(2)
    const [found, ...rest] = await store().referrers(to, subject.digest, artifactType)
    expect(rest).toEqual([])
    const opened = await store().openReferrer(to, found!)
    expect(opened.artifactType).toBe(artifactType)
    expect(Buffer.from(await collect(opened.blobs[0]!.open())).toString()).toBe('{"isGreen":true}')
    expect((await run('crane', ['manifest', `${to.registry}/team/proven@${found!.digest}`])).code).toBe(0)
  })
})
