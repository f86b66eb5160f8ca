import type { Image, ImageConfig } from '../model/oci/image.ts'
import type { Platform } from '../model/oci/platform.ts'
import { rebuiltImage } from './rebuilt-image.ts'

/** The image of a platform that has nothing in it: where every image starts. */
export function emptyImage(platform: Platform): Image {
  const config: ImageConfig = {
    os: platform.os,
    architecture: platform.architecture,
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
    rootfs: { type: 'layers', diff_ids: [] },
    history: [],
  }
  return rebuiltImage(config, [], {})
}
