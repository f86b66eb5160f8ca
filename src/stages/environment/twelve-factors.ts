import type { EnvironmentFinding, GivenValue } from '../../model/environment.ts'
import type { Location } from '../../model/error.ts'
import type { StartCommand } from '../../model/project.ts'
import type { Proof } from '../../model/proof.ts'
import { locationOf } from './describe-origin.ts'
import type { EnvironmentSubject } from './environment-subject.ts'

/** One of the twelve factors, as far as the code of a project shows it. */
export interface Factor {
  readonly number: number
  readonly name: string
  /** `unknown` where nothing in the code speaks for or against it. */
  readonly verdict: 'met' | 'unmet' | 'unknown'
  readonly evidence: readonly FactorEvidence[]
  /** How to mend it; only where it is unmet. */
  readonly mend?: string
}

export interface FactorEvidence {
  readonly location?: Location
  readonly text: string
}

/** What the verdicts are made of. */
export interface FactorSubject {
  readonly environment: EnvironmentSubject
  readonly findings: readonly EnvironmentFinding[]
  readonly signs: readonly (FactorEvidence & { readonly sign: string })[]
  /** Whether version control has the project. */
  readonly isVersioned: boolean
  /** The file that pins every dependency, where there is one. */
  readonly lockfile: string | undefined
  /** The lines of requirements files that name no one version. */
  readonly unpinned: readonly FactorEvidence[]
  readonly hasDependencies: boolean
  readonly start: StartCommand | undefined
  /** Ways to run the app beside its start command: profiles, lines of a Procfile. */
  readonly processes: readonly FactorEvidence[]
  readonly adminProcesses: readonly FactorEvidence[]
  /** The last proof of the project's image. */
  readonly proof: Proof | undefined
  readonly stop: MeasuredStop
}

/** How long the app took to end after SIGTERM, or why that was not measured. */
export type MeasuredStop = { readonly seconds: number; readonly wasKilled: boolean } | { readonly problem: string }

/** What the code shows of each factor, with evidence (12factor.net). */
export function twelveFactors(subject: FactorSubject): Factor[] {
  const judged = [
    codebase(subject),
    dependencies(subject),
    config(subject),
    backingServices(subject),
    buildReleaseRun(subject),
    processes(subject),
    portBinding(subject),
    concurrency(subject),
    disposability(subject),
    parity(subject),
    logs(subject),
    adminProcesses(subject),
  ]
  return judged.map((verdict, index) => ({ number: index + 1, name: names[index]!, ...verdict }))
}

const names = [
  'codebase',
  'dependencies',
  'config',
  'backing services',
  'build, release, run',
  'processes',
  'port binding',
  'concurrency',
  'disposability',
  'dev/prod parity',
  'logs',
  'admin processes',
]

type Verdict = Omit<Factor, 'number' | 'name'>

function met(evidence: readonly FactorEvidence[]): Verdict {
  return { verdict: 'met', evidence }
}

function unmet(evidence: readonly FactorEvidence[], mend: string): Verdict {
  return { verdict: 'unmet', evidence, mend }
}

const unknown: Verdict = { verdict: 'unknown', evidence: [] }

function signsOf({ signs }: FactorSubject, sign: string): FactorEvidence[] {
  return signs
    .filter(each => each.sign === sign)
    .map(({ text, location }) => ({ text, ...(location ? { location } : {}) }))
}

function codebase({ isVersioned }: FactorSubject): Verdict {
  return isVersioned
    ? met([{ text: 'git tracks the project' }])
    : unmet([{ text: 'no repository of git holds the project' }], '`git init`, and one repository for one app')
}

function dependencies({ lockfile, unpinned, hasDependencies }: FactorSubject): Verdict {
  if (lockfile !== undefined) return met([{ text: 'every version is locked', location: { file: lockfile } }])
  if (unpinned.length > 0) {
    return unmet(unpinned, 'lock them: `uv lock`, `uv pip compile`, or `pare lock`, which keeps what is taken now')
  }
  return hasDependencies ? met([{ text: 'every requirement names one version' }]) : unknown
}

