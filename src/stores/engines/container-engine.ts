import type { Engine, EngineBuild, EngineName } from './engine.ts'
import { parseMemory } from './parse-memory.ts'
import { type Run, runProgram } from './run-program.ts'

export interface ContainerEngineOptions {
  readonly name: Extract<EngineName, 'docker' | 'podman'>
  readonly version: string
  readonly builder: string
  readonly hasCacheMounts: boolean
  /** Words before the options of a build: `build`, or `buildx build --load`. */
  readonly buildCommand: readonly string[]
  /** What `top` is asked for: a column of resident memory. */
  readonly topArguments: readonly string[]
  readonly saveArguments: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** This run's own. */
  readonly id: string
  readonly signal: AbortSignal
}

/** Proxies that a build must use as well; engines know these names. */
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']
/** A registry that can be reached has said something by then. */
const pullPatience = 20_000

/** An engine whose command line is that of `docker`, which podman's is, too. */
export function containerEngine(options: ContainerEngineOptions): Engine {
  const { name, environment, id, signal } = options
  const label = `io.pare.bench=${id}`
  const call = (
    args: readonly string[],
    more: { signal?: AbortSignal; patience?: number } = { signal },
  ): Promise<Run> => runProgram(name, args, { environment, ...more })
  const always = (...args: readonly string[]) => call(args, {})
  const lines = async (...args: readonly string[]) => (await always(...args)).stdout.split(/\s+/).filter(Boolean)

  async function build({ context, dockerfile, tag, buildArguments, isCacheUsed }: EngineBuild) {
    const passed = proxies.filter(one => environment[one]).flatMap(one => ['--build-arg', one])
    const given = Object.entries(buildArguments).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`])
    const { seconds } = await call([
      ...options.buildCommand,
      '--network',
      'host',
      ...passed,
      ...given,
      ...(isCacheUsed ? [] : ['--no-cache']),
      ...['--label', label, '--tag', tag, '--file', `${context}/${dockerfile}`, context],
    ])
    return { seconds }
  }

  async function remove(): Promise<void> {
    const filter = ['--filter', `label=${label}`, '--quiet']
    const containers = await lines('ps', '--all', ...filter)
    if (containers.length > 0) await always('rm', '--force', ...containers)
    // What a build left without a name is the parent of nothing else once the named images are gone.
    for (let attempt = 0; attempt < 4; attempt++) {
      const images = [...new Set(await lines('images', '--all', ...filter))]
      if (images.length === 0) return
      await always('rmi', '--force', ...images).catch(() => {})
    }
  }

  return {
    name,
    version: options.version,
    builder: options.builder,
    hasCacheMounts: options.hasCacheMounts,
    label,
    nameOf: what => `pare-bench-${id}:${what}`,
    async pull(reference) {
      // One without digests came from no registry: somebody gave another image that name.
      const format = '{{range .RepoDigests}}{{.}}{{end}}'
      const isThere = await call(['image', 'inspect', '--format', format, reference]).then(
        ({ stdout }) => stdout.trim() !== '',
        () => false,
      )
      signal.throwIfAborted()
      if (isThere) return true
      return call(['pull', reference], { signal, patience: pullPatience }).then(
        () => true,
        () => {
          signal.throwIfAborted()
          return false
        },
      )
    },
    async importRootfs(file, image, variables) {
      const changes = Object.entries(variables).map(([key, value]) => `ENV ${key}=${value}`)
      await call(['import', ...[`LABEL ${label}`, ...changes].flatMap(one => ['--change', one]), file, image])
    },
    build,
    async save(image, file) {
      await call(['save', ...options.saveArguments, '--output', file, image])
    },
    async load(file) {
      await call(['load', '--input', file])
    },
    runner: {
      async start(image) {
        const { stdout } = await call(['run', '--detach', '--label', label, '--network', 'host', image])
        return stdout.trim()
      },
      async residentMemory(container) {
        return parseMemory((await call(['top', container, ...options.topArguments])).stdout)
      },
      async isRunning(container) {
        const { stdout } = await call(['inspect', '--format', '{{.State.Running}}', container])
        return stdout.trim() === 'true'
      },
      async lastLines(container) {
        const { stdout, stderr } = await always('logs', '--tail', '30', container)
        return `${stdout}${stderr}`.trim()
      },
      async stop(container) {
        await always('rm', '--force', container)
      },
    },
    remove,
  }
}
