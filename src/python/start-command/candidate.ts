import type { StartCommand } from '../../model/project.ts'

/** A start command that a project seems to mean. */
export interface Candidate {
  readonly command: StartCommand
  /** Folders that must be on the module search path for it. */
  readonly importRoots: readonly string[]
  /** What kind of sign it was found by: the earlier in `signs`, the stronger. */
  readonly sign: Sign
  /** Orders candidates of one sign; those with equal keys are equally good. */
  readonly order: readonly (number | string)[]
  /** What it is, in words that fit behind "there is": `a Flask app in main.py`. */
  readonly title: string
  /** The arguments that choose it: `--app main:app`, or `-- python job.py`. */
  readonly flag: string
}

/** What start commands are found by, strongest first. */
export const signs = ['procfile', 'django', 'web', 'worker', 'package', 'console-script', 'script'] as const

export type Sign = (typeof signs)[number]

/** Why a sign goes before the weaker ones. */
export const signReasons: Readonly<Record<Sign, string>> = {
  procfile: 'the Procfile says how the app is started',
  django: 'manage.py makes this a Django project',
  web: 'an app that answers HTTP goes before workers and scripts',
  worker: 'a worker goes before scripts',
  package: 'a package that runs with `python -m` goes before scripts',
  'console-script': 'a console script of the project goes before plain scripts',
  script: 'nothing but scripts was found',
}

/** Orders candidates, best first. */
export function compareCandidates(left: Candidate, right: Candidate): number {
  const bySign = signs.indexOf(left.sign) - signs.indexOf(right.sign)
  return bySign !== 0 ? bySign : compareOrders(left.order, right.order)
}

/** Whether nothing but their names tells two candidates apart. */
export function isTie(left: Candidate, right: Candidate): boolean {
  return left.sign === right.sign && compareOrders(left.order, right.order) === 0
}

function compareOrders(left: readonly (number | string)[], right: readonly (number | string)[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [a, b] = [left[index] ?? 0, right[index] ?? 0]
    if (a !== b) return a < b ? -1 : 1
  }
  return 0
}
