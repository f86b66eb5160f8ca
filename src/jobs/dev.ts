import { basename, resolve } from 'node:path'
import type { GivenValue } from '../model/environment.ts'
import { PareError } from '../model/error.ts'
import { isTaken } from '../stores/engines/ask.ts'
import { backingServices, noServices } from './backing-services.ts'
import type { BuildOptions } from './build-options.ts'
import { composedProject } from './composed-project.ts'
import type { JobContext } from './context.ts'
import type { DevEvent } from './dev-event.ts'
import { develop, type HeldRoot, heldRoot, profileName } from './develop.ts'
import { type DevelopedProject, developmentEnvironment } from './developed-project.ts'
import { type DevelopmentEngine, developmentRoot } from './development-root.ts'
import { openProject } from './open-project.ts'

export interface DevOptions {
  /** The projects that run together; each has a folder of its own. */
  readonly projects: readonly BuildOptions[]
  /** Whom the apps run as: files that they write belong to whoever develops them. */
  readonly owner: { readonly uid: number; readonly gid: number }
  /** Variables of the command line; they beat everything. */
  readonly given: readonly GivenValue[]
  /** Profiles that run beside the start commands of the projects that have them. */
  readonly profiles: readonly string[]
  /** Where the debugger of the first project listens; those of others take the ports behind it. */
  readonly debugPort?: number
  /** Whether services of compose files are started. */
  readonly isWithServices: boolean
  /** Without it, the sandbox where there is one, else Docker. */
  readonly engine?: DevelopmentEngine
}

/**
 * Runs projects from their own folders in the root file systems of their images, beside the services that their compose
 * files bring, and starts each anew with every change, until the signal of the context ends them.
 */
export async function dev(options: DevOptions, context: JobContext, tell: (event: DevEvent) => void): Promise<void> {
  const projects = await openProjects(options, context)
  refuseUnknownProfiles(options.profiles, projects)
  await refuseTakenPorts(projects)
  await using stack = new AsyncDisposableStack()
  const roots: HeldRoot[] = []
  for (const { opened, root } of projects) {
    roots.push(stack.use(heldRoot(await developmentRoot(opened, root, context))))
  }
  const services = stack.use(
    await backingServices(
      projects.map(({ composed }) => composed),
      context,
      (service, stream, text) => tell({ type: 'output', service, line: { stream, text } }),
    ),
  )
  const own = projects.flatMap(({ name, profiles }) => [name, ...profiles.map(profile => profileName(name, profile))])
  tell({ type: 'services', names: [...own, ...services.names] })
  // Where one of them cannot go on, none does.
  const ending = new AbortController()
  const signal = AbortSignal.any([ending.signal, ...(context.signal ? [context.signal] : [])])
  const run = async (project: DevelopedProject, index: number) => {
    const { directory } = project.opened.project
    const variables = await developmentEnvironment(directory, project.composed, project.given, services, context)
    await develop(project, roots[index]!, variables, services, { ...context, signal }, tell)
  }
  const runs = await Promise.allSettled(
    projects.map((project, index) =>
      run(project, index).catch(error => {
        ending.abort(error)
        throw error
      }),
    ),
  )
  context.signal?.throwIfAborted()
  for (const each of runs) if (each.status === 'rejected') throw ending.signal.reason
}

/** Reads the projects; refuses those that would see production before anything is fetched for them. */
async function openProjects(options: DevOptions, context: JobContext): Promise<DevelopedProject[]> {
  const directories = options.projects.map(({ directory }) => resolve(context.workingDirectory, directory))
  const names = namesOf(directories)
  const { debugPort, engine, given, owner } = options
  const projects: DevelopedProject[] = []
  for (const [index, build] of options.projects.entries()) {
    const directory = directories[index]!
    const composed = options.isWithServices ? composedProject(directory, context.environment) : undefined
    await developmentEnvironment(directory, composed, given, noServices, context)
    const opened = await openProject(build, context)
    const hasTools = debugPort !== undefined || build.command !== undefined
    const layer = { isWithGroups: build.command !== undefined, always: debugPort === undefined ? [] : ['debugpy'] }
    projects.push({
      name: names[index]!,
      opened,
      root: { ...build, owner, ...(engine ? { engine } : {}), ...(hasTools ? { layer } : {}) },
      ...(composed ? { composed } : {}),
      given,
      profiles: options.profiles.filter(profile => opened.settings.profiles[profile] !== undefined),
      ...(debugPort !== undefined ? { debugPort: debugPort + index } : {}),
    })
  }
  return projects
}

