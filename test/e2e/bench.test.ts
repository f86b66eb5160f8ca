import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BenchDocument, measuredRungs } from '../../src/report/bench-document.ts'
import { benchDocumentSchema } from '../../src/report/bench-document-schema.ts'
import { copyExample, home, pare, run, sharedCache, succeed, temporaryFolder } from './pare.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let document: BenchDocument
let before: readonly string[]

/** Runs of which the engine holds an image or a container. */
async function runsLeft(): Promise<string[]> {
  const filter = ['--filter', 'label=io.pare.bench', '--quiet', '--all']
  const images = (await succeed('docker', ['images', ...filter])).split('\n').filter(Boolean)
  const containers = (await succeed('docker', ['ps', ...filter])).split('\n').filter(Boolean)
  const format = '{{index .Config.Labels "io.pare.bench"}}'
  const all = [...new Set([...images, ...containers])]
  // Another run may be taking its own away.
  const labels = await Promise.all(all.map(id => run('docker', ['inspect', '--format', format, id])))
  return [...new Set(labels.map(({ stdout }) => stdout.trim()).filter(Boolean))]
}

/** Runs since the first test that have left something. */
async function leftSince(): Promise<string[]> {
  return (await runsLeft()).filter(label => !before.includes(label))
}

/** The Flask app on a port that nothing else here is likely to have. */
async function copyApp(into: string): Promise<string> {
  const project = await copyExample('flask-hello', into)
  const source = await readFile(join(project, 'app.py'), 'utf8')
  await writeFile(join(project, 'app.py'), source.replace('port=5000', 'port=5087'))
  return project
}

const reports = () => ({ html: join(folder.path, 'ladder.html'), markdown: join(folder.path, 'ladder.md') })

beforeAll(async () => {
  folder = await temporaryFolder()
  before = await runsLeft()
  const project = await copyApp(folder.path)
  await writeFile(join(project, 'pare.toml'), '[bench]\nlate = ["/late"]\n')
  await writeFile(
    reports().markdown,
    '# Mine\n\n<!-- pare bench flask-hello -->\nold\n<!-- /pare bench flask-hello -->\n',
  )
  const { code, stdout, stderr } = await pare([
    ...[
      'bench',
      project,
      '--rungs',
      'slim,multi-stage,alpine,pare-safe,go',
      '--repeat',
      '1',
      '--no-registry',
      '--json',
    ],
    ...['--stand-ins', join(sharedCache, 'stand-ins'), '--html', reports().html, '--markdown', reports().markdown],
  ])
  expect(code, stderr).toBe(0)
  document = JSON.parse(stdout) as BenchDocument
})

afterAll(() => folder[Symbol.asyncDispose]())

const measured = (name: string) => measuredRungs(document).find(({ rung }) => rung === name)!

