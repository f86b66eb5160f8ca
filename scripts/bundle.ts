import { readFileSync } from 'node:fs'
import { copyFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { type OutputOptions, rolldown } from 'rolldown'
import { brokenSources } from './broken-sources.ts'

/**
 * Bundles the command line into dist/. The folder is made beside and moved into place, with the entry last, so that a
 * run that is under way keeps what it has started with.
 */
const home = resolve(import.meta.dirname, '..')
const version: string = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version

const next = join(home, `dist.${process.pid}`)
await writeBundles().catch(async cause => {
  await rm(next, { recursive: true, force: true })
  process.stderr.write(brokenSources(cause))
  process.exit(70)
})
// The pinned deflate encoder, which formats/compression/deflate-module.ts looks for beside the bundle.
const encoder = createRequire(import.meta.url).resolve('@zip.js/zip.js/dist/zip-module.wasm')
await copyFile(encoder, join(next, 'zip-module.wasm'))
await rm(join(home, 'dist'), { recursive: true, force: true })
await rename(next, join(home, 'dist'))

async function writeBundles(): Promise<void> {
  await writeBundle('pare', 'src/cli/main.ts')
  // What jobs/threads.ts starts. It shares no chunks: they would cut the command line into more of them.
  await writeBundle('thread', 'src/jobs/thread.ts', { codeSplitting: false })
}

async function writeBundle(name: string, input: string, options: OutputOptions = {}): Promise<void> {
  const bundle = await rolldown({
    cwd: home,
    input: { [name]: join(home, input) },
    platform: 'node',
    // It has a native file of its own, which stays in its package; loaded for pictures alone.
    external: ['@resvg/resvg-js'],
    logLevel: 'warn',
    transform: { define: { PARE_VERSION: JSON.stringify(version) } },
  })
  await bundle.write({
    dir: next,
    format: 'cjs',
    minify: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    ...options,
  })
}
