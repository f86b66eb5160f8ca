import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Rung } from '../../stages/ladder/rungs.ts'
import type { Engine } from '../../stores/engines/engine.ts'
import { runProgram } from '../../stores/engines/run-program.ts'
import type { BuildOptions } from '../build-options.ts'
import type { Checkout } from './checkout.ts'
import type { Climber, Contents } from './climber.ts'

export interface PareClimberOptions {
  readonly rung: Rung
  /** This very program, and its first arguments. */
  readonly program: readonly [string, ...string[]]
  /** Flags of the project that every build is given. */
  readonly flags: readonly string[]
  readonly trailing: BuildOptions['command']
  /** Paths that its proof asks for as well. */
  readonly probes: readonly string[]
  readonly checkout: Checkout
  readonly engine: Engine
  readonly scratch: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly noDependency: string | undefined
}

/** What of a build's JSON document is read here. */
interface BuildDocument {
  readonly images: readonly {
    readonly packages: readonly unknown[]
    readonly distributions: readonly unknown[]
    readonly contents: { readonly parts: Contents['parts'] }
  }[]
}

/** pare as a whole process, with a cache of its own; the image goes where the others' go. */
export function pareClimber(options: PareClimberOptions): Climber {
  const { rung, program, flags, trailing, probes, checkout, engine, scratch, environment, signal, noDependency } =
    options
  if (rung.made.by !== 'pare') throw new Error(`${rung.name} is not built by pare`)
  const { level } = rung.made
  const tag = engine.nameOf(rung.name)
  const archive = join(scratch, `${rung.name}.tar`)
  let caches = 0
  let contents: Contents | undefined

  return {
    rung,
    tag,
    ...(engine.load ? {} : { archive }),
    reasonAgainst: kind => (kind === 'dependency' ? noDependency : undefined),
    async build(kind, round, { isProofOff = false } = {}) {
      await checkout.change(kind, round)
      if (kind === 'cold') {
        caches++
        await rm(join(checkout.directory, '.pare'), { recursive: true, force: true })
      }
      const cache = join(scratch, `${rung.name}-cache-${caches}`)
      // Node keeps its compiled bundle there, which a cold build must not find.
      const temporary = join(cache, 'tmp')
      await mkdir(temporary, { recursive: true })
      const isLoaded = engine.name === 'docker'
      const args = [
        ...['build', checkout.directory, '--level', level, '--tag', tag, '--label', engine.label, '--json'],
        ...(isLoaded ? ['--load'] : ['--output', `type=docker,dest=${archive}`]),
        ...['--progress', 'quiet', ...flags, ...probes.flatMap(path => ['--probe', path])],
        ...(isProofOff ? ['--no-prove'] : []),
        ...(trailing ? ['--', ...trailing] : []),
      ]
      const started = performance.now()
      const { stdout } = await runProgram(program[0], [...program.slice(1), ...args], {
        title: `pare build --level ${level}`,
        environment: { ...environment, XDG_CACHE_HOME: cache, TMPDIR: temporary, NO_COLOR: '1' },
        signal,
      })
      if (!isLoaded && engine.load) await engine.load(archive)
      const seconds = (performance.now() - started) / 1000
      const [image] = (JSON.parse(stdout) as BuildDocument).images
      contents = image && {
        packages: image.packages.length,
        distributions: image.distributions.length,
        parts: image.contents.parts,
      }
      return seconds
    },
    contents: () => contents,
  }
}
