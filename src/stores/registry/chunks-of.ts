import type { Bytes } from '../../model/bytes.ts'

/** The same bytes in pieces of `size`, the last one what is left. */
export async function* chunksOf(bytes: Bytes, size: number): Bytes & AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = []
  let held = 0
  for await (let piece of bytes) {
    while (held + piece.length >= size) {
      const fits = size - held
      yield Buffer.concat([...pieces, piece.subarray(0, fits)], size)
      piece = piece.subarray(fits)
      pieces = []
      held = 0
    }
    if (piece.length === 0) continue
    pieces.push(piece)
    held += piece.length
  }
  if (held > 0) yield Buffer.concat(pieces, held)
}