/** `app` for one; of several, each the shortest end of its path that no other has. */
function namesOf(directories: readonly string[]): string[] {
  if (directories.length === 1) return ['app']
  return directories.map((directory, index) => {
    const others = directories.filter((_, other) => other !== index)
    if (others.includes(directory)) throw projectTwice(directory)
    const parts = directory.split('/')
    const ends = parts.map((_, from) => parts.slice(from).join('/')).toReversed()
    return ends.find(end => !others.some(other => other === end || other.endsWith(`/${end}`))) ?? directory
  })
}

async function refuseTakenPorts(projects: readonly DevelopedProject[]): Promise<void> {
  const owners = new Map<number, string>()
  for (const { name, opened, debugPort } of projects) {
    const { port } = opened.project.start
    for (const each of [port, debugPort].filter(one => one !== undefined)) {
      const owner = owners.get(each)
      if (owner !== undefined) throw sharedPort(each, owner, name)
      owners.set(each, name)
      if (await isTaken(each)) throw each === port ? portInUse(each, name) : debugPortInUse(each)
    }
  }
}

function refuseUnknownProfiles(wanted: readonly string[], projects: readonly DevelopedProject[]): void {
  const known = projects.flatMap(({ opened }) => Object.keys(opened.settings.profiles))
  for (const name of wanted) if (!known.includes(name)) throw unknownProfile(name, [...new Set(known)])
}

/** Another program listens where the app wants to. */
function portInUse(port: number, name: string): PareError {
  return new PareError({
    code: 'port-in-use',
    exitCode: 2,
    message: `${name === 'app' ? 'The app' : `\`${name}\``} listens on port ${port}, but another program on this computer does so already`,
    hint: `end it (\`ss -ltnp 'sport = :${port}'\` shows it), or start the app on another port: \`pare dev -- CMD…\``,
  })
}

/** Another program listens where the debugger is to. */
function debugPortInUse(port: number): PareError {
  return new PareError({
    code: 'debug-port-in-use',
    exitCode: 2,
    message: `The debugger is to listen on port ${port}, but another program on this computer does so already`,
    hint: `take another: \`pare dev --debug ${port === 65_535 ? port - 1 : port + 1}\``,
  })
}

/** Two of the projects that are to run together listen on one port: all are in the network of this computer. */
function sharedPort(port: number, first: string, second: string): PareError {
  return new PareError({
    code: 'shared-port',
    exitCode: 2,
    message: `\`${first}\` and \`${second}\` both listen on port ${port}; nothing was started`,
    hint:
      first === second
        ? `give the debugger another: \`--debug ${port + 1}\``
        : `give one of them another: \`port = ${port + 1}\` under \`[tool.pare]\` of \`${second}\``,
  })
}

/** The same folder was named twice. */
function projectTwice(directory: string): PareError {
  return new PareError({
    code: 'project-twice',
    exitCode: 2,
    message: `Expected folders that differ, got \`${basename(directory)}\` twice`,
    hint: 'name each project once',
  })
}

/** A profile was asked for that the settings do not have. */
function unknownProfile(name: string, known: readonly string[]): PareError {
  return new PareError({
    code: 'unknown-profile',
    exitCode: 2,
    message: `\`--with ${name}\` asks for a profile that [tool.pare.profiles] does not have`,
    hint:
      known.length > 0
        ? `it has ${known.map(each => `\`${each}\``).join(', ')}`
        : 'add it: `[tool.pare.profiles]` with a command such as `worker = ["celery", "-A", "shop", "worker"]`',
  })
}
