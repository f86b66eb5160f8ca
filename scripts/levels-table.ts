import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { levels } from '../src/model/reason.ts'
import type { BuildDocument } from '../src/report/build-document.ts'
import { withBlock } from '../src/report/with-block.ts'
import { type Built, type ExampleLevels, renderLevels } from './levels/render-levels.ts'

// Builds and proves every example at every level and writes down what came of it.

const home = resolve(import.meta.dirname, '..')
const page = join(home, 'docs/reference/levels.md')

const usage = `usage: node scripts/levels-table.ts [--print] [NAME…]

Writes docs/reference/levels.md. NAME narrows it down to examples whose path contains it; then, and with --print, the
table is printed and nothing is written.
`

async function main(args: readonly string[]): Promise<number> {
  if (args.some(argument => argument.startsWith('-') && argument !== '--print')) {
    process.stderr.write(usage)
    return 2
  }
  const wanted = args.filter(argument => argument !== '--print')
  const names = exampleNames().filter(name => wanted.length === 0 || wanted.some(part => name.includes(part)))
  const built: ExampleLevels[] = []
  for (const name of names) built.push({ name, byLevel: await builtAtAll(name) })
  const table = renderLevels(built)
  process.stdout.write(`${table}\n`)
  if (args.length > 0) return 0
  const text = withBlock(await readFile(page, 'utf8'), 'levels', table)
  if (text === undefined) throw new Error(`${page} has no \`<!-- levels -->\` with \`<!-- /levels -->\` after it`)
  await writeFile(page, text)
  return 0
}

/** Folders of examples/ and of examples/breakers/. */
function exampleNames(): string[] {
  const folders = (path: string) =>
    readdirSync(join(home, 'examples', path), { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => join(path, entry.name))
      .sort()
  return folders('').flatMap(name => (name === 'breakers' ? folders(name) : [name]))
}

async function builtAtAll(name: string): Promise<ExampleLevels['byLevel']> {
  const folder = await mkdtemp(join(tmpdir(), 'pare-levels-'))
  try {
    const project = join(folder, 'project')
    await cp(join(home, 'examples', name), project, {
      recursive: true,
      filter: source => !/\/(?:\.pare|__pycache__)$/.test(source),
    })
    const byLevel: Partial<Record<(typeof levels)[number], Built>> = {}
    for (const level of levels) {
      process.stderr.write(`${name} at ${level} …\n`)
      byLevel[level] = await builtAt(project, level, join(folder, level))
    }
    return byLevel
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function builtAt(project: string, level: string, layout: string): Promise<Built> {
  const output = `type=oci,tar=false,dest=${layout}`
  const { code, stdout, stderr } = await pare('build', project, '--level', level, '--json', '-o', output)
  const failure = /error\[([a-z-]+)\]/.exec(stderr)?.[1]
  if (code !== 0) return { failure: failure ?? `exit ${code}` }
  const [image] = (JSON.parse(stdout) as BuildDocument).images
  const { size, compressedSize, proof } = image!
  return {
    size,
    compressedSize,
    ...(proof?.startMilliseconds !== undefined ? { startMilliseconds: proof.startMilliseconds } : {}),
    ...(proof?.residentMemory !== undefined ? { residentMemory: proof.residentMemory } : {}),
  }
}

function pare(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done, fail) => {
    const child = spawn(join(home, 'pare'), args, { env: { ...process.env, NO_COLOR: '1' } })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', chunk => {
      stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', chunk => {
      stderr += chunk
    })
    child.on('error', fail)
    child.on('close', code => done({ code: code ?? 1, stdout, stderr }))
  })
}

process.exitCode = await main(process.argv.slice(2))
