import { type Compressor, createCompressor } from '../formats/compression/create-compressor.ts'
import { appendLayers } from '../images/append-layers.ts'
import { emptyImage } from '../images/empty-image.ts'
import { packLayer } from '../images/pack-layer.ts'
import { withConfig } from '../images/with-config.ts'
import type { Image, RuntimeConfig } from '../model/oci/image.ts'
import type { Platform } from '../model/oci/platform.ts'
import type { Tree } from '../model/tree.ts'
import { type PlannedLayer, planLayers } from '../stages/pack/plan-layers.ts'
import type { BuiltLayer } from './build-result.ts'
import type { JobContext } from './context.ts'

export interface PackedImage {
  readonly image: Image
  readonly layers: readonly BuiltLayer[]
}

/** Makes the image of a Tree. `created` is in seconds since 1970. */
export async function packTree(
  tree: Tree,
  platform: Platform,
  runtime: RuntimeConfig,
  created: number,
  context: JobContext,
): Promise<PackedImage> {
  const compressor = createCompressor({ workers: context.parallel })
  try {
    const time = new Date(created * 1000).toISOString().replace('.000Z', 'Z')
    const planned = planLayers(tree)
    const additions = []
    for (const plan of planned) {
      const layer = await packPlanned(plan, compressor, context)
      additions.push({ layer, history: { created: time, created_by: `pare: ${plan.summary}` } })
    }
    const stacked = appendLayers(emptyImage(platform), additions)
    const image = withConfig(stacked, config => ({ ...config, created: time, config: runtime }))
    return { image, layers: planned.map((plan, index) => builtLayer(plan, image, index)) }
  } finally {
    await compressor.close()
  }
}

function packPlanned(plan: PlannedLayer, compressor: Compressor, { cache, signal }: JobContext) {
  const { blobs, records } = cache
  return packLayer(plan.groups, { blobs, records, compressor, ...(signal ? { signal } : {}) })
}

function builtLayer(plan: PlannedLayer, image: Image, index: number): BuiltLayer {
  const layer = image.layers[index]!
  let size = 0
  for (const { entries } of plan.groups)
    for (const entry of entries) if (entry.kind === 'file') size += entry.content.size
  const { digest, size: compressedSize } = layer.descriptor
  return { name: plan.name, summary: plan.summary, digest, diffId: layer.diffId, size, compressedSize }
}
