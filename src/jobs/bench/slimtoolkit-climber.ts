import type { RequestProbe } from '../../model/settings.ts'
import type { Rung } from '../../stages/ladder/rungs.ts'
import type { Engine } from '../../stores/engines/engine.ts'
import { runProgram } from '../../stores/engines/run-program.ts'
import type { Climber } from './climber.ts'

export interface SlimtoolkitClimberOptions {
  readonly rung: Rung
  /** `slim` or `mint`, as it is called now. */
  readonly program: string
  /** What it starts from. */
  readonly of: Climber
  readonly port: number
  readonly first: RequestProbe
  readonly engine: Engine
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** SlimToolkit on the image of another rung; it is shown the first request, as its own guide does, and no late one. */
export function slimtoolkitClimber(options: SlimtoolkitClimberOptions): Climber {
  const { rung, program, of, port, first, engine, environment, signal } = options
  const tag = engine.nameOf(rung.name)
  return {
    rung,
    tag,
    reasonAgainst: kind => of.reasonAgainst(kind),
    async build(kind, round) {
      const seconds = await of.build(kind, round)
      const args = [
        ...['build', '--target', of.tag, '--tag', tag, '--network', 'host', '--expose', String(port)],
        ...['--http-probe-ports', String(port), '--http-probe-cmd', `${first.method}:${first.path}`],
        ...['--http-probe-crawl=false', '--continue-after', 'probe', '--label', engine.label],
      ]
      return seconds + (await runProgram(program, args, { environment, signal })).seconds
    },
  }
}
