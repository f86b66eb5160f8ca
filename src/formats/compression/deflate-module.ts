import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The version of the package that the encoder is taken from; its bytes are pinned with it. */
export const deflateVersion = '2.24.0'

let loaded: WebAssembly.Module | undefined

/**
 * zlib's encoder as WebAssembly, from the package `@zip.js/zip.js`: part of the program, although a file of its own. It
 * lies beside the bundle, or one folder above a chunk of it, or in the package.
 */
export function deflateModule(): WebAssembly.Module {
  loaded ??= new WebAssembly.Module(readDeflateModule())
  return loaded
}

function readDeflateModule(): Uint8Array {
  for (const path of ['./zip-module.wasm', '../zip-module.wasm']) {
    try {
      return readFileSync(new URL(path, import.meta.url))
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    }
  }
  return readFileSync(createRequire(import.meta.url).resolve('@zip.js/zip.js/dist/zip-module.wasm'))
}
