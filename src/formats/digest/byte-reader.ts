import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'

/** A stream that can leave bytes out without reading them, such as an open file. */
export interface SkippableBytes extends Bytes {
  /** Called between two chunks: the next chunk starts `count` bytes later. Answers how many it could leave out. */
  skip(count: number): number
}

/** Takes exact numbers of bytes off a stream, and knows how many it has taken. */
export class ByteReader {
  readonly #source: Bytes
  readonly #iterator: AsyncIterator<Uint8Array>
  readonly #name: string
  #chunk: Uint8Array = new Uint8Array()
  #offset = 0
  #position = 0

  constructor(bytes: Bytes, name: string) {
    this.#source = bytes
    this.#iterator = bytes[Symbol.asyncIterator]()
    this.#name = name
  }

  get position(): number {
    return this.#position
  }

  /** Whether there is another byte. */
  async hasMore(): Promise<boolean> {
    return (await this.next(1)).length > 0
  }

  /** At least one and at most `limit` bytes, without taking them; empty at the end of the stream. */
  async next(limit: number): Promise<Uint8Array> {
    while (this.#offset === this.#chunk.length) {
      const { done, value } = await this.#iterator.next()
      if (done) return new Uint8Array()
      this.#chunk = value
      this.#offset = 0
    }
    return this.#chunk.subarray(this.#offset, this.#offset + limit)
  }

  advance(count: number): void {
    this.#offset += count
    this.#position += count
  }

  /** Exactly `count` bytes. */
  async take(count: number): Promise<Uint8Array> {
    const start = this.#offset
    if (start + count <= this.#chunk.length) {
      this.advance(count)
      return this.#chunk.subarray(start, start + count)
    }
    const result = new Uint8Array(count)
    for (let filled = 0; filled < count; ) {
      const part = await this.next(count - filled)
      if (part.length === 0) throw truncatedArchive(this.#name, this.#position)
      result.set(part, filled)
      filled += part.length
      this.advance(part.length)
    }
    return result
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      if (this.#offset === this.#chunk.length && isSkippable(this.#source)) {
        const skipped = this.#source.skip(left)
        this.#position += skipped
        left -= skipped
        if (left === 0) return
      }
      const part = await this.next(left)
      if (part.length === 0) throw truncatedArchive(this.#name, this.#position)
      this.advance(part.length)
      left -= part.length
    }
  }

  /** Reads on to the end, so that whoever verifies the stream gets to its verdict. */
  async drain(): Promise<void> {
    if (isSkippable(this.#source)) return
    for (let part = await this.next(Infinity); part.length > 0; part = await this.next(Infinity)) {
      this.advance(part.length)
    }
  }

  async close(): Promise<void> {
    await this.#iterator.return?.()
  }
}

function isSkippable(bytes: Bytes): bytes is SkippableBytes {
  return 'skip' in bytes && typeof bytes.skip === 'function'
}

/** The archive ends in the middle of something. */
export function truncatedArchive(name: string, size: number): PareError {
  return new PareError({
    code: 'truncated-archive',
    exitCode: 2,
    message: `Expected more of \`${name}\`, but it ends after ${size} bytes`,
    hint: 'the file was not copied or downloaded whole: fetch it again',
  })
}
