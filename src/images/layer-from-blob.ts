import { decompress } from '../formats/compression/decompress.ts'
import { gunzip } from '../formats/compression/gunzip.ts'
import { unzstd } from '../formats/compression/unzstd.ts'
import { verifying } from '../formats/digest/verifying.ts'
import { decodeTar } from '../formats/tar/decode-tar.ts'
import type { Bytes } from '../model/bytes.ts'
import { PareError } from '../model/error.ts'
import type { Descriptor } from '../model/oci/descriptor.ts'
import type { DiffId } from '../model/oci/digest.ts'
import type { Layer } from '../model/oci/image.ts'
import { layerCompression } from '../model/oci/media-type.ts'

/** Where the bytes of a blob come from. */
export interface BlobContent {
  readonly hostPath?: string
  open(): Bytes
}

/** A layer of bytes that are stored somewhere; what is read of it is checked against its descriptor on the way. */
export function layerFromBlob(descriptor: Descriptor, diffId: DiffId, content: BlobContent): Layer {
  const open = (): Bytes => verifying(content.open(), { ...descriptor, name: descriptor.digest })
  return {
    descriptor,
    diffId,
    ...(content.hostPath === undefined ? {} : { hostPath: content.hostPath }),
    open,
    entries: () => decodeTar(plainLayer(descriptor.mediaType, open()), { name: `layer ${descriptor.digest}` }),
  }
}

/** A layer's tar. The media type says how it is compressed; `docker save` and others write gzip under the name of none. */
export function plainLayer(mediaType: string, bytes: Bytes): Bytes {
  switch (layerCompression(mediaType)) {
    case 'none':
      return decompress(bytes)
    case 'gzip':
      return gunzip(bytes)
    case 'zstd':
      return unzstd(bytes)
    default:
      throw unknownLayer(mediaType)
  }
}

/** An image has something among its layers that is no layer of files. */
export function unknownLayer(mediaType: string): PareError {
  return new PareError({
    code: 'unknown-layer',
    exitCode: 2,
    message: `Expected a layer of files, got a blob of the media type \`${mediaType}\``,
    hint: 'this is an artifact of another kind, not an image that can be run',
  })
}
