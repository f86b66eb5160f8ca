import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../../src/stores/engines/run-program.ts'
import type { Checkout } from './checkout.ts'
import type { Contestant } from './contestant.ts'
import { keepDownloads } from './download-cache.ts'
import type { Scenario } from './scenarios.ts'

/** What of a build's JSON document is read here. */
interface BuildDocument {
  readonly images: readonly {
    readonly packages: readonly { readonly digest: string }[]
    readonly distributions: readonly { readonly digest: string }[]
  }[]
}

/** What of a plan's JSON document is read here. */
interface PlanDocument {
  readonly start: {
    readonly argv: readonly string[]
    readonly directory: string
    readonly port?: number
    readonly environment: Readonly<Record<string, string>>
  }
}

export interface PareOptions {
  readonly program: string
  readonly scratch: string
  readonly tag: string
  readonly label: string
  readonly signal: AbortSignal
}

export interface PareContestant extends Contestant {
  readonly name: 'pare'
  /** How the app is started. */
  start(): Promise<PlanDocument['start']>
  /** Puts the unchanged app's image into the Docker engine, under its tag. */
  load(): Promise<void>
}

/** pare as a whole process, with a cache of its own in `scratch`. */
export function pareContestant(checkout: Checkout, options: PareOptions): PareContestant {
  const { program, scratch, tag, label, signal } = options
  const cache = join(scratch, 'cache')
  // Node keeps its compiled bundle there, which a cold build must not find.
  const temporary = join(scratch, 'tmp')
  const aside = join(scratch, 'aside')
  let moved = 0
  const nextAside = () => join(aside, `${moved++}`)
  let downloads: readonly string[] = []

  async function pare(args: readonly string[]) {
    await mkdir(temporary, { recursive: true })
    const environment = { ...process.env, XDG_CACHE_HOME: cache, TMPDIR: temporary, NO_COLOR: '1' }
    return runProgram(program, [...args, '--progress', 'quiet'], { environment, signal, directory: checkout.directory })
  }

  const flagsOf = ({ isProven, without, isLoaded }: Scenario) => [
    ...['--tag', tag, '--label', label],
    ...(isLoaded ? ['--load'] : []),
    ...(isProven ? [] : ['--no-prove']),
    // Makes sure that nothing was missing from the downloads that were kept.
    ...(without === 'derived' ? ['--offline'] : []),
  ]

  async function forget({ without }: Scenario): Promise<void> {
    if (without === 'nothing') return
    await moveAside(join(checkout.directory, '.pare'))
    if (without === 'derived') await keepDownloads(join(cache, 'pare'), nextAside(), downloads)
    if (without !== 'everything') return
    await moveAside(cache)
    await moveAside(temporary)
  }

  // Removing would slow down what comes after it, see keepDownloads.
  async function moveAside(folder: string): Promise<void> {
    await mkdir(aside, { recursive: true })
    if (existsSync(folder)) await rename(folder, nextAside())
  }

  async function settle(scenario: Scenario): Promise<void> {
    await checkout.restore()
    if (scenario.without === 'everything') return
    const { stdout } = await pare(['build', ...flagsOf({ ...scenario, without: 'nothing' }), '--json'])
    const document: BuildDocument = JSON.parse(stdout)
    downloads = document.images.flatMap(image =>
      [...image.packages, ...image.distributions].map(({ digest }) => digest),
    )
  }

  return {
    name: 'pare',
    settle,
    async build(scenario, change) {
      await forget(scenario)
      await checkout.change(scenario.change, change)
      const { seconds } = await pare(['build', ...flagsOf(scenario)])
      return seconds
    },
    async start() {
      const { stdout } = await pare(['plan', '--json'])
      return (JSON.parse(stdout) as PlanDocument).start
    },
    async load() {
      await checkout.restore()
      await pare(['build', '--no-prove', '--load', '--tag', tag, '--label', label])
    },
  }
}
