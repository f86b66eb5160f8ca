import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchApp } from './apps.ts'
import type { Docker } from './docker.ts'
import { type DockerfileOptions, multiStageDockerfile } from './dockerfile.ts'

/** A Dockerfile of the same app, and the name of what it makes. */
export interface Peer {
  /** Beside the context. */
  readonly dockerfile: string
  readonly tag: string
}

export interface Peers {
  readonly multiStage: Peer
  readonly distroless: Peer
}

/** Writes the Dockerfiles beside the checkout, which is their context. */
export async function writePeers(
  app: BenchApp,
  folder: string,
  start: Pick<DockerfileOptions, 'argv' | 'environment' | 'directory'>,
  { engine, slim, distroless }: Docker,
): Promise<Peers> {
  async function write(what: string, options: Pick<DockerfileOptions, 'base' | 'hasBytecode'>): Promise<Peer> {
    const name = `Dockerfile.${what}`
    await writeFile(join(folder, name), multiStageDockerfile({ ...start, ...options, builderBase: slim }))
    return { dockerfile: `../${name}`, tag: engine.nameOf(`${app.alias}-${what}`) }
  }
  return {
    multiStage: await write('multi-stage', { base: slim, hasBytecode: false }),
    distroless: await write('distroless', { base: distroless, hasBytecode: true }),
  }
}
