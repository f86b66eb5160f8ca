import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchApp } from './apps.ts'
import type { Bases } from './bases.ts'
import type { DockerEngine } from './docker-engine.ts'
import { type DockerfileOptions, multiStageDockerfile } from './dockerfile.ts'

/** A Dockerfile of the same app, and the name of what it makes. */
export interface Peer {
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
  docker: { readonly engine: DockerEngine; readonly bases: Bases },
): Promise<Peers> {
  const { engine, bases } = docker
  async function write(what: string, options: Pick<DockerfileOptions, 'base' | 'hasBytecode'>): Promise<Peer> {
    const dockerfile = join(folder, `Dockerfile.${what}`)
    await writeFile(dockerfile, multiStageDockerfile({ ...start, ...options, builderBase: bases.slim }))
    return { dockerfile, tag: engine.nameOf(`${app.alias}-${what}`) }
  }
  return {
    multiStage: await write('multi-stage', { base: bases.slim, hasBytecode: false }),
    distroless: await write('distroless', { base: bases.distroless, hasBytecode: true }),
  }
}