function config(subject: FactorSubject): Verdict {
  const { environment, findings } = subject
  const wrong = [
    ...signsOf(subject, 'literal-secret'),
    ...signsOf(subject, 'environment-name'),
    ...findings
      .filter(({ rule }) => rule === 'committed-secret')
      .map(({ location, variable }) => ({ text: `\`${variable}\` is committed`, ...(location ? { location } : {}) })),
  ]
  if (wrong.length > 0) {
    return unmet(
      wrong,
      'read each setting from a variable of its own (`os.environ["SECRET_KEY"]`), and ask what to do, not where it runs',
    )
  }
  const read = environment.variables.filter(({ isForTests }) => !isForTests)
  if (read.length === 0) return unknown
  return met(read.slice(0, 5).map(({ name, reads }) => ({ text: `\`${name}\``, location: reads[0]!.location })))
}

const serviceUrl =
  /^(?:postgres(?:ql)?|mysql|mariadb|redis|rediss|amqps?|mongodb|memcached|kafka|nats|smtp|elasticsearch|cockroachdb|mssql|oracle)(?:\+\w+)?(?:\+srv)?:\/\//i

function isHardCoded({ environment }: FactorSubject): GivenValue[] {
  const defaults = new Set(
    environment.variables.flatMap(({ reads }) =>
      reads.flatMap(({ default: standIn }) => (standIn?.kind === 'value' ? [standIn.text] : [])),
    ),
  )
  return environment.literals.filter(({ value }) => serviceUrl.test(value ?? '') && !defaults.has(value!))
}

function backingServices(subject: FactorSubject): Verdict {
  const fixed = isHardCoded(subject)
  if (fixed.length > 0) {
    return unmet(
      fixed.map(({ name, origin }) => ({
        text: `\`${name}\` is an address in the code`,
        location: locationOf(origin)!,
      })),
      'take the address from a variable, such as `DATABASE_URL`, so that another service is another value',
    )
  }
  const urls = subject.environment.variables.filter(
    ({ name, type, default: standIn, isForTests }) =>
      !isForTests &&
      (type === 'url' ||
        /_(?:URL|URI|DSN|HOST)$/.test(name) ||
        (standIn?.kind === 'value' && serviceUrl.test(standIn.text))),
  )
  return urls.length === 0
    ? unknown
    : met(urls.map(({ name, reads }) => ({ text: `\`${name}\``, location: reads[0]!.location })))
}

function buildReleaseRun({ findings, lockfile, hasDependencies }: FactorSubject): Verdict {
  const baked = findings.filter(({ rule }) => rule === 'secret-in-image')
  if (baked.length > 0) {
    return unmet(
      baked.map(({ variable, location }) => ({
        text: `the image would hold \`${variable}\``,
        ...(location ? { location } : {}),
      })),
      'let the image hold code alone, and set the rest when it runs',
    )
  }
  if (lockfile === undefined && hasDependencies) return unknown
  return met([{ text: 'a build takes locked versions, and no setting is part of it' }])
}

function processes(subject: FactorSubject): Verdict {
  const local = [...signsOf(subject, 'local-session'), ...signsOf(subject, 'background-process')]
  const files = subject.environment.variables.filter(
    ({ default: standIn, isForTests }) => !isForTests && standIn?.kind === 'value' && isFileDatabase(standIn.text),
  )
  const literal = subject.environment.literals.filter(({ value }) => isFileDatabase(value ?? ''))
  const places = new Map<string, FactorEvidence>()
  for (const { name, reads } of files) {
    const location = reads[0]!.location
    places.set(`${location.file}:${location.line}`, { text: `\`${name}\` is a file by default`, location })
  }
  for (const { name, origin } of literal) {
    const location = locationOf(origin)!
    const key = `${location.file}:${location.line}`
    if (!places.has(key)) places.set(key, { text: `\`${name}\` is a database in a file`, location })
  }
  const evidence = [...local, ...places.values()]
  return evidence.length === 0
    ? unknown
    : unmet(
        evidence,
        'keep what must last in a backing service: another process, and the next one, do not see this file',
      )
}

function isFileDatabase(text: string): boolean {
  return /^sqlite(?:\+\w+)?:\/\/\/(?!.*:memory:)./.test(text)
}

