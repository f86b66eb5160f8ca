import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { join, relative, resolve as resolvePath } from 'node:path'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { canonicalJson } from '../../formats/json/canonical-json.ts'
import { formatPylock } from '../../formats/packaging/format-pylock.ts'
import { parsePylock } from '../../formats/packaging/parse-pylock.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { DependencySource } from '../../model/project.ts'
import type { PythonTarget } from '../../model/python/lock.ts'
import type { HostInterpreter } from '../../model/sandbox.ts'
import type { HttpClient, RecordStore } from '../../model/stores.ts'
import type { Uv } from './find-uv.ts'
import { type IndexCredentials, withIndexCredentials } from './index-credentials.ts'
import { readInput } from './input-file.ts'
import { interpreterWrapper } from './interpreter-wrapper.ts'
import { noWheelExplained } from './no-wheel-explained.ts'
import { indexUrls, packageIndex } from './package-index.ts'
import { planPyprojectResolution } from './pyproject-source.ts'
import { planRequirementsResolution } from './requirements-source.ts'
import type { Resolution, Resolved } from './resolution.ts'
import { resolverFailed } from './resolver-errors.ts'
import { runProgram } from './run-program.ts'
import { resolutionSettings, uvEnvironment } from './uv-environment.ts'
import { planUvLockExport } from './uv-lock-source.ts'
import { uvVersion } from './uv-release.ts'

// This room: `uv-resolver.ts` turns any dependency source into a pylock.toml, `find-uv.ts` brings the program that does
// it, `package-index.ts` looks up files by name. Choosing wheels is not done here but in stages/lock.

