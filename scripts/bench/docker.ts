import { writeFile } from 'node:fs/promises'
import type { Checkout } from './checkout.ts'
import type { Contestant } from './contestant.ts'
import type { DockerEngine } from './docker-engine.ts'

/**
 * `docker build` of one Dockerfile. Its base is always there; "empty caches" and "only downloads cached" are both
 * `--no-cache`, since the classic builder keeps nothing in between.
 */
export function dockerContestant(
  engine: DockerEngine,
  checkout: Checkout,
  image: { readonly dockerfile: string; readonly text: string; readonly tag: string },
): Contestant {
  const { dockerfile, text, tag } = image
  const build = (isCacheUsed: boolean) => engine.build({ context: checkout.directory, dockerfile, tag, isCacheUsed })

  return {
    name: 'docker',
    async settle({ without }) {
      await checkout.restore()
      await writeFile(dockerfile, text)
      if (without === 'result' || without === 'nothing') await build(true)
    },
    async build({ change: kind, without }, change) {
      await checkout.change(kind, change)
      return build(without === 'result' || without === 'nothing')
    },
  }
}
