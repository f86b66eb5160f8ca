// Measures the two formats of bundler.md: rebuilds after a change of one line, in turn. Run it in this repository, with the
// folder of a project that was built before; a copy of it is changed:
//   node docs/decisions/bundler.mjs examples/flask-hello
import { spawnSync } from 'node:child_process'
import { appendFileSync, copyFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const home = resolve(import.meta.dirname, '../..')
const rounds = 15
const folder = mkdtempSync(join(tmpdir(), 'bundle-'))
try {
  const project = join(folder, 'project')
  cpSync(process.argv[2], project, { recursive: true })
  symlinkSync(join(home, 'node_modules'), join(folder, 'node_modules'))
  const times = new Map()
  for (const format of ['esm', 'cjs']) {
    const program = await bundle(format)
    rebuild(program, project)
    times.set(format, { program, found: [] })
  }
  for (let round = 0; round < rounds; round++) {
    for (const { program, found } of times.values()) found.push(rebuild(program, project))
  }
  const [esm, cjs] = [...times.values()].map(({ found }) => found.sort((left, right) => left - right)[(rounds - 1) / 2])
  console.log(`esm ${esm.toFixed(0)} ms, cjs ${cjs.toFixed(0)} ms, cjs ÷ esm ${(cjs / esm).toFixed(2)}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function bundle(format) {
  const extension = format === 'esm' ? 'mjs' : 'cjs'
  const made = await rolldown({
    input: { pare: join(home, 'src/cli/main.ts') },
    platform: 'node',
    logLevel: 'silent',
    transform: { define: { PARE_VERSION: '"0.0.0"' } },
  })
  const dir = join(folder, format)
  const names = { entryFileNames: `[name].${extension}`, chunkFileNames: `chunks/[name]-[hash].${extension}` }
  await made.write({ dir, format, minify: true, ...names })
  const encoder = createRequire(import.meta.url).resolve('@zip.js/zip.js/dist/zip-module.wasm')
  copyFileSync(encoder, join(dir, 'zip-module.wasm'))
  return join(dir, `pare.${extension}`)
}

function rebuild(program, project) {
  appendFileSync(join(project, 'app.py'), `# ${Math.random()}\n`)
  const began = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [program, 'build', '--no-prove', project], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return performance.now() - began
}
