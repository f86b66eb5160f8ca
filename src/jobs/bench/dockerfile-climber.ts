import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DockerfileFacts } from '../../stages/dockerfiles/dockerfile-facts.ts'
import { dockerIgnoreFile } from '../../stages/dockerfiles/ignore-file.ts'
import { type DockerfileStyle, ladderDockerfile } from '../../stages/dockerfiles/ladder-dockerfile.ts'
import type { Rung } from '../../stages/ladder/rungs.ts'
import type { BaseKind } from '../../stages/ladder/stand-in-script.ts'
import type { Engine } from '../../stores/engines/engine.ts'
import type { Checkout } from './checkout.ts'
import type { Climber } from './climber.ts'

export interface DockerfileClimberOptions {
  readonly rung: Rung
  readonly facts: DockerfileFacts
  readonly checkout: Checkout
  readonly engine: Engine
  /** The image of each kind of base. */
  readonly bases: ReadonlyMap<BaseKind, string>
  readonly noDependency: string | undefined
}

/** Rungs of the story that people build without a `.dockerignore`. */
export const withoutIgnoreFile: readonly string[] = ['ubuntu', 'python']

/** The engine's own builder on a Dockerfile of the ladder. */
export function dockerfileClimber(options: DockerfileClimberOptions): Climber {
  const { rung, facts, checkout, engine, bases, noDependency } = options
  if (rung.made.by !== 'dockerfile') throw new Error(`${rung.name} has no Dockerfile`)
  const kinds = rung.made.bases
  const style = rung.name as DockerfileStyle
  const tag = engine.nameOf(rung.name)
  const [first, second] = kinds.map(kind => bases.get(kind)!)
  const buildArguments: Record<string, string> =
    second === undefined ? { BASE: first! } : { BUILDER_BASE: first!, BASE: second }
  let caches = 0
  return {
    rung,
    tag,
    reasonAgainst: kind => (kind === 'dependency' ? noDependency : undefined),
    async build(kind, round) {
      await checkout.change(kind, round)
      // A cold build finds no downloads of an earlier one; nobody else's cache is emptied for that.
      if (kind === 'cold') caches++
      const dockerfile = ladderDockerfile(style, facts, `${engine.label.split('=')[1]}-${rung.name}-${caches}`)
      await writeFile(join(checkout.directory, 'Dockerfile'), dockerfile)
      const ignoreFile = join(checkout.directory, '.dockerignore')
      if (withoutIgnoreFile.includes(rung.name)) await rm(ignoreFile, { force: true })
      else await writeFile(ignoreFile, dockerIgnoreFile())
      const isCacheUsed = kind !== 'cold'
      const build = { context: checkout.directory, dockerfile: 'Dockerfile', tag, buildArguments, isCacheUsed }
      return (await engine.build(build)).seconds
    },
  }
}
