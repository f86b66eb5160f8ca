import { platformOf } from '../../images/image-index.ts'
import { imageName, nameAnnotations, refNameAnnotation } from '../../images/image-name.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import type { Artifact } from '../../model/oci/image.ts'

/**
 * What a layout's index lists for an artifact: one and the same descriptor, once for each name. What is behind `oci:DIR:`
 * is a tag as it is; `-t` gives names.
 */
export function listedDescriptors(artifact: Artifact, tag: string | undefined, tags: readonly string[]): Descriptor[] {
  const { mediaType, digest, size } = artifact.manifest.descriptor
  const plain: Descriptor = {
    mediaType,
    digest,
    size,
    ...(artifact.kind === 'image' ? { platform: platformOf(artifact) } : {}),
  }
  const named = tags.map(text => ({ ...plain, annotations: nameAnnotations(imageName(text)) }))
  if (tag === undefined) return named.length > 0 ? named : [plain]
  return [{ ...plain, annotations: { [refNameAnnotation]: tag } }, ...named]
}
