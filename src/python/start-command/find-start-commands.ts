import type { AppObject, NearMiss } from './app-object.ts'
import { nearMissesOf } from './app-object.ts'
import { type Candidate, compareCandidates } from './candidate.ts'
import { findDjango } from './django.ts'
import { depthOf, entryFiles, ownPythonFiles } from './entry-files.ts'
import { findFunctions } from './functions-framework.ts'
import { findProcfile } from './procfile.ts'
import { type Program, programOf } from './program.ts'
import { findConsoleScripts, findPackages, findScripts } from './programs.ts'
import type { ProjectView, StartOptions } from './project-view.ts'
import { findWebApps } from './web-apps.ts'
import { findWorkers } from './workers.ts'

/** Every way to start a project that its files show. */
export interface StartSearch {
  readonly program: Program
  /** Best first; equally good ones stand beside each other. */
  readonly candidates: readonly Candidate[]
  /** Apps that nothing among the dependencies could serve. */
  readonly unserved: readonly AppObject[]
  /** Python files that could have held an app. */
  readonly seen: readonly string[]
  readonly nearMisses: readonly NearMiss[]
}

/**
 * Finds the start commands of a project in its syntax trees. Strong signs end the search early: a Procfile or a
 * manage.py is not outdone by what else lies around.
 */
export function findStartCommands(
  view: ProjectView,
  options: StartOptions,
  program: Program = programOf(view),
): StartSearch {
  const seen = ownPythonFiles(view)
  const done = (candidates: readonly Candidate[], rest: Partial<StartSearch> = {}): StartSearch => ({
    program,
    candidates: [...candidates].sort(compareCandidates),
    unserved: [],
    seen,
    nearMisses: [],
    ...rest,
  })
  const declared = [...findProcfile(program, options), ...findDjango(program, options)]
  if (declared.length > 0) return done(declared)
  const files = entryFiles(view)
  const web = findWebApps(program, files, options)
  const candidates = [
    ...(web.candidates.length > 0 ? web.candidates : findFunctions(program, options)),
    ...findConsoleScripts(program, options),
    ...findPackages(program, options),
    ...findWorkers(program, files),
  ]
  const shallow = seen.filter(file => depthOf(file) <= 1)
  const scripts = findScripts(program, shallow.length <= mostScripts ? shallow : files, options)
  const isCovered = (script: Candidate) => candidates.some(each => each.flag === script.flag)
  const all = [...candidates, ...scripts.filter(script => !isCovered(script))]
  return done(all, { unserved: web.unserved, nearMisses: files.flatMap(file => nearMissesOf(program, file)) })
}

/** Projects with more files near the top have a structure of their own, and plain scripts are not what starts them. */
const mostScripts = 60
