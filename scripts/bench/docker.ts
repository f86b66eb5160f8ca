import type { Engine } from '../../src/stores/engines/engine.ts'
import type { Checkout } from './checkout.ts'
import type { Contestant } from './contestant.ts'
import type { Peer } from './peers.ts'

/** The engine, and the bases in it that peers start from. */
export interface Docker {
  readonly engine: Engine
  readonly slim: string
  readonly distroless: string
}

/**
 * `docker build` of one Dockerfile, with its base always in place. Without cache mounts a builder keeps nothing between a
 * finished layer and nothing at all, so that a round without what was derived is one without everything.
 */
export function dockerContestant(engine: Engine, checkout: Checkout, peer: Peer): Contestant {
  const build = async (isCacheUsed: boolean) =>
    (await engine.build({ ...peer, context: checkout.directory, buildArguments: {}, isCacheUsed })).seconds
  return {
    name: 'docker',
    async settle() {
      await checkout.restore()
      await build(true)
    },
    async build({ change: kind, without }, change) {
      await checkout.change(kind, change)
      return build(without === 'result' || without === 'nothing')
    },
  }
}
