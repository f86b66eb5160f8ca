// Measures the candidates of gzip-encoder.md. Run it in a folder where they are installed, with tar files as arguments:
//   npm i --ignore-scripts @zip.js/zip.js@2.24.0 fflate@0.8.3 pako@3.0.3 uzip@0.20201231.0 @hazae41/foras@2.1.4
//   node gzip-encoder.mjs numpy.tar debian.tar flask.tar
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

const memberSize = 1 << 20
const load = name => import(createRequire(join(process.cwd(), 'x.js')).resolve(name))

const candidates = {
  'zlib of Node 24 (not pinned)': {
    levels: [1, 4, 5, 6, 9],
    load: async () => (bytes, level) => deflateRawSync(bytes, { level }),
  },
  '@zip.js/zip.js 2.24.0 (zlib, WASM)': { levels: [1, 4, 5, 6, 9], load: loadZipJs },
  'fflate 0.8.3': {
    levels: [1, 4, 6, 9],
    load: async () => {
      const { deflateSync } = await load('fflate')
      return (bytes, level) => deflateSync(bytes, { level })
    },
  },
  'pako 3.0.3': {
    levels: [1, 4, 6, 9],
    load: async () => {
      const pako = await load('pako')
      const { deflateRaw } = pako.default ?? pako
      return (bytes, level) => deflateRaw(bytes, { level })
    },
  },
  'uzip 0.20201231.0': {
    levels: [6],
    load: async () => {
      const uzip = await load('uzip')
      return (bytes, level) => (uzip.default ?? uzip).deflateRaw(bytes, { level })
    },
  },
  '@hazae41/foras 2.1.4 (miniz_oxide, WASM)': { levels: [6], load: loadForas },
}

async function loadZipJs() {
  const { createDeflater } = await import(new URL('../../src/formats/compression/create-deflater.ts', import.meta.url))
  const path = createRequire(join(process.cwd(), 'x.js')).resolve('@zip.js/zip.js/dist/zip-module.wasm')
  return createDeflater(new WebAssembly.Module(readFileSync(path)))
}

async function loadForas() {
  const foras = await load('@hazae41/foras')
  await foras.initBundledOnce()
  return bytes => foras.deflate(new foras.Memory(bytes)).copyAndDispose()
}

function members(file) {
  const bytes = readFileSync(file).subarray(0, 16 * memberSize)
  return Array.from({ length: Math.ceil(bytes.length / memberSize) }, (_, n) =>
    bytes.subarray(n * memberSize, (n + 1) * memberSize),
  )
}

await measure(process.argv.slice(2))

async function measure(files) {
  for (const [name, { levels, load }] of Object.entries(candidates)) {
    const deflate = await load()
    for (const level of levels) {
      const cells = []
      for (const file of files) {
        const parts = members(file)
        for (const part of parts.slice(0, 2)) deflate(part, level)
        let sizes = []
        // Time of the processor, not of the clock: what else the machine does must not count.
        const passes = [1, 2].map(() => {
          const start = process.threadCpuUsage()
          sizes = parts.map(part => deflate(part, level).length)
          const { user, system } = process.threadCpuUsage(start)
          return (user + system) / 1000
        })
        const milliseconds = Math.min(...passes)
        if (!inflateRawSync(deflate(parts[0], level)).equals(parts[0])) throw new Error(`${name} is wrong`)
        cells.push(cell(parts, sizes, milliseconds))
      }
      console.log(`| ${name} | ${level} | ${cells.join(' | ')} |`)
    }
  }
}

function cell(parts, sizes, milliseconds) {
  const total = parts.reduce((sum, part) => sum + part.length, 0)
  const compressed = sizes.reduce((sum, size) => sum + size + 18, 0)
  return `${(total / 1000 / milliseconds).toFixed(1)} MB/s, ${((100 * compressed) / total).toFixed(2)} %`
}
