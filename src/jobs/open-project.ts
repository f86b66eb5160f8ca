import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { BytecodeCompiler } from '../model/bytecode.ts'
import { PareError } from '../model/error.ts'
import type { Project } from '../model/project.ts'
import type { LockedDistribution } from '../model/python/lock.ts'
import type { HostInterpreter } from '../model/sandbox.ts'
import type { Settings } from '../model/settings.ts'
import { bytecodeCompiler } from '../sandbox/interpreter/bytecode-compiler.ts'
import type { PythonWish, SuitePython } from '../stages/lock/choose-python.ts'
import { rootRequest } from '../stages/prove/root-request.ts'
import { type DebianArchive, debianArchive } from '../stores/debian/debian-archive.ts'
import { gitLabels } from '../stores/git/git-labels.ts'
import { readProject } from '../stores/project/read-project.ts'
import { type AppPart, assembleApp } from './assemble-app.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { hostInterpreter } from './host-interpreter.ts'
import { debianArchitecture, lockInterpreter } from './lock-platform.ts'
import { lockedArchive } from './locked-archive.ts'
import { lockedBuilder } from './locked-builder.ts'
import { once } from './once.ts'
import { type LockRenewal, openLock } from './open-lock.ts'
import { ownWheel } from './own-wheel.ts'
import type { ProjectLock } from './project-lock.ts'
import type { PythonTools } from './python-tools.ts'
import { step } from './step.ts'

/** A project that was read, and what every platform of it is made with. */
export interface OpenedProject {
  readonly project: Project
  readonly settings: Settings
  /** What its pare.lock says. */
  readonly lock: ProjectLock
  /** The project's own files; being compiled while other things are looked up. */
  readonly app: () => Promise<AppPart>
  readonly base: SuitePython
  readonly archive: DebianArchive
  readonly compiler: BytecodeCompiler
  /** CPython for this computer; fetched when first asked for. */
  readonly interpreter: () => Promise<HostInterpreter>
  /** What turns its dependencies, and the project itself, into wheels. */
  readonly python: () => Promise<PythonTools>
  /** What was built with them so far. */
  readonly built: readonly LockedDistribution[]
  /** Empty unless they were asked for. */
  readonly gitLabels: Readonly<Record<string, string>>
}

/** Reads the project, chooses its Python, and brings its own files into the cache. */
export async function openProject(
  options: BuildOptions,
  context: JobContext,
  renewal?: LockRenewal,
): Promise<OpenedProject> {
  const found = await step('project', context, () => findProject(options, context), describeProject)
  const { project } = found
  const asked = withFlags(found.settings, project, options)
  for (const advice of project.start.advice) context.observer?.({ type: 'warning', ...advice })
  const wish = pythonWish(project, asked, options)
  const { lock, base } = await openLock(project, asked, wish, options, context, renewal)
  const settings = { ...asked, keep: [...asked.keep, ...(lock.file?.paring?.putBack ?? [])] }
  warnOfOtherPython(project, base, context)
  const archive = lockedArchive(await openArchive(options, context), lock, context)
  const interpreter = once(async () => {
    const system = await lockInterpreter(base, debianArchitecture(context.host), archive, context)
    return hostInterpreter(system, archive, context)
  })
  const compiler = bytecodeCompiler(interpreter, base.python, context.cache, context.parallel)
  const parts = { base, archive, compiler, interpreter }
  const built: LockedDistribution[] = []
  const python = once(async () => {
    const { pythonTools } = await import('./python-tools.ts')
    const isBuildAllowed = options.isBuildRefused !== true && settings.build !== false
    const { directory, name: projectName, leftOut } = project
    const ignored = leftOut.filter(({ path, rule }) => path.endsWith('/') && rule.startsWith('ignored:'))
    const tools = await pythonTools(
      {
        parts,
        settings,
        directory,
        ignored: ignored.map(({ path }) => path),
        projectName,
        isBuildAllowed,
        isRefreshed: options.isRefreshed,
      },
      context,
    )
    return { ...tools, builder: lockedBuilder(tools.builder, lock, one => built.push(one)) }
  })
  const app = once(async () => {
    const part = await assembleApp(project, compiler, await ownWheel(project, python, context), settings, context)
    warnOfUncompiled(part, base, context)
    return part
  })
  // Whoever asks for it is told of a failure.
  app().catch(() => {})
  const labels = options.isGitLabelled ? await gitLabels(project.directory) : {}
  return { project, settings, lock, app, ...parts, python, built, gitLabels: labels }
}