function portBinding({ environment, start }: FactorSubject): Verdict {
  const port = environment.variables.find(({ name, isForTests }) => /^(?:\w+_)?PORT$/.test(name) && !isForTests)
  if (port) return met([{ text: `\`${port.name}\``, location: port.reads[0]!.location }])
  if (start === undefined || start.kind === 'script' || start.kind === 'command' || start.kind === 'worker')
    return unknown
  if (start.port !== undefined) return met([{ text: `\`${start.argv.join(' ')}\` listens on ${start.port}` }])
  return unknown
}

function concurrency({ start, processes: others }: FactorSubject): Verdict {
  const advice = start?.advice.find(({ code }) => code === 'development-server')
  if (advice) return unmet([{ text: advice.message }], advice.hint ?? 'add a production server to the dependencies')
  if (others.length > 0) return met(others)
  const isServed =
    start !== undefined && /gunicorn|uvicorn|hypercorn|granian|daphne|waitress/.test(start.argv.join(' '))
  return isServed ? met([{ text: `\`${start.argv.join(' ')}\`: more containers of it are more of it` }]) : unknown
}

function disposability(subject: FactorSubject): Verdict {
  const { proof, stop } = subject
  const mend = 'handle SIGTERM: finish what is under way, then exit'
  if ('seconds' in stop && stop.wasKilled) {
    return unmet([{ text: `still there ${stop.seconds.toFixed(0)} s after SIGTERM, and killed` }], mend)
  }
  const timed: FactorEvidence = {
    text: 'seconds' in stop ? `ended ${stop.seconds.toFixed(2)} s after SIGTERM` : `not measured: ${stop.problem}`,
  }
  const ignored = proof?.advice?.find(({ code }) => /stop|signal/.test(code))
  if (ignored && !('seconds' in stop)) return unmet([{ text: ignored.message }, timed], ignored.hint ?? mend)
  const measured: FactorEvidence[] =
    proof?.isGreen && proof.startMilliseconds !== undefined
      ? [
          {
            text: `the last proof: up after ${(proof.startMilliseconds / 1000).toFixed(2)} s, and stopped by its signal`,
          },
        ]
      : []
  const handlers = signsOf(subject, 'signal-handler')
  const evidence = [timed, ...measured, ...handlers]
  return evidence.length === 1 && 'problem' in stop ? { verdict: 'unknown', evidence } : met(evidence)
}

function parity({ environment }: FactorSubject): Verdict {
  const kinds = new Map<string, Map<string, FactorEvidence>>()
  const note = ({ name, value, origin }: GivenValue) => {
    const [, scheme] = /^([a-z]+)(?:\+\w+)?:\/\//i.exec(value ?? '') ?? []
    if (scheme === undefined || (!serviceUrl.test(value!) && scheme !== 'sqlite')) return
    const known = kinds.get(name) ?? new Map<string, FactorEvidence>()
    const kind = scheme.replace(/^postgresql$/, 'postgres').replace(/^rediss$/, 'redis')
    const location = locationOf(origin)
    if (!known.has(kind)) known.set(kind, { text: `\`${name}\` is ${kind}`, ...(location ? { location } : {}) })
    kinds.set(name, known)
  }
  for (const { name, reads } of environment.variables) {
    for (const { default: standIn } of reads) {
      if (standIn?.kind === 'value') {
        note({ name, value: standIn.text, origin: { kind: 'default', location: standIn.location } })
      }
    }
  }
  for (const { purpose, values } of environment.profiles) if (purpose !== 'example') values.forEach(note)
  const different = [...kinds.values()].filter(each => each.size > 1)
  if (different.length > 0) {
    return unmet(
      different.flatMap(each => [...each.values()]),
      'run the same kind of service everywhere: a container of it takes a second to start',
    )
  }
  const same = [...kinds.values()].flatMap(each => [...each.values()])
  return environment.profiles.length > 1 && same.length > 0 ? met(same) : unknown
}

function logs(subject: FactorSubject): Verdict {
  const files = signsOf(subject, 'log-file')
  if (files.length > 0)
    return unmet(files, 'write to stdout (`logging.StreamHandler(sys.stdout)`), and let whatever runs the app keep it')
  const streams = signsOf(subject, 'log-stream')
  return met(streams.length > 0 ? streams : [{ text: 'no handler writes to a file' }])
}

function adminProcesses({ adminProcesses: found }: FactorSubject): Verdict {
  return found.length === 0 ? unknown : met(found)
}
