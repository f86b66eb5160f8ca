import type { Image } from '../model/oci/image.ts'
import { rebuiltImage } from './rebuilt-image.ts'

/** The image with these annotations on its manifest; others stay. */
export function withAnnotations(image: Image, annotations: Readonly<Record<string, string>>): Image {
  const manifest = image.manifest.value
  return rebuiltImage(image.config.value, image.layers, {
    ...manifest,
    annotations: { ...manifest.annotations, ...annotations },
  })
}