/** The settings as the command line changes them. */
function withFlags(
  settings: Settings,
  { start }: Project,
  { level, keep = [], drop = [], probes = [] }: BuildOptions,
): Settings {
  const { prove } = settings
  // A web app is asked for its root unless something else is named, and `--probe` names something more.
  const asked = prove.requests.length === 0 && start.kind === 'web' ? [rootRequest] : prove.requests
  return {
    ...settings,
    level: level ?? settings.level,
    keep: [...settings.keep, ...keep],
    drop: [...settings.drop, ...drop],
    ...(probes.length > 0 ? { prove: { ...prove, requests: [...asked, ...probes] } } : {}),
  }
}

function warnOfUncompiled({ uncompiled }: AppPart, { python }: SuitePython, { observer }: JobContext): void {
  for (const { path, problem } of uncompiled) {
    /** A file ends in `.py` and is none, for the Python of the image; it goes into the image as it is. */
    observer?.({
      type: 'warning',
      code: 'not-python',
      message: `\`${path.replace(/^app\//, '')}\` does not compile with Python ${python}: ${problem}`,
    })
  }
}

function warnOfOtherPython({ pinnedPython }: Project, { suite, python }: SuitePython, { observer }: JobContext): void {
  if (!pinnedPython || pinnedPython.value === python) return
  /** A file for version managers names another Python than the suite has. */
  observer?.({
    type: 'warning',
    code: 'other-python',
    message: `\`${pinnedPython.evidence[0]!.location!.file}\` asks for Python ${pinnedPython.value}; the image has ${python}, which Debian ${suite} brings`,
  })
}

async function openArchive(options: BuildOptions, context: JobContext): Promise<DebianArchive> {
  const { cache, http, downloads, now, isOffline, environment } = context
  const { PARE_DEBIAN_MIRROR: mirror, PARE_DEBIAN_SECURITY_MIRROR: securityMirror, PARE_DEBIAN_KEYRING } = environment
  return debianArchive({
    http,
    downloads,
    blobs: cache.blobs,
    records: cache.records,
    now,
    offline: isOffline,
    allowExpired: options.isExpiredArchiveAllowed,
    refresh: options.isRefreshed,
    ...(PARE_DEBIAN_KEYRING ? { keys: [await readKeyring(PARE_DEBIAN_KEYRING, context)] } : {}),
    ...(mirror ? { mirror } : {}),
    ...(securityMirror ? { securityMirror } : {}),
  })
}

/** The keys of a mirror that signs its Release files itself, as mirrors of chosen packages do. */
async function readKeyring(file: string, { workingDirectory }: JobContext): Promise<string> {
  try {
    return await readFile(resolve(workingDirectory, file), 'utf8')
  } catch (cause) {
    /** The file that PARE_DEBIAN_KEYRING names cannot be read. */
    throw new PareError({
      code: 'file-unreadable',
      exitCode: 2,
      message: `Could not read \`${file}\`, which PARE_DEBIAN_KEYRING names: ${(cause as NodeJS.ErrnoException).code}`,
      hint: "name a file with armored OpenPGP public keys; without it, Debian's own keys count",
      cause,
    })
  }
}

function findProject(options: BuildOptions, context: JobContext) {
  return readProject(resolve(context.workingDirectory, options.directory), {
    ...(options.app !== undefined ? { app: options.app } : {}),
    ...(options.command !== undefined ? { command: options.command } : {}),
    ...(options.port !== undefined ? { port: options.port } : {}),
  })
}

function describeProject({ project: { start } }: { readonly project: Project }): string {
  return [start.framework, start.argv.join(' ')].filter(part => part !== undefined).join(': ')
}

function pythonWish(project: Project, settings: Settings, options: BuildOptions): PythonWish {
  const suite = options.suite ?? settings.suite
  const version = options.python ?? settings.python
  const { python } = project
  const source = python?.evidence[0]?.location?.file
  return {
    ...(suite !== undefined ? { suite } : {}),
    ...(version !== undefined ? { version } : {}),
    ...(python ? { specifier: python.value } : {}),
    ...(source !== undefined ? { source } : {}),
    ...(project.pinnedPython ? { pinned: project.pinnedPython.value } : {}),
  }
}
