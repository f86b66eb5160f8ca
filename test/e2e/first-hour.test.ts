import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { develop } from './developing.ts'
import { docker, eventually } from './docker-engine.ts'
import { dockerPlugins } from './docker-tools.ts'
import { home, pare, temporaryFolder } from './pare.ts'
import { bringStandIns } from './stand-ins.ts'

// A newcomer's first commands in five projects that have nothing of pare, as transcripts: what is set up, which variables
// there are, the tests, and the app in development with what compose.yaml starts beside it. test/e2e/init.test.ts builds
// and starts the same five by what was written for Docker.

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let environment: Record<string, string>

beforeAll(async () => {
  folder = await temporaryFolder()
  environment = { DOCKER_CONFIG: await dockerPlugins() }
  await bringStandIns('redis:8', 'postgres:17')
}, 1_800_000)

afterAll(() => folder[Symbol.asyncDispose]())

/** What changes from day to day: times, versions, counts of what nobody has pinned. */
function steady(text: string): string {
  return (
    text
      .replaceAll(/\b\d+\.\d+ ?s\b/g, 'TIME')
      // Once, for as long as the cache keeps what it made.
      .replaceAll(/^✓ build .*\n/gm, '')
      .replaceAll(/\b\d+ (Debian packages|distributions)/g, 'N $1')
      .replaceAll(/^warning\[unlocked-dependencies\]: .* have/gm, 'warning[unlocked-dependencies]: … have')
      .replaceAll(/\b(Python |pytest-|pluggy-|anyio-)\d[\d.]*/g, '$1VERSION')
      .replaceAll(/^=+ | =+$|\n$/gm, '')
  )
}

/** pare's own lines of `pare dev`; those of servers come with their times, in any order. */
function ownLines(output: string): string {
  const lines = output.split('\n').map(line => line.trimEnd())
  return lines.filter(line => /(?:^|│ )(?:✓(?! build)|error)/.test(line)).join('\n')
}

interface Hour {
  readonly name: string
  /** Where the tests are, below the project. */
  readonly tested: string
  /** Ports and paths that are asked in development, with what is beside the app; what is answered, and how it is shown. */
  readonly asked: readonly (readonly [url: string, wanted: RegExp, shown: string])[]
}

const hours: readonly Hour[] = [
  {
    name: 'flask',
    tested: '.',
    asked: [
      [':8000/', /^200 hello$/, 'hello'],
      [':8000/visits', /^200 \d+$/, '1'],
    ],
  },
  {
    name: 'django',
    tested: '.',
    asked: [
      [':8000/', /^200 a shop$/, 'a shop'],
      [':8000/version', /^200 17\./, '17.…'],
    ],
  },
  { name: 'fastapi', tested: '.', asked: [[':8000/', /^200 {"author":"nobody"}$/, '{"author":"nobody"}']] },
  { name: 'poetry', tested: '.', asked: [[':8080/', /^200 notes$/, 'notes']] },
  { name: 'services', tested: 'api', asked: [[':8000/', /^200 a shop$/, 'a shop']] },
]

describe("a newcomer's first hour", () => {
  test.each(hours)('$name: init, env, test and dev', async ({ name, tested, asked }) => {
    // Compose goes by the name of the folder, and somebody's own may be called the same.
    const directory = join(folder.path, `${name}-${process.pid}`)
    await cp(join(home, 'test/fixtures/init', name), directory, { recursive: true })
    const transcript: string[] = []
    const tell = (command: string, ...texts: string[]) =>
      transcript.push(`$ ${command}`, ...texts.map(text => steady(text)).filter(Boolean), '')
    const carryOut = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await pare(args, { cwd: directory, environment })
      tell(`pare ${args.join(' ')}`, stderr, stdout)
      expect(code, transcript.join('\n')).toBe(0)
    }
    await carryOut('init')
    await carryOut('env')
    await carryOut('test', ...(tested === '.' ? [] : [tested]))
    {
      await using app = develop([], { cwd: directory, environment })
      try {
        await app.shows('✓ ready')
        for (const [url, wanted] of asked) await eventually(`http://127.0.0.1${url}`, wanted)
      } finally {
        // It stops what it has started beside the app; the stopped containers and their volumes are compose's to take away.
        await app.end('SIGINT')
        await docker(['compose', 'down', '--volumes', '--timeout', '1'], directory)
      }
      tell('pare dev', ownLines(app.output()))
      for (const [url, , shown] of asked) tell(`curl http://127.0.0.1${url}`, shown)
    }
    await expect(transcript.join('\n')).toMatchFileSnapshot(`transcripts/first-hour-${name}.txt`)
  })
})
