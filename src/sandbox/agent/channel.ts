import { Duplex } from 'node:stream'

/** What a channel needs of its agent. */
export interface ChannelWire {
  send(content: Uint8Array): void
  end(): void
  abandon(): void
}

/** One connection into the network of a sandboxed process or out of it, as a stream. */
export class Channel extends Duplex {
  readonly #wire: ChannelWire
  #hasEnded = false
  #hasFinished = false
  #isBroken = false

  constructor(wire: ChannelWire) {
    super({ allowHalfOpen: true })
    this.#wire = wire
  }

  /** Bytes that came from the process. They are held when nobody reads: whoever opens a channel reads it to its end. */
  receive(content: Uint8Array): void {
    if (!this.destroyed) this.push(content)
  }

  /** The process has no more to say; it may still listen. */
  close(): void {
    this.#hasEnded = true
    if (!this.destroyed) this.push(null)
  }

  /** The connection was refused or broke. */
  break(reason: string): void {
    this.#isBroken = true
    this.destroy(new Error(reason))
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (!this.#isBroken) this.#wire.send(chunk)
    done()
  }

  override _final(done: () => void): void {
    this.#hasFinished = true
    if (!this.#isBroken) this.#wire.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // What both sides have ended is for the agent to flush.
    if (!this.#isBroken && !(this.#hasEnded && this.#hasFinished)) this.#wire.abandon()
    this.#isBroken = true
    done(error)
  }
}
