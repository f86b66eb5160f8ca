import { Duplex } from 'node:stream'

/** What a channel needs of its agent. */
export interface ChannelWire {
  send(content: Uint8Array): void
  end(): void
  abandon(): void
}

/** One connection into the network of a sandboxed process, as a stream. */
export class Channel extends Duplex {
  readonly #wire: ChannelWire
  #isOver = false

  constructor(wire: ChannelWire) {
    super({ allowHalfOpen: true })
    this.#wire = wire
  }

  /** Bytes that came from the process. They are held when nobody reads: whoever opens a channel reads it to its end. */
  receive(content: Uint8Array): void {
    if (!this.destroyed) this.push(content)
  }

  /** The process closed the connection. */
  close(): void {
    this.#isOver = true
    if (!this.destroyed) this.push(null)
  }

  /** The connection was refused or broke. */
  break(reason: string): void {
    this.#isOver = true
    this.destroy(new Error(reason))
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (!this.#isOver) this.#wire.send(chunk)
    done()
  }

  override _final(done: () => void): void {
    if (!this.#isOver) this.#wire.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#isOver) this.#wire.abandon()
    this.#isOver = true
    done(error)
  }
}
