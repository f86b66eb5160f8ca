import type { Checkout } from './checkout.ts'
import type { Contestant } from './contestant.ts'
import type { DockerEngine } from './docker-engine.ts'
import type { Peer } from './peers.ts'

/**
 * `docker build` of one Dockerfile, with its base always in place. The classic builder keeps nothing between a finished
 * layer and nothing at all, so that a round without what was derived is one without everything.
 */
export function dockerContestant(engine: DockerEngine, checkout: Checkout, peer: Peer): Contestant {
  const build = (isCacheUsed: boolean) => engine.build({ ...peer, context: checkout.directory, isCacheUsed })
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
