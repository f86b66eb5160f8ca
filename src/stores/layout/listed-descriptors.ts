import { platformOf } from '../../images/image-index.ts'
import { imageName, nameAnnotations, refNameAnnotation } from '../../images/image-name.ts'
import { type ReferrerSet, referrersAnnotation } from '../../images/referrer-set.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import type { Artifact } from '../../model/oci/image.ts'

/**
 * What a layout's index lists for an artifact: one and the same descriptor, once for each name. What is behind `oci:DIR:`
 * is a tag as it is; `-t` gives names. `set` lists what refers to it.
 */
export function listedDescriptors(
  artifact: Artifact,
  tag: string | undefined,
  tags: readonly string[],
  set?: ReferrerSet,
): Descriptor[] {
  const { mediaType, digest, size } = artifact.manifest.descriptor
  const plain: Descriptor = {
    mediaType,
    digest,
    size,
    ...(artifact.kind === 'image' ? { platform: platformOf(artifact) } : {}),
  }
  const names = [
    ...(tag === undefined ? [] : [{ [refNameAnnotation]: tag }]),
    ...tags.map(text => nameAnnotations(imageName(text))),
  ]
  const beside = set && { [referrersAnnotation]: set.index.descriptor.digest }
  if (names.length === 0) return [beside ? { ...plain, annotations: beside } : plain]
  return names.map(name => ({ ...plain, annotations: { ...name, ...beside } }))
}
