import type { Alternative, StartCommand } from '../../model/project.ts'
import { brokenFile } from './broken-file.ts'
import { type Candidate, isTie, signReasons } from './candidate.ts'
import { commandLine } from './command-line.ts'
import { explicitApp } from './explicit-app.ts'
import { findStartCommands, type StartSearch } from './find-start-commands.ts'
import { frameworkTitle } from './framework-title.ts'
import { withHeartbeat } from './gunicorn-heartbeat.ts'
import { type Program, programOf } from './program.ts'
import type { ProjectView, StartOptions } from './project-view.ts'
import { noApp, noServer, severalApps } from './start-errors.ts'

/** The start command of a project, and what was not taken. */
export interface ChosenStart {
  readonly start: StartCommand
  readonly alternatives: readonly Alternative[]
  readonly importRoots: readonly string[]
}

/** The way to start a project: what the user says, else the best of what is found; throws where that cannot be told. */
export function chooseStartCommand(view: ProjectView, options: StartOptions): ChosenStart {
  const program = programOf(view)
  const chosen = choose(program, view, options)
  return { ...chosen, start: withHeartbeat(program, chosen.start) }
}

function choose(program: Program, view: ProjectView, options: StartOptions): ChosenStart {
  if (options.command !== undefined) {
    const evidence = [{ text: `the command was given: ${options.command.join(' ')}` }]
    const line = { argv: options.command, directory: '', environment: {}, evidence, isAdjustable: false }
    return { start: commandLine(program, line, options), alternatives: [], importRoots: sourceRoots(view) }
  }
  if (options.app !== undefined) {
    const { command, importRoots } = explicitApp(program, options.app, options)
    return { start: command, alternatives: [], importRoots }
  }
  const search = findStartCommands(view, options, program)
  const [best, ...others] = search.candidates
  const [unserved] = search.unserved
  if (unserved !== undefined && (best === undefined || isWeak(best))) throw unservedError(unserved)
  if (best === undefined) throw noStart(search)
  const ties = others.filter(other => isTie(best, other))
  if (ties.length > 0) throw severalApps([best, ...ties])
  return {
    start: best.command,
    alternatives: others
      .filter(other => !isSameCommand(best.command, other.command))
      .map(other => ({ command: other.command, reason: reasonFor(best, other) })),
    importRoots: best.importRoots,
  }
}

function isWeak({ sign, command }: Candidate): boolean {
  return sign === 'script' || (sign === 'package' && command.kind === 'command')
}

function unservedError({ file, object, kind, location }: StartSearch['unserved'][number]) {
  return noServer(file, object, frameworkTitle(kind.framework), kind.interface, location)
}

function noStart({ program, seen, nearMisses }: StartSearch) {
  return noApp(
    seen,
    nearMisses,
    seen.slice(0, mostFiles).flatMap(file => brokenFile(program, file) ?? []),
  )
}

/** How many files are looked through for what is wrong with them. */
const mostFiles = 100

function isSameCommand(left: StartCommand, right: StartCommand): boolean {
  return left.directory === right.directory && left.argv.join('\0') === right.argv.join('\0')
}

/** Why `other` was not taken. */
function reasonFor(best: Candidate, other: Candidate): string {
  if (best.sign !== other.sign) return `${other.title}; ${signReasons[best.sign]}`
  return `${other.title}; ${best.title}, which goes first`
}

/** Where a command was given, the search path is that of the usual layouts. */
function sourceRoots(view: ProjectView): string[] {
  const hasSource = [...view.files].some(file => /^src\/(?:[^/]+\/__init__\.py|[^/]+\.py)$/.test(file))
  return hasSource ? ['', 'src'] : ['']
}
