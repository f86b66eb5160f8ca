import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { imageOf } from '../../test/image-literal.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import type { Progress } from '../model/observer.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { type Delivered, deliver } from './deliver.ts'

interface Told extends Delivered {
  readonly progress: readonly Progress[]
}

async function delivered(folder: string, options: Partial<BuildOptions>): Promise<Told> {
  const progress: Progress[] = []
  const context = { workingDirectory: folder, observer: (one: Progress) => progress.push(one) }
  const artifact = await imageOf([{ a: 'one' }])
  const asked = { tags: [], outputs: [], ...options } as unknown as BuildOptions
  const result = await deliver({ artifact, trees: [], documents: [] }, asked, join(folder, 'shop'), context as unknown as JobContext)
  return { ...result, progress }
}

async function projectFolder(): Promise<string> {
  const folder = temporaryFolder()
  await mkdir(join(folder, 'shop'))
  return folder
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
