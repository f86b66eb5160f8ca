/** What a frame between pare and its agent carries; the channel is a connection's number, or a process's. */
export const frameKind = { control: 0, data: 1, end: 2, broken: 3, stdout: 4, stderr: 5, stdin: 6 } as const

export interface Frame {
  readonly kind: number
  readonly channel: number
  readonly payload: Buffer
}

const headerSize = 9

/** A frame as bytes: kind, channel, length of the payload (little-endian), payload. */
export function encodeFrame(kind: number, channel: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headerSize + payload.length)
  frame.writeUInt8(kind, 0)
  frame.writeUInt32LE(channel, 1)
  frame.writeUInt32LE(payload.length, 5)
  frame.set(payload, headerSize)
  return frame
}

/** A decoder that takes bytes as they come and hands on each frame once it is whole. */
export function frameDecoder(onFrame: (frame: Frame) => void): (chunk: Uint8Array) => void {
  let parts: Uint8Array[] = []
  let available = 0
  let wanted = headerSize
  return chunk => {
    parts.push(chunk)
    available += chunk.length
    if (available < wanted) return
    const pending =
      parts.length === 1 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat(parts)
    let at = 0
    wanted = headerSize
    while (pending.length - at >= headerSize) {
      const size = pending.readUInt32LE(at + 5)
      wanted = headerSize + size
      if (pending.length - at < wanted) break
      onFrame({
        kind: pending.readUInt8(at),
        channel: pending.readUInt32LE(at + 1),
        payload: pending.subarray(at + headerSize, at + wanted),
      })
      at += wanted
      wanted = headerSize
    }
    parts = at === pending.length ? [] : [pending.subarray(at)]
    available = pending.length - at
  }
}