export interface UvResolverOptions {
  /** Asked for only when something must be resolved. */
  readonly uv: () => Promise<Uv>
  /** The user's own environment. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where uv's own cache and the interpreter's wrapper are kept. */
  readonly cacheDirectory: string
  readonly records: RecordStore
  readonly offline?: boolean
  /** uv inspects an interpreter before it resolves; without this one it looks for one on this computer. */
  readonly interpreter?: () => Promise<HostInterpreter>
  /** Asks a package index which files there are when none of them fits. */
  readonly http?: HttpClient
  /** Learns how to sign in from the index URLs that the project names. */
  readonly credentials?: IndexCredentials
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export interface ResolveOptions extends WorkOptions {
  /** The project's directory. */
  readonly directory: string
  readonly target: PythonTarget
  /** Whether a lockfile that is out of date is an error. */
  readonly isLocked?: boolean
  /** Whether what was resolved before is forgotten. */
  readonly refresh?: boolean
}

export interface PythonResolver {
  /** The text of a pylock.toml for the source; its paths are relative to the project's directory. */
  resolve(source: DependencySource, options: ResolveOptions): Promise<string>
}

interface ResolvedRecord extends Resolved {
  readonly resolvedAt: number
}

/** For how long versions that a source leaves open stay as they were resolved; see docs/decisions. */
const openAnswerLifetime = 24 * 60 * 60 * 1000

/** A resolver that runs uv, and remembers its answers. */
export function uvResolver(options: UvResolverOptions): PythonResolver {
  const { records, cacheDirectory, now } = options
  const offline = options.offline ?? false
  const environment = uvEnvironment({
    environment: options.environment,
    cacheDirectory: join(cacheDirectory, 'uv'),
    offline,
  })

  async function resolve(source: DependencySource, request: ResolveOptions): Promise<string> {
    if (source.kind === 'none') return emptyPylock
    if (source.kind === 'pylock') return readInput(request.directory, source.file)
    const resolution = await plan(source, request)
    const key = keyOf(resolution, request.target)
    const known =
      key !== undefined && !request.refresh ? await records.get<ResolvedRecord>('resolution', key) : undefined
    const record = known && isFresh(known) ? known : await run(resolution, request)
    if (record !== known && key !== undefined) await records.put('resolution', key, record)
    for (const advice of record.advice) request.observer?.({ type: 'warning', ...advice })
    return record.pylock
  }

  function plan(
    source: Exclude<DependencySource, { kind: 'none' | 'pylock' }>,
    request: ResolveOptions,
  ): Promise<Resolution> {
    const context = { ...request, environment: options.environment, learn: options.credentials?.learn ?? (() => {}) }
    switch (source.kind) {
      case 'requirements':
        return planRequirementsResolution(source.file, context)
      case 'pyproject':
        return planPyprojectResolution(source.file, context)
      case 'uv':
        return planUvLockExport(source.file, context)
    }
  }

  function keyOf({ inputs, file }: Resolution, target: PythonTarget): string | undefined {
    if (inputs === undefined) return undefined
    return digestOf(canonicalJson({ inputs, file, target, uv: uvVersion, settings: resolutionSettings(environment) }))
  }

  function isFresh({ resolvedAt, isOpen }: ResolvedRecord): boolean {
    return offline || !isOpen || now() - resolvedAt < openAnswerLifetime
  }

  async function run(resolution: Resolution, request: ResolveOptions): Promise<ResolvedRecord> {
    if (resolution.argv.length === 0) return { pylock: emptyPylock, advice: [], isOpen: false, resolvedAt: now() }
    const { program } = await options.uv()
    const python =
      options.interpreter && resolution.needsInterpreter
        ? ['--python', await interpreterWrapper(await options.interpreter(), cacheDirectory)]
        : []
    const scratch = await mkdtemp(join(await ready(cacheDirectory), 'resolve-'))
    try {
      const output = join(scratch, 'pylock.toml')
      const refresh = request.refresh ? ['--refresh'] : []
      // To a file of our own: a project's settings could name one that uv would write otherwise.
      const argv = [program, ...resolution.argv, ...python, ...refresh, '--quiet', `--output-file=${output}`]
      await runUv(argv, resolution, request)
      const pylock = withPathsFrom(await readFile(output, 'utf8'), scratch, await realpath(request.directory))
      return { ...resolution.finish(pylock), resolvedAt: now() }
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }

  async function runUv(argv: readonly string[], resolution: Resolution, request: ResolveOptions): Promise<void> {
    const attempt = (extra: Record<string, string>) =>
      runProgram(argv, {
        environment: { ...environment, ...extra },
        directory: request.directory,
        ...(request.signal ? { signal: request.signal } : {}),
      })
    let result = await attempt({})
    // A company's own authority is often known to the system alone.
    if (result.code !== 0 && result.stderr.includes('UnknownIssuer')) result = await attempt({ UV_SYSTEM_CERTS: '1' })
    if (result.code === 0) return
    const { file, locate } = resolution
    const context = { file, python: request.target.python, ...(locate ? { locate } : {}) }
    const error = resolverFailed(result.stderr, context)
    if (error.code !== 'no-wheel' || !options.http) throw error
    const urls = resolution.indexUrls.length > 0 ? resolution.indexUrls : indexUrls(options.environment)
    throw await noWheelExplained(error, packageIndex(withCredentials(options.http), urls), request)
  }

  function withCredentials(http: HttpClient): HttpClient {
    return options.credentials ? withIndexCredentials(http, options.credentials) : http
  }

  return { resolve }
}

const emptyPylock = formatPylock(
  parsePylock('lock-version = "1.0"\ncreated-by = "pare"\npackages = []\n', 'pylock.toml'),
)

async function ready(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true })
  return realpath(directory)
}

// uv writes paths as seen from its output file.
function withPathsFrom(text: string, from: string, to: string): string {
  if (!/\bpath = "/.test(text)) return text
  const lock = parsePylock(text, 'pylock.toml')
  const moved = (path: string) => relative(to, resolvePath(from, path)) || '.'
  const packages = lock.packages.map(found => ({
    ...found,
    ...(found.directory ? { directory: { ...found.directory, path: moved(found.directory.path) } } : {}),
    ...(found.archive?.path === undefined ? {} : { archive: { ...found.archive, path: moved(found.archive.path) } }),
    wheels: found.wheels.map(wheel => (wheel.path === undefined ? wheel : { ...wheel, path: moved(wheel.path) })),
  }))
  return formatPylock({ ...lock, packages })
}
