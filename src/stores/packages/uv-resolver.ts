import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join, relative, resolve as resolvePath } from 'node:path'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { canonicalJson } from '../../formats/json/canonical-json.ts'
import { formatPylock } from '../../formats/packaging/format-pylock.ts'
import { parsePylock } from '../../formats/packaging/parse-pylock.ts'
import { withoutCredentials } from '../../formats/packaging/without-credentials.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { DependencySelection, DependencySource } from '../../model/project.ts'
import { parseDistributionName } from '../../model/python/distribution-name.ts'
import type { PythonTarget } from '../../model/python/lock.ts'
import type { HostInterpreter } from '../../model/sandbox.ts'
import type { HttpClient, RecordStore } from '../../model/stores.ts'
import { compileArguments } from './compile-arguments.ts'
import { planCondaResolution } from './conda-source.ts'
import { directSource } from './direct-source.ts'
import type { Uv } from './find-uv.ts'
import { type IndexCredentials, learnAddresses, withIndexCredentials } from './index-credentials.ts'
import { indexSource } from './index-source.ts'
import { interpreterWrapper } from './interpreter-wrapper.ts'
import { planLockfileTranslation, type Translation } from './lockfile-source.ts'
import { type NeededBuild, neededBuild } from './needed-build.ts'
import { noWheelExplained } from './no-wheel-explained.ts'
import { indexUrls, type PackageIndex, packageIndex } from './package-index.ts'
import { planPipfileResolution } from './pipfile-source.ts'
import { readPylock } from './pylock-source.ts'
import { planPyprojectResolution } from './pyproject-source.ts'
import { planRequirementsResolution } from './requirements-source.ts'
import { generatedPlace, type Resolution, type Resolved } from './resolution.ts'
import { resolverFailed } from './resolver-errors.ts'
import { type ProgramResult, runProgram } from './run-program.ts'
import { planScriptResolution } from './script-source.ts'
import { planSetupResolution } from './setup-source.ts'
import { type BuiltSource, type BuiltSources, builtSources, type SourceBuilds } from './source-builds.ts'
import type { SourceContext } from './source-context.ts'
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
  /** Further variables by which uv reaches the network as pare does; asked for only when uv runs. */
  readonly network?: () => Promise<Readonly<Record<string, string>>>
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
  /** Builds what has no wheel; without it, that is refused. */
  readonly builds?: SourceBuilds
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
  /** Groups and extras that are wanted beside what is always taken. */
  readonly selection?: DependencySelection
  /** Versions to stay at where the source leaves them open. */
  readonly preferences?: readonly VersionPreference[]
}

/** A version that a distribution has in an earlier lock. */
export interface VersionPreference {
  readonly name: string
  readonly version: string
}

export interface PythonResolver {
  /** The text of a pylock.toml for the source; its paths are relative to the project's directory. */
  resolve(source: DependencySource, options: ResolveOptions): Promise<string>
  /** The same for requirements of a build, all of which must have wheels. */
  resolveRequirements(requirements: readonly string[], options: ResolveOptions): Promise<string>
}

type UnlockedKind = 'requirements' | 'pyproject' | 'script' | 'pipfile' | 'setup' | 'conda'

interface ResolvedRecord extends Resolved {
  readonly resolvedAt: number
}

/** For how long versions that a source leaves open stay as they were resolved; see docs/decisions. */
const openAnswerLifetime = 24 * 60 * 60 * 1000

/** More distributions without a wheel than any honest project has. */
const mostBuilds = 50

