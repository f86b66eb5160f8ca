import { type Compressor, createCompressor } from '../formats/compression/create-compressor.ts'
import { compressorId } from '../formats/compression/gzip-member.ts'
import { appendLayers } from '../images/append-layers.ts'
import { buildTree } from '../images/build-tree.ts'
import { emptyImage } from '../images/empty-image.ts'
import { layerFromBlob } from '../images/layer-from-blob.ts'
import { packLayer } from '../images/pack-layer.ts'
import { withConfig } from '../images/with-config.ts'
import { asDiffId, parseDigest } from '../model/oci/digest.ts'
import type { Image, Layer } from '../model/oci/image.ts'
import { mediaTypes } from '../model/oci/media-type.ts'
import { appDirectory } from '../stages/assemble/app-files.ts'
import { type PlannedLayer, planLayers } from '../stages/pack/plan-layers.ts'
import type { AppPart } from './assemble-app.ts'
import type { PlatformParts } from './assemble-platform.ts'
import type { BuiltLayer } from './build-result.ts'
import type { JobContext } from './context.ts'

export interface PackedImage {
  readonly image: Image
  readonly layers: readonly BuiltLayer[]
}

interface PackedLayer {
  readonly layer: Layer
  readonly built: BuiltLayer
}

/** Makes the image of a platform; layers below the app that were packed before are not even looked into. */
export async function packImage(parts: PlatformParts, created: number, context: JobContext): Promise<PackedImage> {
  const compressor = createCompressor({ workers: context.parallel })
  try {
    const lower = (await recallLower(parts, context)) ?? (await packLower(parts, compressor, context))
    const above = await Promise.all(planApp(parts.app).map(plan => packPlanned(plan, compressor, context)))
    const packed = [...lower, ...above]
    const time = new Date(created * 1000).toISOString().replace('.000Z', 'Z')
    const additions = packed.map(({ layer, built }) => ({
      layer,
      history: { created: time, created_by: `pare: ${built.summary}` },
    }))
    const stacked = appendLayers(emptyImage(parts.platform), additions)
    const image = withConfig(stacked, config => ({ ...config, created: time, config: parts.runtime }))
    return { image, layers: packed.map(({ built }) => built) }
  } finally {
    await compressor.close()
  }
}

const lowerKind = `lower-layers-${compressorId}`

async function recallLower({ lowerKey }: PlatformParts, { cache }: JobContext): Promise<PackedLayer[] | undefined> {
  const known = await cache.records.get<BuiltLayer[]>(lowerKind, lowerKey)
  if (!known) return undefined
  const layers = await Promise.all(
    known.map(async built => {
      const content = await cache.blobs.find(parseDigest(built.digest))
      if (content?.size !== built.compressedSize) return undefined
      const { digest, size } = content
      const diffId = asDiffId(parseDigest(built.diffId))
      return { built, layer: layerFromBlob({ mediaType: mediaTypes.ociLayerGzip, digest, size }, diffId, content) }
    }),
  )
  return layers.every(layer => layer !== undefined) ? layers : undefined
}

async function packLower(parts: PlatformParts, compressor: Compressor, context: JobContext): Promise<PackedLayer[]> {
  const packed: PackedLayer[] = []
  const { tree } = await parts.whole()
  for (const plan of planLayers(tree)) {
    if (plan.name !== 'app') packed.push(await packPlanned(plan, compressor, context))
  }
  const built = packed.map(layer => layer.built)
  await context.cache.records.put(lowerKind, parts.lowerKey, built)
  return packed
}

/** The app's own layer. Folders that it shares with the system stand in the system's layer. */
function planApp(app: AppPart): PlannedLayer[] {
  const named = new Set(app.entries.map(({ path }) => path))
  const own = [...buildTree(app.entries).entries.values()].filter(
    ({ kind, path }) => kind !== 'directory' || named.has(path) || path.startsWith(`${appDirectory}/`),
  )
  return planLayers({ entries: new Map(own.map(entry => [entry.path, entry])) })
}

async function packPlanned(
  plan: PlannedLayer,
  compressor: Compressor,
  { cache, signal }: JobContext,
): Promise<PackedLayer> {
  const { blobs, records } = cache
  const layer = await packLayer(plan.groups, { blobs, records, compressor, ...(signal ? { signal } : {}) })
  const { digest, size: compressedSize } = layer.descriptor
  const { name, summary } = plan
  return { layer, built: { name, summary, digest, diffId: layer.diffId, size: sizeOf(plan), compressedSize } }
}

function sizeOf({ groups }: PlannedLayer): number {
  let size = 0
  for (const { entries } of groups) for (const entry of entries) if (entry.kind === 'file') size += entry.content.size
  return size
}
