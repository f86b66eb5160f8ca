import { bytesOf } from '../formats/digest/collect.ts'
import { digestOf } from '../formats/digest/digest-of.ts'
import type { AddressedContent } from '../model/content.ts'
import type { Descriptor, Document } from '../model/oci/descriptor.ts'
import type { Manifest } from '../model/oci/image.ts'
import { mediaTypes } from '../model/oci/media-type.ts'
import { documentOf } from './document-of.ts'

/** Something about an image that is said in one or more blobs. */
export interface ReferrerParts {
  readonly artifactType: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly blobs: readonly ReferrerBlob[]
}

export interface ReferrerBlob {
  readonly mediaType: string
  readonly content: AddressedContent
  readonly annotations?: Readonly<Record<string, string>>
}

const empty = Buffer.from('{}')

/** The config of an artifact that has none (image specification, "Guidelines for Artifact Usage"). */
export const emptyConfig: { readonly descriptor: Descriptor; open(): AsyncIterable<Uint8Array> } = {
  descriptor: { mediaType: mediaTypes.ociEmpty, digest: digestOf(empty), size: empty.length },
  open: () => bytesOf(empty),
}

/** The manifest that says of blobs that they are about `subject`. */
export function referrerManifest(
  subject: Descriptor,
  { artifactType, annotations, blobs }: ReferrerParts,
): Document<Manifest> {
  const value: Manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    artifactType,
    config: emptyConfig.descriptor,
    layers: blobs.map(({ mediaType, content, annotations: own }) => ({
      mediaType,
      digest: content.digest,
      size: content.size,
      ...(own === undefined ? {} : { annotations: own }),
    })),
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
    ...(annotations === undefined ? {} : { annotations }),
  }
  return documentOf(value, mediaTypes.ociManifest)
}

/** The descriptor by which a list of referrers names this manifest. */
export function listedReferrer({ descriptor, value }: Document<Manifest>): Descriptor {
  const { artifactType, annotations } = value
  return {
    ...descriptor,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  }
}
