import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestOf } from '../../src/formats/digest/digest-of.ts'
import { imageIndex } from '../../src/images/image-index.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import type { Progress } from '../../src/model/observer.ts'
import type { Artifact, Image } from '../../src/model/oci/image.ts'
import { parsePlatform } from '../../src/model/oci/platform.ts'
import { archiveBytes } from '../../src/stores/archive/archive-bytes.ts'
import { createArchiveStore } from '../../src/stores/archive/archive-store.ts'
import { dockerDaemonStore } from '../../src/stores/daemon/docker-daemon-store.ts'
import { run, succeed, temporaryFolder } from './pare.ts'
import { helloProgram, sampleImage } from './sample-image.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let image: Image
const program = helloProgram('hello from a tiny image\n')

beforeAll(async () => {
  folder = await temporaryFolder()
  image = await sampleImage([{ 'app/notes.txt': 'below' }, { 'app/hello': program.bytes }], program.platform, {
    Entrypoint: ['/app/hello'],
  })
})

afterAll(async () => {
  const names = (await succeed('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', 'pare-test/*'])).trim()
  if (names !== '') await run('docker', ['image', 'rm', '-f', ...names.split('\n')])
  await folder[Symbol.asyncDispose]()
})

const daemon = (name: string) => ({ transport: 'docker-daemon', name }) as const

function store(environment: Record<string, string | undefined> = process.env) {
  return dockerDaemonStore({ environment, encode: archiveBytes, decode })
}

async function decode(bytes: Bytes): Promise<Artifact> {
  const file = join(folder.path, 'saved.tar')
  await writeFile(file, bytes)
  return createArchiveStore().open({ transport: 'docker-archive', file }, {})
}

describe('dockerDaemonStore', () => {
  test('an image is loaded under all of its names, and runs', async () => {
    const descriptor = await store().write(image, daemon('pare-test/hello:1'), { tags: ['2', 'pare-test/other:3'] })
    expect(descriptor.digest).toBe(image.manifest.descriptor.digest)
    for (const name of ['pare-test/hello:1', 'pare-test/hello:2', 'pare-test/other:3']) {
      const printed = await succeed('docker', ['run', '--rm', '--network', 'host', name])
      expect(printed).toBe('hello from a tiny image\n')
    }
  })

  test('what the daemon holds is read back with the same layers', async () => {
    await store().write(image, daemon('pare-test/back'), {})
    const back = (await store().open(daemon('pare-test/back:latest'), {})) as Image
    expect(back.layers.map(layer => layer.diffId)).toEqual(image.layers.map(layer => layer.diffId))
    expect(back.config.value.config?.Entrypoint).toEqual(['/app/hello'])
    await expect(
      store().open(daemon('pare-test/back:latest'), { platform: parsePlatform('linux/s390x') }),
    ).rejects.toMatchObject({ code: 'no-such-platform' })
  })

  test('of an index, the image for the computer of the daemon is loaded, and that is told', async () => {
    const other = await sampleImage([{ 'app/hello': 'not a program' }], 'linux/s390x')
    const told: Progress[] = []
    const index = imageIndex([other, image])
    await store().write(index, daemon('pare-test/multi:1'), { observer: progress => told.push(progress) })
    expect(told.find(progress => progress.type === 'warning')).toMatchObject({ code: 'one-platform-loaded' })
    const printed = await succeed('docker', ['run', '--rm', '--network', 'host', 'pare-test/multi:1'])
    expect(printed).toBe('hello from a tiny image\n')
    await expect(store().write(imageIndex([other]), daemon('pare-test/multi:2'), {})).rejects.toMatchObject({
      code: 'no-such-platform',
    })
  })

  test('an image that is not there is said so', async () => {
    await expect(store().open(daemon('pare-test/nowhere:1'), {})).rejects.toMatchObject({
      code: 'image-not-in-daemon',
      exitCode: 2,
    })
  })

  test('an archive that the daemon does not take is an error, and is not there afterwards', async () => {
    const broken = dockerDaemonStore({
      environment: process.env,
      decode,
      async *encode() {
        yield Buffer.from('this is no archive '.repeat(100))
      },
    })
    await expect(broken.write(image, daemon('pare-test/broken:1'), {})).rejects.toMatchObject({
      code: 'daemon-load-failed',
      exitCode: 69,
    })
    expect((await run('docker', ['image', 'inspect', 'pare-test/broken:1'])).code).not.toBe(0)
  })

  test('an image cannot be loaded under a digest', async () => {
    const name = `pare-test/app@${digestOf(Buffer.from('x'))}`
    await expect(store().write(image, daemon(name), {})).rejects.toMatchObject({ code: 'invalid-reference' })
  })

  test('a daemon that is not there is said so', async () => {
    const nobody = store({ DOCKER_HOST: `unix://${folder.path}/none.sock` })
    await expect(nobody.write(image, daemon('pare-test/hello:1'), {})).rejects.toMatchObject({
      code: 'no-daemon',
      exitCode: 69,
      message: `Could not reach a Docker daemon at \`unix://${folder.path}/none.sock\`: there is no such socket`,
    })
  })
})
