import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { afterAll, expect, test } from 'vitest'
import { gzipMember } from '../../src/formats/compression/gzip-member.ts'
import { digestOf } from '../../src/formats/digest/digest-of.ts'

const folder = mkdtempSync(join(tmpdir(), 'pare-bundle-'))
afterAll(() => rmSync(folder, { recursive: true }))

// The threads' program is the text of a function, and a bundler may do as it likes with that.
test('a minified bundle, alone in a folder with the encoder, compresses in threads with the same bytes', async () => {
  const source = resolve(import.meta.dirname, '../../src/formats')
  writeFileSync(
    join(folder, 'entry.ts'),
    `import { createCompressor } from ${JSON.stringify(join(source, 'compression/create-compressor.ts'))}
     import { digestOf } from ${JSON.stringify(join(source, 'digest/digest-of.ts'))}
     const compressor = createCompressor({ workers: 2 })
     const members = await Promise.all([1, 2, 3].map(() => compressor.gzipMember(Buffer.from('bundled '.repeat(100_000)))))
     await compressor.close()
     console.log(new Set(members.map(digestOf)).size, digestOf(members[0]!))`,
  )
  const bundle = await rolldown({ input: join(folder, 'entry.ts'), platform: 'node', logLevel: 'warn' })
  await bundle.write({ dir: join(folder, 'dist'), format: 'esm', minify: true, entryFileNames: '[name].mjs' })
  const encoder = createRequire(import.meta.url).resolve('@zip.js/zip.js/dist/zip-module.wasm')
  copyFileSync(encoder, join(folder, 'dist/zip-module.wasm'))
  const output = execFileSync(process.execPath, [join(folder, 'dist/entry.mjs')], { encoding: 'utf8' })
  expect(output.trim()).toBe(`1 ${digestOf(gzipMember(Buffer.from('bundled '.repeat(100_000))))}`)
})
