import type { HistoryEntry, Image, ImageConfig, Layer } from '../model/oci/image.ts'
import { rebuiltImage } from './rebuilt-image.ts'

/** A layer to put on top of an image, and what its history says of it. */
export interface Addition {
  readonly layer: Layer
  readonly history: HistoryEntry
}

/** The image with more layers on top. */
export function appendLayers(image: Image, additions: readonly Addition[]): Image {
  const config = image.config.value
  const layers = [...image.layers, ...additions.map(({ layer }) => layer)]
  return rebuiltImage(
    {
      ...config,
      rootfs: { ...config.rootfs, diff_ids: layers.map(({ diffId }) => diffId) },
      history: [...completeHistory(config), ...additions.map(({ history }) => history)],
    },
    layers,
    image.manifest.value,
  )
}

// An image may come without history, or with one that is short; whatever is added must still stand at its layer's place.
function completeHistory({ history = [], rootfs }: ImageConfig): readonly HistoryEntry[] {
  const described = history.filter(entry => entry.empty_layer !== true).length
  const missing = Math.max(0, rootfs.diff_ids.length - described)
  return [...history, ...Array.from({ length: missing }, (): HistoryEntry => ({ comment: 'no history' }))]
}
