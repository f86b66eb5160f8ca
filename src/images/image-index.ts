import { PareError } from '../model/error.ts'
import type { Descriptor } from '../model/oci/descriptor.ts'
import type { Artifact, Image, ImageIndex, IndexManifest } from '../model/oci/image.ts'
import { mediaTypes } from '../model/oci/media-type.ts'
import type { Platform } from '../model/oci/platform.ts'
import { documentOf } from './document-of.ts'

/** An index of these artifacts, in their order; images are listed with their platform. */
export function imageIndex(children: readonly Artifact[], annotations?: Readonly<Record<string, string>>): ImageIndex {
  const value: IndexManifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: children.map(listedDescriptor),
    ...(annotations === undefined ? {} : { annotations }),
  }
  const byDigest = new Map(children.map(child => [child.manifest.descriptor.digest, child]))
  return {
    kind: 'index',
    manifest: documentOf(value, mediaTypes.ociIndex),
    async child(of) {
      const child = byDigest.get(of.digest)
      if (child === undefined) throw notInIndex(of)
      return child
    },
  }
}

function listedDescriptor(child: Artifact): Descriptor {
  const { mediaType, digest, size } = child.manifest.descriptor
  return { mediaType, digest, size, ...(child.kind === 'image' ? { platform: platformOf(child) } : {}) }
}

/** What an image runs on, as its config says. */
export function platformOf(image: Image): Platform {
  const { os, architecture, variant } = image.config.value
  return variant === undefined ? { os, architecture } : { os, architecture, variant }
}

/** An index was asked for a manifest that it does not list. */
export function notInIndex(descriptor: Descriptor): PareError {
  return new PareError({
    code: 'not-in-index',
    exitCode: 2,
    message: `The index lists no manifest ${descriptor.digest}`,
  })
}
