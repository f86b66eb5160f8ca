/** A stream of bytes; every `open()` that returns one starts at the first byte. */
export type Bytes = AsyncIterable<Uint8Array>

/** Bytes whose size is known before they are read. */
export interface Content {
  readonly size: number
  open(): Bytes
}