describe('pare bench', () => {
  test('the document follows its schema, and every rung is in it', () => {
    expect(benchDocumentSchema.parse(document)).toEqual(document)
    expect(document.rungs.map(({ rung, status, reason }) => [rung, status, reason])).toEqual([
      ['slim', 'measured', undefined],
      ['alpine', 'not-measured', '`python:3.13-alpine` was not asked for, and nothing else stands in for it'],
      ['multi-stage', 'measured', undefined],
      ['pare-safe', 'measured', undefined],
      ['go', 'measured', undefined],
    ])
    expect(document.bases).toEqual([{ kind: 'slim', official: 'python:3.13-slim', isStandIn: true }])
  })

  test('sizes are those of real images: pare below slim, Go below pare', () => {
    const [slim, own, go] = ['slim', 'pare-safe', 'go'].map(name => measured(name).image.bytes)
    expect(slim).toBeGreaterThan(90e6)
    expect(own).toBeLessThan(40e6)
    expect(go).toBeLessThan(12e6)
  })

  test('a rung has figures of builds, of its start and of its memory', () => {
    const { build, start } = measured('multi-stage')
    for (const figure of [build.cold, build.unchanged, build.sourceChange, build.dependencyChange, start.firstAnswer])
      expect(figure).toMatchObject({ median: expect.any(Number) })
    expect((build.unchanged as { median: number }).median).toBeLessThan((build.cold as { median: number }).median)
    expect((start.residentMemory as { median: number }).median).toBeGreaterThan(10e6)
    expect(measured('pare-safe').build.sourceChangeUnproven).toMatchObject({ median: expect.any(Number) })
  })

  test('late routes were asked for, and answered', () => {
    for (const name of ['slim', 'multi-stage', 'pare-safe'])
      expect(measured(name).start.late).toEqual([{ probe: 'GET /late', isOk: true, answer: '200' }])
    expect(measured('go').start.late).toEqual({ notMeasured: 'the server has one route' })
  })

  test('shells and package managers are found where they are', () => {
    expect(measured('slim').image.shells).toContain('usr/bin/dash')
    expect(measured('slim').image.packageManagers).toContain('usr/bin/apt-get')
    expect(measured('pare-safe').image.shells).toEqual([])
    expect(measured('pare-safe').image.packageManagers).toEqual([])
  })

  test('nothing is left of it: no image, no container', async () => {
    expect(await leftSince()).toEqual([])
  })

  test('tables go between the markers of the project', async () => {
    const text = await readFile(reports().markdown, 'utf8')
    expect(text).toMatch(/^# Mine\n\n<!-- pare bench flask-hello -->\n`flask-hello`, Python 3\.13\./)
    expect(text).toContain('| rung (bases: stand-ins) |')
    expect(text).not.toContain('\nold\n')
  })

  test('the page is drawn by a browser without a network, light and dark, and tells what is hovered', async () => {
    const page = `file://${reports().html}`
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--window-size=1000,1600',
      '--virtual-time-budget=2000',
    ]
    const dump = await succeed('chromium', [...flags, '--dump-dom', page])
    // The script ran: it took the titles over.
    expect(dump.match(/data-tip="/g)!.length).toBeGreaterThan(10)
    expect(dump).toContain('data-tip="pare, level safe\n')
    expect(dump.match(/<svg /g)).toHaveLength(4)
    const pictures: Buffer[] = []
    for (const dark of [false, true]) {
      const picture = join(folder.path, `page-${dark}.png`)
      const scheme = dark ? ['--blink-settings=preferredColorScheme=0'] : ['--blink-settings=preferredColorScheme=1']
      await succeed('chromium', [...flags, ...scheme, `--screenshot=${picture}`, page])
      pictures.push(await readFile(picture))
    }
    expect(pictures[0]!.length).toBeGreaterThan(50_000)
    expect(pictures[0]!.equals(pictures[1]!)).toBe(false)
    const printed = join(folder.path, 'page.pdf')
    await succeed('chromium', [...flags, `--print-to-pdf=${printed}`, page])
    expect((await readFile(printed)).subarray(0, 4).toString()).toBe('%PDF')
  })

  test('a rung that fails is reported with its log, and the others go on', async () => {
    const project = await copyApp(join(folder.path, 'broken'))
    const source = await readFile(join(project, 'app.py'), 'utf8')
    const broken = 'def check():\n    raise SystemExit("broken on purpose")\n\n\ncheck()\n'
    await writeFile(join(project, 'app.py'), source.replace('app = Flask', `${broken}app = Flask`))
    const { code, stdout, stderr } = await pare([
      ...['bench', project, '--rungs', 'slim,go', '--repeat', '1', '--no-registry', '--json'],
      ...['--stand-ins', join(sharedCache, 'stand-ins')],
    ])
    expect(code, stderr).toBe(0)
    const [slim, go] = (JSON.parse(stdout) as BenchDocument).rungs
    expect(slim).toMatchObject({ status: 'failed', reason: 'starts: the container ended before it answered `/`' })
    expect(slim!.log).toContain('broken on purpose')
    expect(go!.status).toBe('measured')
    expect(await leftSince()).toEqual([])
  })

  test('an interruption removes what was made, and says so by its exit code', async () => {
    const scratch = await temporaryFolder()
    const child = spawn(
      join(home, 'pare'),
      [
        ...['bench', join(folder.path, 'flask-hello'), '--rungs', 'slim,multi-stage', '--repeat', '1', '--no-registry'],
        ...['--stand-ins', join(sharedCache, 'stand-ins'), '--progress', 'plain'],
      ],
      { cwd: home, env: { ...process.env, XDG_CACHE_HOME: sharedCache, TMPDIR: scratch.path } },
    )
    let said = ''
    child.stderr.setEncoding('utf8').on('data', chunk => {
      said += chunk
      if (said.includes('cold builds')) child.kill('SIGINT')
    })
    const code = await new Promise(resolve => child.on('close', resolve))
    expect({ code, said }).toMatchObject({ code: 130 })
    expect(await leftSince()).toEqual([])
    expect(existsSync(scratch.path) && (await run('ls', [scratch.path])).stdout).not.toContain('pare-bench-')
    await scratch[Symbol.asyncDispose]()
  })
})
