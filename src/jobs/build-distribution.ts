import { randomUUID } from 'node:crypto'
import { createReadStream, lstatSync, mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import { type Metadata, parseMetadata } from '../formats/packaging/metadata.ts'
import { parsePylock } from '../formats/packaging/parse-pylock.ts'
import { isSameVersion } from '../formats/packaging/version.ts'
import { parseWheelFileName } from '../formats/packaging/wheel-file-name.ts'
import { readZip } from '../formats/zip/read-zip.ts'
import type { AddressedContent } from '../model/content.ts'
import { PareError } from '../model/error.ts'
import type { WorkOptions } from '../model/observer.ts'
import type { BuiltWheel, WheelBuilder, WheelRequest } from '../model/python/built-wheel.ts'
import type { LockedDistribution, PythonLock, PythonTarget } from '../model/python/lock.ts'
import type { Settings } from '../model/settings.ts'
import { entryTime } from '../model/tree.ts'
import { type BuildScriptAnswer, type BuildScriptRequest, buildScript } from '../python/wheel-builder/build-script.ts'
import { plainModules } from '../python/wheel-builder/plain-modules.ts'
import { commitVersion, type VersionTool, versionTool } from '../python/wheel-builder/version-control.ts'
import { runCommand } from '../sandbox/run-command.ts'
import { nonrootId } from '../stages/assemble/system-files.ts'
import {
  type BuildSubject,
  backendMissing,
  buildFailed,
  buildRefused,
  compilerOf,
  needsCompiler,
  requirementUnavailable,
  unexpectedWheel,
  versionUnknown,
} from '../stages/build/build-errors.ts'
import { missingPart } from '../stages/build/missing-part.ts'
import { type PlainCopy, plainCopies } from '../stages/build/plain-copies.ts'
import { planPythonLock } from '../stages/lock/python-lock.ts'
import { describeFolder } from '../stores/git/describe-folder.ts'
import type { GitRepositories } from '../stores/git/git-repository.ts'
import { otherWheels } from '../stores/packages/no-wheel-explained.ts'
import type { PackageIndex } from '../stores/packages/package-index.ts'
import { removeRootfs } from '../stores/rootfs/remove-rootfs.ts'
import type { Source } from '../stores/sources/source.ts'
import { writeVersionFile } from '../stores/sources/write-version-file.ts'
import { builderRoot, buildFolder } from './builder-root.ts'
import type { JobContext } from './context.ts'
import { debianArchitecture, pythonTarget } from './lock-platform.ts'
import { once } from './once.ts'
import { openSandbox } from './open-sandbox.ts'
import { openSource } from './open-source.ts'
import type { ProjectParts } from './project-parts.ts'
import { step } from './step.ts'

export interface WheelBuilderOptions {
  readonly parts: ProjectParts
  readonly settings: Settings
  /** The project's directory. */
  readonly directory: string
  /** Folders of it that its user left out of the image. */
  readonly ignored: readonly string[]
  /** The project's own name, for messages. */
  readonly projectName: string
  /** False refuses every build. */
  readonly isAllowed: boolean
  /** The text of a pylock.toml with the wheels for these requirements. */
  readonly resolve: (requires: readonly string[], target: PythonTarget, options: WorkOptions) => Promise<string>
  readonly repositories: GitRepositories
  readonly index: PackageIndex
}

/** How long one build may take, in seconds. */
const patience = 1200

interface WheelRecord {
  readonly fileName: string
  readonly digest: AddressedContent['digest']
  readonly size: number
  readonly metadata: Pick<Metadata, 'name' | 'version' | 'requiresDist' | 'requiresPython'>
}

/** What one build is made of, all of it known. */
interface Recipe {
  readonly request: WheelRequest
  readonly subject: BuildSubject
  readonly source: Source
  readonly requires: PythonLock
  /** What tells the version, where it comes from version control. */
  readonly tool?: VersionTool
  readonly version?: string
  readonly environment: Readonly<Record<string, string>>
}

/**
 * Builds wheels in the sandbox: by the image's interpreter, without network, as an ordinary user, with a fixed time and hash
 * seed. What was built is remembered by the digests of all that went into it.
 */
export function wheelBuilder(options: WheelBuilderOptions, context: JobContext): WheelBuilder {
  const { parts, settings, directory } = options
  const { cache } = context
  const underWay = new Map<string, Promise<BuiltWheel>>()
  const target = once(async () => {
    const architecture = debianArchitecture(context.host)
    return pythonTarget(parts.base, architecture, await parts.archive.index(parts.base.suite, architecture, context))
  })
  const sandbox = once(() => openSandbox(parts.interpreter, context))

  function build(request: WheelRequest, work: WorkOptions = {}): Promise<BuiltWheel> {
    const key = canonicalJson(request).toString()
    const earlier = underWay.get(key)
    if (earlier) return earlier
    const made = buildOnce(request, work)
    underWay.set(key, made)
    made.catch(() => underWay.delete(key))
    return made
  }

  async function buildOnce(request: WheelRequest, work: WorkOptions): Promise<BuiltWheel> {
    const subject = subjectOf(request)
    if (!options.isAllowed) throw buildRefused(subject)
    const source = await openSource(request.source, options, options.repositories, { ...context, ...work })
    const { backend, requires: written } = source.buildSystem
    const compiler = compilerOf(backend, written)
    if (compiler !== undefined) throw needsCompiler(subject, compiler, await othersOf(request, work))

    const base = { request, subject, source, ...(await versionOf(request, source, work)) }
    if (request.requires) {
      return wheelFor({ ...base, requires: { target: await target(), distributions: request.requires } }, work)
    }
    const requires = await lockRequires(subject, written, work)
    const first: Recipe = { ...base, requires }
    const unchanged = (await recall(first)) ?? (await recallPlain(first))
    if (unchanged) return unchanged
    const asked = await cache.records.get<readonly string[]>('build-requires', keyOf(first))
    const dynamic = asked ?? (await wheelOrRequires(first, work))
    if (!isRequirements(dynamic)) return dynamic
    if (dynamic.length === 0) return wheelFor(first, work)
    const all = await lockRequires(subject, [...written, ...dynamic], work)
    return wheelFor({ ...base, requires: all }, work)
  }

  /** The wheel itself where the backend needs nothing more; else what it asks for. */
  async function wheelOrRequires(recipe: Recipe, work: WorkOptions): Promise<BuiltWheel | readonly string[]> {
    const answer = await told(recipe, false, work)
    const requires = answer.kind === 'requires' ? answer.requires : []
    await cache.records.put('build-requires', keyOf(recipe), requires)
    return answer.kind === 'built' ? answer.wheel : requires
  }

  async function wheelFor(recipe: Recipe, work: WorkOptions): Promise<BuiltWheel> {
    const known = await recall(recipe)
    if (known) return known
    const answer = await told(recipe, true, work)
    if (answer.kind !== 'built') throw new Error('a build that has all it asked for asks for more')
    return answer.wheel
  }

  function told(recipe: Recipe, isComplete: boolean, work: WorkOptions): Promise<Outcome> {
    return step(
      'build',
      { ...context, ...work },
      () => run(recipe, isComplete, work),
      outcome =>
        outcome.kind === 'built'
          ? `${outcome.wheel.locked.name} ${outcome.wheel.locked.version} from ${recipe.subject.source}`
          : `${recipe.subject.name} asks for ${outcome.requires.join(', ')}`,
    )
  }

  function subjectOf({ name, version, source }: WheelRequest): BuildSubject {
    const isProject = source.kind === 'directory' && source.path === '.'
    const known = name === undefined ? undefined : `${name}${version === undefined ? '' : ` ${version}`}`
    switch (source.kind) {
      case 'directory':
        return {
          name: isProject ? options.projectName : (known ?? source.path),
          source: isProject ? "the project's folder" : `the folder \`${source.path}\``,
          isProject,
        }
      case 'archive':
        return { name: known ?? source.fileName, source: `\`${source.fileName}\``, isProject }
      case 'git':
        return { name: known ?? source.url, source: `commit ${source.commit.slice(0, 12)}`, isProject }
    }
  }

  async function versionOf(
    { name, source: from }: WheelRequest,
    { buildSystem, pyproject, setupConfig }: Source,
    { signal }: WorkOptions,
  ): Promise<Pick<Recipe, 'tool' | 'version' | 'environment'>> {
    const usesVersioneer = setupConfig !== undefined && /^\[versioneer\]/m.test(setupConfig)
    const tool = versionTool(usesVersioneer ? ['versioneer'] : buildSystem.requires, pyproject)
    // A source distribution says its version itself.
    if (!tool || from.kind === 'archive') return { environment: {} }
    const { environment } = context
    const suffix = (name ?? options.projectName).toUpperCase().replaceAll(/[-_.]+/g, '_')
    const isProject = from.kind === 'directory' && from.path === '.'
    const said = environment[`${tool.variable}_FOR_${suffix}`] ?? (isProject ? environment[tool.variable] : undefined)
    const version = said ?? (await describedVersion(from, tool, signal))
    return version === undefined
      ? { tool, environment: {} }
      : { tool, version, environment: { [tool.variable]: version } }
  }

  async function describedVersion(
    from: WheelRequest['source'],
    tool: VersionTool,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    if (from.kind === 'git') {
      const described = await options.repositories.describe(from.url, from.commit, signal ? { signal } : {})
      return described && commitVersion({ described, isDirty: false, day: '' }, tool.scheme)
    }
    if (from.kind === 'archive') return undefined
    const state = await describeFolder(join(directory, from.path), context.environment, signal)
    return state?.described === undefined
      ? undefined
      : commitVersion({ ...state, described: state.described }, tool.scheme)
  }

  async function lockRequires(
    subject: BuildSubject,
    requires: readonly string[],
    work: WorkOptions,
  ): Promise<PythonLock> {
    const wanted = await target()
    if (requires.length === 0) return { target: wanted, distributions: [] }
    const file = '[build-system]'
    try {
      const text = await options.resolve(requires, wanted, work)
      const { distributions, unbuilt } = planPythonLock(parsePylock(text, file), wanted, {
        file,
        urlOf: path => pathToFileURL(join(directory, path)).href,
      })
      const [first] = unbuilt
      if (first) throw noWheelFor(first.name)
      return { target: wanted, distributions }
    } catch (cause) {
      if (!(cause instanceof PareError) || cause.exitCode === 69 || cause.exitCode === 75) throw cause
      throw requirementUnavailable(subject, requires, cause)
    }
  }

  function keyOf({ source, requires, environment }: Recipe): string {
    const { python, fullPython } = requires.target
    return canonicalJson({
      source: source.key,
      requires: requires.distributions.map(({ wheel }) => wheel.digest),
      python: fullPython ?? python,
      environment,
      script: digestOf(Buffer.from(buildScript)),
    }).toString()
  }

  async function recall(recipe: Recipe): Promise<BuiltWheel | undefined> {
    const known = await cache.records.get<WheelRecord>('built-wheel', keyOf(recipe))
    if (!known || !(await cache.blobs.find(known.digest))) return undefined
    return builtWheel(recipe, known)
  }

  /** An earlier wheel of the same source, but for modules of which it has plain copies. */
  async function recallPlain(recipe: Recipe): Promise<BuiltWheel | undefined> {
    const masked = maskedKey(recipe)
    const known = masked === undefined ? undefined : await cache.records.get<PlainRecord>('plain-wheel', masked)
    if (!known || !(await cache.blobs.find(known.wheel.digest))) return undefined
    const contents = new Map(recipe.source.files!.map(({ path, content }) => [path, content]))
    const changed = new Map<string, AddressedContent>()
    for (const [path, { from, digest }] of Object.entries(known.copies)) {
      const content = contents.get(from)!
      if (content.digest !== digest) changed.set(path, content)
    }
    return { ...builtWheel(recipe, known.wheel), changed }
  }

  async function rememberPlain(recipe: Recipe, wheel: WheelRecord): Promise<void> {
    const masked = maskedKey(recipe)
    const content = await cache.blobs.find(wheel.digest)
    if (masked === undefined || !content) return
    const copies = await plainCopies(content, wheel.fileName, recipe.source.files!, plainOf(recipe.source))
    if (copies) await cache.records.put('plain-wheel', masked, { wheel, copies } satisfies PlainRecord)
  }

  // Only the project's own wheel: it alone changes from one build to the next.
  function maskedKey(recipe: Recipe): string | undefined {
    const { subject, source } = recipe
    if (!subject.isProject || !source.files) return undefined
    const plain = plainOf(source)
    if (plain.size === 0) return undefined
    const listed = source.files.map(({ path, isExecutable, content, target }) => [
      path,
      isExecutable,
      plain.has(path) ? '' : (content?.digest ?? target),
    ])
    return keyOf({ ...recipe, source: { ...source, key: digestOf(canonicalJson(listed)) } })
  }

  type Outcome =
    | { readonly kind: 'built'; readonly wheel: BuiltWheel }
    | { readonly kind: 'requires'; readonly requires: readonly string[] }

  async function run(recipe: Recipe, isComplete: boolean, work: WorkOptions): Promise<Outcome> {
    const { subject, source, requires } = recipe
    const root = await builderRoot(requires, parts, settings, context)
    const scratch = join(cache.roots, randomUUID())
    try {
      mkdirSync(join(scratch, 'output'), { recursive: true })
      await source.layOut(join(scratch, 'source'), work)
      if (recipe.tool?.name === 'versioneer' && recipe.version !== undefined) {
        const config = `${source.setupConfig ?? ''}\n${source.pyproject ?? ''}`
        writeVersionFile(join(scratch, 'source'), config, recipe.version)
      }
      const asked: BuildScriptRequest = {
        source: `${buildFolder}/source`,
        output: `${buildFolder}/output`,
        answer: `${buildFolder}/answer.json`,
        backend: source.buildSystem.backend,
        backendPath: source.buildSystem.backendPath,
        isComplete,
      }
      const { exit, lines } = await runScript(root, scratch, asked, recipe.environment, work)
      const answer = exit === 0 ? await readAnswer(scratch) : undefined
      if (answer?.kind === 'no-backend') throw backendMissing(subject, answer.module, source.buildSystem.requires)
      if (answer?.kind === 'requires') return { kind: 'requires', requires: answer.requires }
      if (answer?.kind !== 'built') throw await failure(recipe, exit, lines, work)
      const wheel = await keepWheel(recipe, join(scratch, 'output', basename(answer.wheel)))
      if (recipe.tool && recipe.version === undefined && /^0(?:\.0)*\+unknown/.test(wheel.metadata.version)) {
        throw versionUnknown(subject, recipe.tool.name, recipe.tool.variable)
      }
      await cache.records.put('built-wheel', keyOf(recipe), wheel)
      await rememberPlain(recipe, wheel)
      return { kind: 'built', wheel: builtWheel(recipe, wheel) }
    } finally {
      removeRootfs(scratch)
    }
  }

  async function runScript(
    root: string,
    scratch: string,
    asked: BuildScriptRequest,
    environment: Readonly<Record<string, string>>,
    { signal }: WorkOptions,
  ): Promise<{ readonly exit: number; readonly lines: readonly string[] }> {
    const spec = {
      argv: [`/usr/bin/python${parts.base.python}`, '-P', '-c', buildScript, JSON.stringify(asked)],
      environment: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: '/tmp',
        LANG: 'C.UTF-8',
        TZ: 'UTC',
        PYTHONHASHSEED: '0',
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONNOUSERSITE: '1',
        SOURCE_DATE_EPOCH: String(entryTime),
        ...environment,
      },
      workingDirectory: buildFolder,
      uid: nonrootId,
      gid: nonrootId,
    }
    const place = { hostPath: root, writable: [], folders: [{ path: buildFolder, hostPath: scratch }] }
    const { exit, output } = await runCommand(await sandbox(), place, spec, {
      seconds: patience,
      ...((signal ?? context.signal) ? { signal: signal ?? context.signal! } : {}),
    })
    return { exit: exit.code, lines: output.map(({ text }) => text) }
  }

  async function failure(
    { request, subject, tool, version }: Recipe,
    exit: number,
    lines: readonly string[],
    work: WorkOptions,
  ): Promise<PareError> {
    if (tool && version === undefined) return versionUnknown(subject, tool.name, tool.variable)
    const missing = missingPart(lines)
    if (missing === undefined) return buildFailed(subject, exit, lines)
    return needsCompiler(subject, missing, await othersOf(request, work), lines)
  }

  async function othersOf({ name, source }: WheelRequest, work: WorkOptions): Promise<string | undefined> {
    if (name === undefined || source.kind !== 'archive') return undefined
    return otherWheels(name, await target(), options.index, work)
  }

  async function keepWheel(recipe: Recipe, path: string): Promise<WheelRecord> {
    const { request, subject, requires } = recipe
    const fileName = basename(path)
    // What ran in the sandbox could have left a link to anything on this computer.
    const isFile = lstatSync(path, { throwIfNoEntry: false })?.isFile() && !lstatSync(join(path, '..')).isSymbolicLink()
    if (!isFile || !fileName.endsWith('.whl')) throw unexpectedWheel(subject, 'a wheel', fileName)
    const name = parseWheelFileName(fileName)
    if (request.name !== undefined && name.name !== request.name) {
      throw unexpectedWheel(subject, `a wheel of \`${request.name}\``, fileName)
    }
    if (request.version !== undefined && !isSameVersion(name.version, request.version)) {
      throw unexpectedWheel(subject, `version ${request.version}`, fileName)
    }
    const { machine } = requires.target
    if (!name.platformTags.every(tag => tag === 'any' || tag.endsWith(`_${machine}`))) {
      throw unexpectedWheel(subject, `a wheel for any platform or ${machine}`, fileName)
    }
    const content = await cache.blobs.write(createReadStream(path))
    const { name: own, version, requiresDist, requiresPython } = await readMetadata(content, fileName)
    const metadata = { name: own, version, requiresDist, ...(requiresPython === undefined ? {} : { requiresPython }) }
    return { fileName, digest: content.digest, size: content.size, metadata }
  }

  return { build }
}

