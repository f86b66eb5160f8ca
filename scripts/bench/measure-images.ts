import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { layerSizer } from '../../src/jobs/bench/layer-sizes.ts'
import { startImage } from '../../src/jobs/bench/start-image.ts'
import { weighImage } from '../../src/jobs/bench/weigh-image.ts'
import type { Image } from '../../src/model/oci/image.ts'
import { createArchiveStore } from '../../src/stores/archive/archive-store.ts'
import type { Engine } from '../../src/stores/engines/engine.ts'
import type { MeasuredImage } from './results.ts'

/** What is asked of a container until it answers. */
export interface Question {
  readonly port: number
  readonly path: string
  readonly signal: AbortSignal
}

/** Starts images of one app in turn and weighs them; `images` has their tag by what they are. */
export async function measureImages(
  engine: Engine,
  images: Readonly<Record<string, string>>,
  { port, path, signal }: Question,
  options: { readonly rounds: number; readonly scratch: string },
): Promise<MeasuredImage[]> {
  const named = Object.entries(images).map(([name, tag]) => ({ name, tag, startSeconds: [] as number[] }))
  const first = { method: 'GET', path, headers: {} }
  for (let round = 0; round < options.rounds; round++) {
    for (const { tag, startSeconds } of named) {
      const { firstAnswer } = await startImage(engine.runner!, tag, { port, first, late: [], signal })
      startSeconds.push(firstAnswer)
    }
  }
  const sizesOf = layerSizer(signal)
  const file = join(options.scratch, 'saved.tar')
  const measured: MeasuredImage[] = []
  for (const { name, tag, startSeconds } of named) {
    try {
      await engine.save(tag, file)
      const image = (await createArchiveStore().open({ transport: 'docker-archive', file }, {})) as Image
      const { bytes, gzipBytes } = await weighImage(image, sizesOf, signal)
      measured.push({ name, startSeconds, size: bytes, gzipSize: gzipBytes })
    } finally {
      await rm(file, { force: true })
    }
  }
  return measured
}
