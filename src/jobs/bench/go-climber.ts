import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { goDockerfile, goModule, goServer } from '../../stages/ladder/go-server.ts'
import type { Rung } from '../../stages/ladder/rungs.ts'
import type { Engine } from '../../stores/engines/engine.ts'
import { runProgram } from '../../stores/engines/run-program.ts'
import type { Climber } from './climber.ts'

export interface GoClimberOptions {
  readonly rung: Rung
  readonly port: number
  readonly path: string
  readonly engine: Engine
  readonly scratch: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** The Go of this computer, and an image that has its program alone. */
export async function goClimber(options: GoClimberOptions): Promise<Climber> {
  const { rung, port, path, engine, scratch, environment, signal } = options
  if (rung.made.by !== 'go') throw new Error(`${rung.name} is not Go`)
  const { isStripped } = rung.made
  const context = join(scratch, rung.name)
  const [source, image] = [join(context, 'source'), join(context, 'image')]
  await mkdir(source, { recursive: true })
  await mkdir(image, { recursive: true })
  await writeFile(join(source, 'go.mod'), goModule)
  await writeFile(join(image, 'Dockerfile'), goDockerfile(port))
  const tag = engine.nameOf(rung.name)
  let caches = 0
  return {
    rung,
    tag,
    reasonAgainst: kind => (kind === 'dependency' ? 'the server needs nothing but the standard library' : undefined),
    async build(kind, round) {
      if (kind === 'cold') caches++
      await writeFile(join(source, 'main.go'), goServer({ port, path, revision: kind === 'source' ? round + 1 : 0 }))
      const flags = ['-trimpath', ...(isStripped ? ['-ldflags=-s -w'] : [])]
      const compiled = await runProgram('go', ['build', ...flags, '-o', join(image, 'server'), '.'], {
        directory: source,
        environment: {
          ...environment,
          CGO_ENABLED: '0',
          GOFLAGS: '',
          GOTOOLCHAIN: 'local',
          GOCACHE: join(context, `cache-${caches}`),
        },
        signal,
      })
      const build = { context: image, dockerfile: 'Dockerfile', tag, buildArguments: {}, isCacheUsed: kind !== 'cold' }
      return compiled.seconds + (await engine.build(build)).seconds
    },
  }
}
