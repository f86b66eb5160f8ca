import type { Descriptor } from '../model/oci/descriptor.ts'
import type { Image, ImageConfig, Layer, Manifest } from '../model/oci/image.ts'
import { mediaTypes } from '../model/oci/media-type.ts'
import { documentOf } from './document-of.ts'

/**
 * An image of these parts; `manifest` is the one that it is made from, whose other fields are kept. All of it gets OCI's
 * media types: registries refuse a manifest that mixes them with Docker's, and the bytes are the same.
 */
export function rebuiltImage(config: ImageConfig, layers: readonly Layer[], manifest: Partial<Manifest>): Image {
  const configDocument = documentOf(config, mediaTypes.ociConfig)
  const converted = layers.map(withOciMediaType)
  return {
    kind: 'image',
    config: configDocument,
    layers: converted,
    manifest: documentOf<Manifest>(
      {
        ...manifest,
        schemaVersion: 2,
        mediaType: mediaTypes.ociManifest,
        config: configDocument.descriptor,
        layers: converted.map(layer => layer.descriptor),
      },
      mediaTypes.ociManifest,
    ),
  }
}

function withOciMediaType(layer: Layer): Layer {
  const mediaType = ociMediaTypeOf(layer.descriptor)
  return mediaType === layer.descriptor.mediaType ? layer : { ...layer, descriptor: { ...layer.descriptor, mediaType } }
}

function ociMediaTypeOf({ mediaType }: Descriptor): string {
  switch (mediaType) {
    case mediaTypes.dockerLayer:
      return mediaTypes.ociLayer
    case mediaTypes.dockerLayerGzip:
      return mediaTypes.ociLayerGzip
    default:
      return mediaType
  }
}
