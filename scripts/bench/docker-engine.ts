import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunOptions, run } from './run.ts'

/** The Docker engine of this computer; all that a run puts into it carries one label, so that it can be taken out. */
export interface DockerEngine {
  /** Of client and engine, in words. */
  readonly version: string
  /** On every image and container of this run, whoever makes them. */
  readonly label: string
  /** The name of an image that is gone afterwards. */
  nameOf(what: string): string
  /** Imports a rootfs as an image of one layer. */
  importRootfs(file: string, name: string): Promise<void>
  /** Builds with the classic builder; resolves to the seconds that it took. */
  build(options: DockerBuild): Promise<number>
  sizes(image: string, scratch: string): Promise<ImageSizes>
  /** Starts a container on the host's network, which every engine has, with a read-only root; resolves to its ID. */
  start(image: string): Promise<string>
  /** The last lines that a container wrote. */
  lastLines(container: string): Promise<string>
  stop(container: string): Promise<void>
  /** Removes every image and container that was made through this value. */
  remove(): Promise<void>
}

export interface DockerBuild {
  readonly context: string
  readonly dockerfile: string
  readonly tag: string
  readonly isCacheUsed: boolean
}

/** In bytes: as the engine counts them, and with every layer compressed by `gzip -6`. */
export interface ImageSizes {
  readonly size: number
  readonly gzipSize: number
}

/** Proxies that a build must use as well; the engine knows these names. */
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']

/** The engine that the `docker` command reaches; throws when there is none. `id` is this run's own. */
export async function dockerEngine(id: string, signal: AbortSignal): Promise<DockerEngine> {
  const { stdout } = await run('docker', ['version', '--format', '{{.Client.Version}} {{.Server.Version}}'], { signal })
  const [client, server] = stdout.trim().split(' ')
  const label = `io.pare.bench=${id}`
  const docker = async (...args: readonly string[]) => (await run('docker', args, { signal })).stdout.trim()

  async function build({ context, dockerfile, tag, isCacheUsed }: DockerBuild): Promise<number> {
    const passed = proxies.filter(name => process.env[name]).flatMap(name => ['--build-arg', name])
    const options = ['--network', 'host', '--quiet', ...passed, ...(isCacheUsed ? [] : ['--no-cache'])]
    const environment = { DOCKER_BUILDKIT: '0' }
    const args = ['build', ...options, '--tag', tag, '--file', dockerfile, context]
    return (await run('docker', args, { environment, signal })).seconds
  }

  async function sizes(image: string, scratch: string): Promise<ImageSizes> {
    const size = Number(await docker('image', 'inspect', '--format', '{{.Size}}', image))
    const folder = join(scratch, 'saved')
    try {
      await mkdir(folder, { recursive: true })
      await docker('save', '--output', join(folder, 'image.tar'), image)
      await run('tar', ['-xf', 'image.tar'], { directory: folder, signal })
      const [manifest] = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as [{ Layers: string[] }]
      let gzipSize = 0
      for (const layer of manifest.Layers) gzipSize += await gzipSizeOf(join(folder, layer), { signal })
      return { size, gzipSize }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async function remove(): Promise<void> {
    // Not stopped by the signal: this is what happens after it.
    const now = async (...args: readonly string[]) => (await run('docker', args)).stdout.split(/\s+/).filter(Boolean)
    const filter = ['--filter', `label=${label}`, '--quiet']
    const containers = await now('ps', '--all', ...filter)
    if (containers.length > 0) await now('rm', '--force', ...containers)
    // What a build left without a name is the parent of nothing else once the named images are gone.
    for (let attempt = 0; attempt < 3; attempt++) {
      const images = [...new Set(await now('images', '--all', ...filter))]
      if (images.length === 0) break
      await now('rmi', '--force', ...images).catch(() => {})
    }
  }

  return {
    label,
    version: `${client}, engine ${server}`,
    nameOf: what => `pare-bench-${id}:${what}`,
    async importRootfs(file, name) {
      await docker('import', '--change', `LABEL ${label}`, file, name)
    },
    build,
    sizes,
    // gunicorn's workers report in /tmp.
    start: image =>
      docker('run', '--detach', '--label', label, '--network', 'host', '--read-only', '--tmpfs', '/tmp', image),
    async lastLines(container) {
      const { stdout, stderr } = await run('docker', ['logs', '--tail', '15', container], { signal })
      return `${stdout}${stderr}`
    },
    async stop(container) {
      await run('docker', ['rm', '--force', container])
    },
    remove,
  }
}

/** What `gzip -6` makes of a file, without its name and time. */
async function gzipSizeOf(file: string, options: RunOptions): Promise<number> {
  await run('gzip', ['-6', '--no-name', '--keep', '--force', '--suffix', '.bench.gz', file], options)
  return (await stat(`${file}.bench.gz`)).size
}