/** A resolver that runs uv, and remembers its answers. */
export function uvResolver(options: UvResolverOptions): PythonResolver {
  const { records, cacheDirectory, now } = options
  const offline = options.offline ?? false
  const learn = options.credentials?.learn ?? (() => {})
  const environment = uvEnvironment({
    environment: options.environment,
    cacheDirectory: join(cacheDirectory, 'uv'),
    offline,
  })

  async function resolve(source: DependencySource, request: ResolveOptions): Promise<string> {
    if (source.kind === 'none') return emptyPylock
    if (source.kind === 'pylock') {
      const text = await readPylock(source.file, request)
      learnAddresses(text, learn)
      return withoutCredentials(text)
    }
    const { builds } = options
    const context = { ...request, environment: options.environment, learn, ...(builds ? { builds } : {}) }
    switch (source.kind) {
      case 'poetry':
      case 'pdm':
      case 'pipenv': {
        const translation = await planLockfileTranslation({ kind: source.kind, file: source.file }, context)
        return remembered(translation, request, () => translate(translation, request))
      }
      default: {
        const resolution = await plan({ kind: source.kind, file: source.file }, context)
        return remembered(resolution, request, () => run(resolution, request, builds))
      }
    }
  }

  function resolveRequirements(requirements: readonly string[], request: ResolveOptions): Promise<string> {
    const resolution: Resolution = {
      file: '[build-system]',
      argv: compileArguments(['-'], request.target),
      input: requirements.map(text => `${text}\n`).join(''),
      inputs: { requirements },
      needsInterpreter: true,
      indexUrls: [],
      finish: pylock => ({ pylock, advice: [], isOpen: true }),
    }
    return remembered(resolution, request, () => run(resolution, request, undefined))
  }

  async function remembered(
    resolution: Pick<Resolution, 'inputs' | 'file'>,
    request: ResolveOptions,
    answer: () => Promise<ResolvedRecord>,
  ): Promise<string> {
    const key = keyOf(resolution, request)
    const known =
      key !== undefined && !request.refresh ? await records.get<ResolvedRecord>('resolution', key) : undefined
    const record = known && isFresh(known) ? known : await answer()
    if (record !== known && key !== undefined) await records.put('resolution', key, record)
    for (const advice of record.advice) request.observer?.({ type: 'warning', ...advice })
    return record.pylock
  }

  function plan(
    source: { readonly kind: UnlockedKind | 'uv'; readonly file: string },
    context: SourceContext,
  ): Promise<Resolution> {
    switch (source.kind) {
      case 'requirements':
        return planRequirementsResolution(source.file, context)
      case 'pyproject':
        return planPyprojectResolution(source.file, context)
      case 'script':
        return planScriptResolution(source.file, context)
      case 'uv':
        return planUvLockExport(source.file, context)
      case 'pipfile':
        return planPipfileResolution(source.file, context)
      case 'setup':
        return planSetupResolution(source.file, context)
      case 'conda':
        return planCondaResolution(source.file, context)
    }
  }

  function keyOf(
    { inputs, file }: Pick<Resolution, 'inputs' | 'file'>,
    { target, preferences, selection }: ResolveOptions,
  ): string | undefined {
    if (inputs === undefined) return undefined
    const settings = resolutionSettings(environment)
    return digestOf(canonicalJson({ inputs, file, target, uv: uvVersion, settings, preferences, selection }))
  }

  function isFresh({ resolvedAt, isOpen }: ResolvedRecord): boolean {
    return offline || !isOpen || now() - resolvedAt < openAnswerLifetime
  }

  async function translate({ complete, advice }: Translation, request: ResolveOptions): Promise<ResolvedRecord> {
    const { http } = options
    const indexes = new Map<string, PackageIndex>()
    const pylock = await complete(address => {
      if (!http) throw new TypeError('files can only be looked up with an HTTP client')
      const known = indexes.get(address) ?? packageIndex(withCredentials(http), [address])
      indexes.set(address, known)
      return known
    }, request)
    return { pylock: withoutCredentials(pylock), advice, isOpen: false, resolvedAt: now() }
  }

  async function run(
    resolution: Resolution,
    request: ResolveOptions,
    builds: SourceBuilds | undefined,
  ): Promise<ResolvedRecord> {
    if (resolution.argv.length === 0) return { pylock: emptyPylock, advice: [], isOpen: false, resolvedAt: now() }
    const { program } = await options.uv()
    const python =
      options.interpreter && resolution.needsInterpreter
        ? ['--python', await interpreterWrapper(await options.interpreter(), cacheDirectory)]
        : []
    const scratch = await mkdtemp(join(await ready(cacheDirectory), 'resolve-'))
    try {
      const output = join(scratch, 'pylock.toml')
      // uv stays at the versions that it finds in the file that it is to write.
      if (request.preferences && request.preferences.length > 0)
        await writeFile(output, preferredPylock(request.preferences))
      const refresh = request.refresh ? ['--refresh'] : []
      // To a file of our own: a project's settings could name one that uv would write otherwise.
      if (resolution.generated) await writeFile(join(scratch, resolution.generated.name), resolution.generated.text)
      const own = resolution.argv.map(word => word.replace(generatedPlace, scratch))
      const argv = [program, ...own, ...python, ...refresh, '--quiet', `--output-file=${output}`]
      const built = builtSources(scratch, builds?.blobs)
      for (const source of resolution.built ?? []) await built.add(source)
      if (resolution.constraints) {
        const constraints = join(scratch, 'constraints.txt')
        await writeFile(constraints, resolution.constraints)
        argv.push(`--constraint=${constraints}`)
      }
      await runUv(argv, built, resolution, request, builds)
      const text = withoutCredentials(await readFile(output, 'utf8'))
      const pylock = withPathsFrom(text, scratch, await realpath(request.directory), built)
      return { ...resolution.finish(pylock), resolvedAt: now() }
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  }

  // uv is never let build anything, since that would run on this computer: what it asks for is built in the sandbox, and
  // it is asked again.
  async function runUv(
    argv: readonly string[],
    built: BuiltSources,
    resolution: Resolution,
    request: ResolveOptions,
    builds: SourceBuilds | undefined,
  ): Promise<void> {
    const { file, locate } = resolution
    for (let round = 0; ; round++) {
      const result = await attempt([...argv, ...(await built.arguments())], resolution, request)
      if (result.code === 0) return
      const wanted = builds && round < mostBuilds ? neededBuild(result.stderr) : undefined
      const source =
        wanted && !built.has(wanted.name) ? await sourceFor(wanted, resolution, request, builds!) : undefined
      if (source) {
        await built.add(source)
        continue
      }
      const error = resolverFailed(result.stderr, {
        file,
        python: request.target.python,
        ...(locate ? { locate } : {}),
        isSignedIn: url => options.credentials?.authorizationFor(url) !== undefined,
      })
      if (error.code !== 'no-wheel' || !options.http) throw error
      throw await noWheelExplained(error, indexOf(resolution), request)
    }
  }

  async function attempt(
    argv: readonly string[],
    { input }: Resolution,
    request: ResolveOptions,
  ): Promise<ProgramResult> {
    const network = await options.network?.()
    const started = (extra: Record<string, string>) =>
      runProgram(argv, {
        environment: { ...environment, ...network, ...options.credentials?.gitVariables(), ...extra },
        directory: request.directory,
        ...(input === undefined ? {} : { input }),
        ...(request.signal ? { signal: request.signal } : {}),
      })
    const result = await started({})
    // A company's own authority is often known to the system alone.
    if (result.code !== 0 && result.stderr.includes('UnknownIssuer')) return started({ UV_SYSTEM_CERTS: '1' })
    return result
  }

  async function sourceFor(
    wanted: NeededBuild,
    resolution: Resolution,
    request: ResolveOptions,
    builds: SourceBuilds,
  ): Promise<BuiltSource | undefined> {
    const name = parseDistributionName(wanted.name)
    if (wanted.kind === 'direct') {
      const source = await directSource(wanted.place, request.directory, builds, request)
      const { locked } = await builds.builder.build({ name, source }, request)
      return { source, locked, isDirect: true, extras: [] }
    }
    if (!options.http) return undefined
    const specifiers = [...(resolution.specifiersOf?.(name) ?? []), wanted.specifier]
    const found = await indexSource(name, specifiers, request.target, indexOf(resolution), builds.downloads, request)
    if (!found) return undefined
    const { source, version } = found
    const { locked } = await builds.builder.build({ name, version, source }, request)
    return { source, locked, isDirect: false, extras: [] }
  }

  function indexOf({ indexUrls: named }: Resolution): PackageIndex {
    return packageIndex(withCredentials(options.http!), named.length > 0 ? named : indexUrls(options.environment))
  }

  function withCredentials(http: HttpClient): HttpClient {
    return options.credentials ? withIndexCredentials(http, options.credentials) : http
  }

  return { resolve, resolveRequirements }
}

const emptyPylock = formatPylock(
  parsePylock('lock-version = "1.0"\ncreated-by = "pare"\npackages = []\n', 'pylock.toml'),
)

function preferredPylock(preferences: readonly VersionPreference[]): string {
  const packages = preferences.map(
    ({ name, version }) => `\n[[packages]]\nname = ${JSON.stringify(name)}\nversion = ${JSON.stringify(version)}\n`,
  )
  return `lock-version = "1.0"\ncreated-by = "pare"\n${packages.join('')}`
}

async function ready(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true })
  return realpath(directory)
}

// uv writes paths as seen from its output file.
function withPathsFrom(text: string, from: string, to: string, built: BuiltSources): string {
  if (built.isEmpty() && !/\bpath = "/.test(text)) return text
  const lock = parsePylock(text, 'pylock.toml')
  const moved = (path: string) => relative(to, resolvePath(from, path)) || '.'
  const packages = lock.packages.map(found => ({
    ...found,
    ...(found.directory ? { directory: { ...found.directory, path: moved(found.directory.path) } } : {}),
    ...(found.archive?.path === undefined ? {} : { archive: { ...found.archive, path: moved(found.archive.path) } }),
    wheels: found.wheels.map(wheel => (wheel.path === undefined ? wheel : { ...wheel, path: moved(wheel.path) })),
  }))
  return formatPylock(built.putBack({ ...lock, packages }))
}