interface PlainRecord {
  readonly wheel: WheelRecord
  readonly copies: Readonly<Record<string, PlainCopy>>
}

function plainOf({ buildSystem, pyproject, setupConfig, files = [] }: Source): ReadonlySet<string> {
  return plainModules(
    buildSystem,
    pyproject,
    setupConfig,
    files.filter(({ content }) => content).map(({ path }) => path),
  )
}

function isRequirements(value: BuiltWheel | readonly string[]): value is readonly string[] {
  return Array.isArray(value)
}

function builtWheel({ request, requires }: Recipe, { fileName, digest, size, metadata }: WheelRecord): BuiltWheel {
  const locked: LockedDistribution = {
    name: metadata.name,
    version: metadata.version,
    wheel: { fileName, url: `built:${fileName}`, digest, size },
    builtFrom: { source: request.source, requires: requires.distributions },
  }
  const { requiresDist, requiresPython } = metadata
  return { locked, requiresDist, ...(requiresPython === undefined ? {} : { requiresPython }) }
}

async function readAnswer(scratch: string): Promise<BuildScriptAnswer | undefined> {
  const path = join(scratch, 'answer.json')
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return undefined
  return JSON.parse(await readFile(path, 'utf8')) as BuildScriptAnswer
}

async function readMetadata(wheel: AddressedContent, fileName: string): Promise<Metadata> {
  for await (const member of readZip(wheel, fileName)) {
    if (!/^[^/]+\.dist-info\/METADATA$/.test(member.entry.name)) continue
    return parseMetadata(Buffer.from(await member.read()).toString(), `${fileName}/METADATA`)
  }
  return parseMetadata('', `${fileName}/METADATA`)
}

function noWheelFor(name: string): PareError {
  return new PareError({ code: 'no-wheel', exitCode: 2, message: `\`${name}\` has no wheel` })
}
