import { copyFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { brokenSources } from './broken-sources.ts'
import { notices } from './bundle/notices.ts'
import { writeBundle } from './bundle/write-bundle.ts'

/**
 * Bundles the command line into dist/. The folder is made beside and moved into place, with the entry last, so that a
 * run that is under way keeps what it has started with. With `--library`, dist/library/ is made as well.
 */
const home = resolve(import.meta.dirname, '..')
const next = join(home, `dist.${process.pid}`)
await writeAll().catch(async cause => {
  await rm(next, { recursive: true, force: true })
  process.stderr.write(brokenSources(cause))
  process.exit(70)
})
await rm(join(home, 'dist'), { recursive: true, force: true })
await rename(next, join(home, 'dist'))

async function writeAll(): Promise<void> {
  const commonJs = {
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
  } as const
  const files = [
    ...(await writeBundle(home, { name: 'pare', input: 'src/cli/main.ts', folder: next, output: commonJs })),
    // What jobs/threads.ts starts. It shares no chunks: they would cut the command line into more of them.
    ...(await writeBundle(home, {
      name: 'thread',
      input: 'src/jobs/thread.ts',
      folder: next,
      output: { ...commonJs, codeSplitting: false },
    })),
  ]
  if (process.argv.includes('--library')) files.push(...(await writeLibrary()))
  // The pinned deflate encoder, which formats/compression/deflate-module.ts looks for beside the bundle.
  const encoder = createRequire(import.meta.url).resolve('@zip.js/zip.js/dist/zip-module.wasm')
  await copyFile(encoder, join(next, 'zip-module.wasm'))
  await writeFile(join(next, 'licenses.txt'), notices([...files, encoder]))
}

async function writeLibrary(): Promise<readonly string[]> {
  const { writeTypes } = await import('./bundle/write-types.ts')
  const folder = join(next, 'library')
  writeTypes(home, join(folder, 'types'))
  return writeBundle(home, { name: 'index', input: 'src/index.ts', folder, output: { format: 'es', minify: false } })
}
