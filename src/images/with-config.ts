import type { Image, ImageConfig } from '../model/oci/image.ts'
import { rebuiltImage } from './rebuilt-image.ts'

/** The image with a changed config. Its layers stand, so `rootfs` does too, whatever the change says of it. */
export function withConfig(image: Image, change: (config: ImageConfig) => ImageConfig): Image {
  const config = image.config.value
  return rebuiltImage({ ...change(config), rootfs: config.rootfs }, image.layers, image.manifest.value)
}
