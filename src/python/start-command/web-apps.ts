import type { Advice, StartCommand } from '../../model/project.ts'
import { type AppObject, appObjectsOf, objectRank } from './app-object.ts'
import { type Candidate, compareCandidates } from './candidate.ts'
import { baseOf, depthOf, nameRank } from './entry-files.ts'
import { framedTitle, frameworkTitle } from './framework-title.ts'
import { gunicornSettings } from './gunicorn-settings.ts'
import { placementOf } from './placement.ts'
import type { Program } from './program.ts'
import type { StartOptions } from './project-view.ts'
import { moduleScope, resolveName } from './scope.ts'
import { type Script, scriptOf } from './script.ts'
import { scriptCommand } from './script-command.ts'
import { frameworkServing, productionServing } from './serve.ts'

/** What was found in files that answer HTTP or listen on a port, and apps that nothing could serve. */
export interface WebApps {
  readonly candidates: readonly Candidate[]
  readonly unserved: readonly AppObject[]
}

/** Files that could start a web app, grouped so that files which share one app do not compete. */
export function findWebApps(program: Program, files: readonly string[], options: StartOptions): WebApps {
  const found: { file: string; candidate: Candidate }[] = []
  const unserved: AppObject[] = []
  for (const file of files) {
    const name = baseOf(file)
    const isServerEntry = name === 'wsgi.py' || name === 'asgi.py'
    const objects = appObjectsOf(program, file, isServerEntry).filter(each => each.kind.interface !== 'worker')
    const script = scriptOf(program, file)
    const isWebScript = script?.server !== undefined || script?.tool !== undefined
    if (script && isWebScript && !isLibrary(script)) {
      found.push({ file, candidate: scriptCandidate(program, script, options, isServerEntry) })
    }
    const standard = objects.filter(each => objectRank(each) % 100 < 10)
    const served: FoundCandidate[] = []
    for (const object of standard.length > 0 ? standard : objects) {
      const candidate = objectCandidate(program, object, options, isServerEntry)
      if (candidate !== undefined) served.push({ file, candidate })
      else if (!isWebScript && object.kind.interface !== 'own') unserved.push(object)
    }
    // Of the names that everybody expects, the best goes alone.
    found.push(...(standard.length > 0 ? served.slice(0, 1) : served))
  }
  return { candidates: settled(program, found), unserved }
}

/** A server that only a function reaches, in a file that nobody runs. */
function isLibrary(script: Script): boolean {
  return !script.hasMainBlock && !script.hasWork
}

function scriptCandidate(program: Program, script: Script, options: StartOptions, isServerEntry: boolean): Candidate {
  const { command, importRoots } = scriptCommand(program, script, options)
  const what = framedTitle(command.framework ?? 'web')
  return {
    command,
    importRoots,
    sign: 'web',
    // In wsgi.py the main block is for the author's own computer, where a production server is at hand.
    order: [depthOf(script.file), nameRank(script.file), isServerEntry ? 3 : 1, 0],
    title: `${script.file} starts ${what} server`,
    flag: `--app ${script.file}`,
  }
}

function objectCandidate(
  program: Program,
  object: AppObject,
  options: StartOptions,
  isServerEntry: boolean,
): Candidate | undefined {
  const { directory, importRoots, module } = placementOf(program, object.file)
  const gunicorn = gunicornSettings(program, directory, options)
  const serving =
    gunicorn?.serving(object, module) ??
    productionServing(object, module, options.dependencies, options.port) ??
    frameworkServing(object, module, options.port)
  if (serving === undefined) return undefined
  const advice: Advice[] = [...serving.advice]
  const noun = object.isFactory ? 'factory' : 'app'
  const what = `${frameworkTitle(object.kind.framework)} ${noun}`
  const command: StartCommand = {
    argv: serving.argv,
    kind: 'web',
    directory,
    port: serving.port,
    framework: object.kind.framework,
    environment: {},
    evidence: [
      { location: object.location, text: `\`${object.object}\` is ${framedTitle(object.kind.framework)} ${noun}` },
      ...(gunicorn?.evidence ?? []),
      ...(serving.isDevelopment ? [] : [{ text: `${serving.argv[2]} is among the dependencies` }]),
    ],
    advice,
  }
  return {
    command,
    importRoots,
    sign: 'web',
    order: [
      depthOf(object.file),
      nameRank(object.file),
      isServerEntry && !serving.isDevelopment ? 0 : 2,
      objectRank(object),
    ],
    title: `${object.file} has the ${what} \`${object.object}\``,
    flag: `--app ${module}:${object.object}${object.isFactory ? '()' : ''}`,
  }
}

interface FoundCandidate {
  readonly file: string
  readonly candidate: Candidate
}

/** Of the files that share an app, one is the way in; it takes the best place that any of them has. */
function settled(program: Program, found: readonly FoundCandidate[]): Candidate[] {
  const groups: FoundCandidate[][] = []
  for (const each of found) {
    const joined = groups.filter(group => group.some(other => isSameApp(program, each.file, other.file)))
    const rest = groups.filter(group => !joined.includes(group))
    groups.splice(0, groups.length, ...rest, [each, ...joined.flat()])
  }
  return groups.flatMap(group => {
    const place = group
      .map(each => each.candidate)
      .sort(compareCandidates)[0]!
      .order.slice(0, 2)
    // Inside a group intent decides before the place: wsgi.py with its server, then a script, then an object.
    const members = group
      .map(({ candidate }) => candidate)
      .sort((left, right) => intentOf(left) - intentOf(right) || compareCandidates(left, right))
    return members.map((candidate, index) => ({ ...candidate, order: [...place, index, ...candidate.order.slice(3)] }))
  })
}

function intentOf(candidate: Candidate): number {
  return candidate.order[2] as number
}

/** Whether one file imports what the other one makes. */
function isSameApp(program: Program, left: string, right: string): boolean {
  return left === right || importsFrom(program, left, right) || importsFrom(program, right, left)
}

function importsFrom(program: Program, file: string, other: string): boolean {
  const scope = moduleScope(program, file)
  for (const [name, binding] of program.bindings(file)?.names ?? []) {
    if (binding.kind === 'member') {
      const referent = resolveName(scope, name)
      if (referent?.kind === 'bound' && referent.scope.file === other) return true
      if (referent?.kind === 'module' && referent.file === other) return true
    } else if (binding.kind === 'module' && program.findModule(binding.module, file) === other) return true
  }
  const block = scriptImports(program, file)
  return block.has(other)
}

/** Modules that a file names in a string for its server: `uvicorn.run("app.main:app")`. */
function scriptImports(program: Program, file: string): ReadonlySet<string> {
  const files = new Set<string>()
  const app = scriptOf(program, file)?.server?.listening.app
  if (app?.kind === 'string') {
    const target = program.findModule(app.value.split(':')[0]!, file)
    if (target !== undefined) files.add(target)
  }
  return files
}
