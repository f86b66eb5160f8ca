import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { imageOf } from '../../test/image-literal.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import type { Progress } from '../model/observer.ts'
import type { Proof } from '../model/proof.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { type Delivered, deliver } from './deliver.ts'
import type { ImageDocuments } from './image-documents.ts'

interface Told extends Delivered {
  readonly progress: readonly Progress[]
}

async function delivered(
  folder: string,
  options: Partial<BuildOptions>,
  documents: readonly Omit<ImageDocuments, 'image'>[] = [],
): Promise<Told> {
  const progress: Progress[] = []
  const context = { workingDirectory: folder, observer: (one: Progress) => progress.push(one) }
  const artifact = await imageOf([{ a: 'one' }])
  const asked = { tags: [], outputs: [], ...options } as unknown as BuildOptions
  const result = await deliver(
    { artifact, trees: [], documents: documents.map(each => ({ ...each, image: artifact })) },
    asked,
    join(folder, 'shop'),
    context as unknown as JobContext,
  )
  return { ...result, progress }
}

async function projectFolder(): Promise<string> {
  const folder = temporaryFolder()
  await mkdir(join(folder, 'shop'))
  return folder
}

function proof(status: number, milliseconds: number): Proof {
  const probes = [{ probe: 'GET /', isOk: true, answer: `${status}`, milliseconds }]
  return { isGreen: true, sandbox: 'unshare', platform: 'linux/amd64', probes, lastLines: [] }
}

describe('deliver', () => {
  test('writing is a step, and an image that is there already is not written', async () => {
    const folder = await projectFolder()
    expect(await delivered(folder, {})).toEqual({
      references: ['oci:shop/.pare/image'],
      isUnchanged: false,
      progress: [
        { type: 'step-started', step: 'store' },
        { type: 'step-finished', step: 'store', detail: 'oci:shop/.pare/image' },
      ],
    })
    expect(await delivered(folder, {})).toEqual({
      references: ['oci:shop/.pare/image'],
      isUnchanged: true,
      progress: [],
    })
  })

  test('another name for the same image is written', async () => {
    const folder = await projectFolder()
    await delivered(folder, { tags: ['shop:1'] })
    expect(await delivered(folder, { tags: ['shop:1'] })).toMatchObject({ isUnchanged: true })
    expect(await delivered(folder, { tags: ['shop:2'] })).toMatchObject({ isUnchanged: false })
  })

  test('an image whose reasons and proof say the same is there already, whatever the proof measured', async () => {
    const folder = await projectFolder()
    const reasons = (text: string) => async () => Buffer.from(text)
    const blobs = () => readdir(join(folder, 'shop/.pare/image/blobs/sha256'))
    expect(await delivered(folder, {}, [{ reasons: reasons('one'), proof: proof(200, 3) }])).toMatchObject({
      isUnchanged: false,
    })
    const before = await blobs()
    for (const again of [{ reasons: reasons('one'), proof: proof(200, 5) }, { reasons: reasons('one') }]) {
      expect(await delivered(folder, {}, [again])).toMatchObject({ isUnchanged: true })
    }
    const others = [
      { reasons: reasons('one'), proof: proof(404, 3) },
      { reasons: reasons('two'), proof: proof(404, 3) },
    ]
    for (const other of others) expect(await delivered(folder, {}, [other])).toMatchObject({ isUnchanged: false })
    // Nothing is left of what was there before.
    expect(await blobs()).toHaveLength(before.length)
  })

  test('reasons are not looked for where an output has no place for them', async () => {
    const never = async (): Promise<Uint8Array> => {
      throw new Error('reasons were asked for')
    }
    const outputs = [{ type: 'docker', destination: 'docker.tar' }] as const
    await delivered(await projectFolder(), { outputs }, [{ reasons: never }])
  })

  test('a reference ends with the tag that tells the names of a layout or archive apart', async () => {
    const tags = ['shop:1', 'registry.example.com/team/shop:1', 'shop']
    const { references } = await delivered(await projectFolder(), {
      tags,
      outputs: [
        { type: 'oci', destination: 'layout', isArchive: false },
        { type: 'oci', destination: 'shop.tar', isArchive: true },
        { type: 'docker', destination: 'docker.tar' },
      ],
    })
    expect(references).toEqual([
      ...['oci:layout:1', 'oci:layout:latest', 'oci-archive:shop.tar:1', 'oci-archive:shop.tar:latest'],
      'docker-archive:docker.tar',
    ])
  })
})
