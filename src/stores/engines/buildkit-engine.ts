import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Engine, EngineBuild } from './engine.ts'
import type { OpenEngineOptions } from './open-engine.ts'
import { runProgram } from './run-program.ts'

/** BuildKit through `buildctl`: a daemon on this computer, or one far away. It builds, and runs nothing. */
export async function buildkitEngine(options: OpenEngineOptions, id: string): Promise<Engine> {
  const { builder, environment, signal, scratch } = options
  const address = builder === undefined ? [] : ['--addr', builder]
  const call = (...args: readonly string[]) => runProgram('buildctl', [...address, ...args], { environment, signal })
  const workers = JSON.parse((await call('debug', 'workers', '--format', '{{json .}}')).stdout) as {
    readonly buildkitVersion?: { readonly version?: string }
  }[]
  const label = `io.pare.bench=${id}`
  const folder = join(scratch, 'buildkit')
  await mkdir(folder, { recursive: true })
  /** Bases that were imported: name → layout and digest. */
  const layouts = new Map<string, { readonly path: string; readonly digest: string }>()
  const archiveOf = (tag: string) => join(folder, `${tag.replaceAll(/[^\w.-]/g, '_')}.tar`)

  const frontend = (
    context: string,
    dockerfile: string,
    isCacheUsed: boolean,
    dockerfileFolder: string = dirname(join(context, dockerfile)),
  ) => [
    ...['build', '--progress', 'plain', '--frontend', 'dockerfile.v0'],
    ...['--local', `context=${context}`, '--local', `dockerfile=${dockerfileFolder}`],
    ...['--opt', `filename=${basename(dockerfile)}`],
    // Where the daemon allows it, as engines do here.
    ...['--opt', 'force-network-mode=host', '--allow', 'network.host'],
    ...(isCacheUsed ? [] : ['--no-cache']),
  ]

  async function build({ context, dockerfile, tag, buildArguments, isCacheUsed }: EngineBuild) {
    const given = Object.entries(buildArguments).flatMap(([key, value]) => ['--opt', `build-arg:${key}=${value}`])
    const bases = Object.values(buildArguments).flatMap((value, index) => {
      const layout = layouts.get(value)
      if (layout === undefined) return []
      const context = `--opt=context:${value}=oci-layout://base${index}@${layout.digest}`
      return [`--oci-layout=base${index}=${layout.path}`, context]
    })
    const output = ['--output', `type=docker,name=${tag},dest=${archiveOf(tag)}`]
    const args = [...frontend(context, dockerfile, isCacheUsed), ...given, ...bases, '--opt', `label:${label}`]
    return { seconds: (await call(...args, ...output)).seconds }
  }

  return {
    name: 'buildkit',
    version: `buildctl, BuildKit ${workers[0]?.buildkitVersion?.version ?? 'of an unknown version'}`,
    builder: builder === undefined ? 'BuildKit' : `BuildKit at ${builder}`,
    hasCacheMounts: true,
    label,
    nameOf: what => `pare-bench-${id}/${what}:1`,
    async pull(reference) {
      // Nothing is pulled before it is built on; whether it could be is what this asks.
      const context = join(folder, 'pull')
      await mkdir(context, { recursive: true })
      await writeFile(join(context, 'Dockerfile'), `FROM ${reference}\n`)
      return call(...frontend(context, 'Dockerfile', true)).then(
        () => true,
        () => {
          signal.throwIfAborted()
          return false
        },
      )
    },
    async importRootfs(file, name, variables) {
      const path = join(folder, `base-${layouts.size}`)
      const dockerfile = `Dockerfile.base-${layouts.size}`
      const variableLines = Object.entries(variables).map(([key, value]) => `ENV ${key}=${JSON.stringify(value)}\n`)
      await writeFile(join(folder, dockerfile), `FROM scratch\nADD ${basename(file)} /\n${variableLines.join('')}`)
      await writeFile(join(folder, `${dockerfile}.dockerignore`), `*\n!${basename(file)}\n`)
      await call(...frontend(dirname(file), dockerfile, true, folder), '--output', `type=oci,tar=false,dest=${path}`)
      const index = JSON.parse(await readFile(join(path, 'index.json'), 'utf8')) as { manifests: { digest: string }[] }
      layouts.set(name, { path, digest: index.manifests[0]!.digest })
    },
    build,
    async save(image, file) {
      await copyFile(archiveOf(image), file)
    },
    // The daemon's cache is its own affair and is left to its own garbage collection: nothing in it has a name.
    async remove() {
      await rm(folder, { recursive: true, force: true })
    },
  }
}
