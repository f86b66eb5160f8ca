import type { StartCommand } from '../../model/project.ts'
import { type AppObject, appObjectsOf } from './app-object.ts'
import type { Candidate } from './candidate.ts'
import { depthOf, nameRank } from './entry-files.ts'
import { framedTitle, frameworkTitle } from './framework-title.ts'
import { type Placement, placementOf } from './placement.ts'
import type { Program } from './program.ts'
import { evidenceOf } from './script.ts'

/** Files that hold a task queue's app, and how its worker is started. */
export function findWorkers(program: Program, files: readonly string[]): Candidate[] {
  return files.flatMap(file => {
    const object = appObjectsOf(program, file, false).find(each => each.kind.interface === 'worker')
    if (object !== undefined) return [workerOf(program, object)]
    return libraryWorker(program, file)
  })
}

function workerOf(program: Program, object: AppObject): Candidate {
  const placement = placementOf(program, object.file)
  const path = `${placement.module}:${object.object}`
  const title = frameworkTitle(object.kind.framework)
  return candidate(placement, object.file, {
    argv: workerCommand(object.kind.framework, path),
    framework: object.kind.framework,
    evidence: [
      { location: object.location, text: `\`${object.object}\` is ${framedTitle(object.kind.framework)} app` },
    ],
    title: `${object.file} has the ${title} app \`${object.object}\``,
    flag: `--app ${path}`,
  })
}

/** The command that starts the worker of a task queue. */
export function workerCommand(framework: string, path: string): readonly string[] {
  switch (framework) {
    case 'celery':
      return ['python', '-m', 'celery', '-A', path, 'worker', '--loglevel=INFO']
    case 'faust':
      return ['python', '-m', 'faust', '-A', path, 'worker']
    default:
      return ['python', '-m', 'huey.bin.huey_consumer', path.replace(':', '.')]
  }
}

/** Queues without an app object: a dramatiq module with actors, arq's settings class. */
function libraryWorker(program: Program, file: string): Candidate[] {
  const placement = placementOf(program, file)
  for (const [name, binding] of program.bindings(file)?.names ?? []) {
    const isDramatiq = binding.kind === 'module' ? binding.module === 'dramatiq' : false
    if (isDramatiq) {
      return [
        candidate(placement, file, {
          argv: ['python', '-m', 'dramatiq', placement.module],
          framework: 'dramatiq',
          evidence: [evidenceOf(program, file, binding.start, 'dramatiq actors are defined here')],
          title: `${file} has dramatiq actors`,
          flag: `-- python -m dramatiq ${placement.module}`,
        }),
      ]
    }
    if (binding.kind === 'class' && name === 'WorkerSettings') {
      return [
        candidate(placement, file, {
          argv: ['python', '-m', 'arq', `${placement.module}.${name}`],
          framework: 'arq',
          evidence: [evidenceOf(program, file, binding.start, 'arq reads its settings from this class')],
          title: `${file} has the settings of an arq worker`,
          flag: `-- python -m arq ${placement.module}.${name}`,
        }),
      ]
    }
  }
  return []
}

function candidate(
  { directory, importRoots }: Placement,
  file: string,
  rest: Pick<StartCommand, 'argv' | 'evidence'> & { framework: string; title: string; flag: string },
): Candidate {
  const { argv, evidence, framework, title, flag } = rest
  const order = [depthOf(file), nameRank(file)]
  const command: StartCommand = { argv, kind: 'worker', directory, framework, environment: {}, evidence, advice: [] }
  return { command, importRoots, sign: 'worker', order, title, flag }
}
