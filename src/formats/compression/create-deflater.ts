/** Compresses bytes to one raw deflate stream (RFC 1951). */
export type Deflater = (bytes: Uint8Array, level: number) => Uint8Array

interface DeflateExports {
  readonly memory: WebAssembly.Memory
  _initialize(): void
  malloc(size: number): number
  deflate_new(): number
  deflate_init_raw(stream: number, level: number): number
  deflate_process(
    stream: number,
    input: number,
    inputSize: number,
    output: number,
    outputSize: number,
    flush: number,
  ): number
  deflate_last_consumed(stream: number): number
  deflate_end(stream: number): number
}

/**
 * A deflater with a memory of its own. The function stands alone: its text is sent to worker threads, so that they need
 * no file of their own, neither beside the source nor beside a bundle. It must not use anything outside itself.
 */
export function createDeflater(module: WebAssembly.Module): Deflater {
  const wasm = new WebAssembly.Instance(module, {}).exports as unknown as DeflateExports
  wasm._initialize()
  const capacity = 1024 * 1024
  const input = wasm.malloc(capacity)
  const output = wasm.malloc(capacity)
  const finish = 4

  return (bytes, level) => {
    const stream = wasm.deflate_new()
    const status = wasm.deflate_init_raw(stream, level)
    if (status !== 0) throw new Error(`deflate could not start: ${status}`)
    // Incompressible bytes grow by five per 16 KiB block.
    const result = new Uint8Array(bytes.length + (bytes.length >> 10) + 64)
    let written = 0
    let offset = 0
    for (let isEnded = false; !isEnded; ) {
      const part = bytes.subarray(offset, offset + capacity)
      const isLast = offset + part.length === bytes.length
      new Uint8Array(wasm.memory.buffer, input, part.length).set(part)
      // The status is in the highest byte, how much was written in the others.
      const answer = wasm.deflate_process(stream, input, part.length, output, capacity, isLast ? finish : 0)
      const code = answer >> 24
      const produced = answer & 0xffffff
      const consumed = wasm.deflate_last_consumed(stream)
      isEnded = code === 1
      if (code < 0 || (!isEnded && produced === 0 && consumed === 0)) throw new Error(`deflate failed: ${code}`)
      result.set(new Uint8Array(wasm.memory.buffer, output, produced), written)
      written += produced
      offset += consumed
    }
    wasm.deflate_end(stream)
    return result.subarray(0, written)
  }
}
