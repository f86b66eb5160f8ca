import { createHash } from 'node:crypto'
import type { WorkOptions } from '../../model/observer.ts'
import type { StartCommand } from '../../model/project.ts'
import type { Exit, OutputLine, ProcessSpec } from '../../model/sandbox.ts'
import type { CommandProbe } from '../../model/settings.ts'
import { lastLinesOf } from './last-lines.ts'
import type { Asked, Observation } from './observation.ts'
import { ownArguments } from './own-arguments.ts'
import type { ProofSubject } from './subject.ts'

interface Run {
  readonly exit: Exit | undefined
  readonly output: readonly OutputLine[]
  readonly milliseconds: number
}

/** Runs the user's commands one by one, each as the first process of a sandbox of its own. */
export async function observeCommands(subject: ProofSubject, options: WorkOptions): Promise<Observation> {
  const asked: Asked[] = []
  const lines: string[] = []
  for (const probe of subject.settings.commands) {
    const run = await runOnce(subject, probe.argv, options)
    asked.push(askedOf(probe.argv, run, subject.settings.timeout, probe.exit))
    if (!asked.at(-1)!.isRight) lines.push(...lastLinesOf(run.output))
  }
  return { asked, lastLines: lines, wasKilled: false }
}

/**
 * Runs a command or script that has no probes of its own. A command without arguments is asked for its help; so is a
 * script that will not run without arguments. Whatever still runs when time is up is taken to do its work.
 */
export async function observeScript(subject: ProofSubject, options: WorkOptions): Promise<Observation> {
  const { argv, kind } = subject.start
  const isAsked = kind === 'command' && ownArguments(argv).length === 0
  let command = isAsked ? [...argv, '--help'] : argv
  let run = await runOnce(subject, command, options)
  if (run.exit?.code === 2 && !isAsked && run.output.some(({ text }) => /^usage:/i.test(text))) {
    command = [...argv, '--help']
    run = await runOnce(subject, command, options)
  }
  const asked = askedOf(command, run, subject.settings.timeout, 0)
  const alive: Asked['answer'] = { kind: 'alive', seconds: subject.settings.timeout }
  return {
    asked: [run.exit ? asked : { ...asked, answer: alive, isRight: true }],
    startMilliseconds: run.milliseconds,
    lastLines: lastLinesOf(run.output),
    wasKilled: false,
  }
}

async function runOnce(subject: ProofSubject, argv: readonly string[], options: WorkOptions): Promise<Run> {
  const running = await subject.sandbox.start(subject.root, { ...subject.process, argv }, options)
  try {
    const exit = await running.waitForExit(subject.settings.timeout)
    return { exit, output: running.output(), milliseconds: running.elapsed() }
  } finally {
    await running.stop('SIGKILL', 0)
  }
}

/** What a command answered, judged by its exit code alone. */
export function askedOf(argv: readonly string[], run: Run, seconds: number, code: number): Asked {
  const answer: Asked['answer'] = run.exit
    ? { kind: 'exit', code: run.exit.code, output: digestOf(run.output) }
    : { kind: 'nothing', why: `still running after ${seconds} s` }
  return {
    probe: argv.join(' '),
    answer,
    milliseconds: run.milliseconds,
    expected: `exit ${code}`,
    isRight: run.exit?.code === code,
  }
}

/** Over what a command printed to standard output: warnings on standard error may differ from run to run. */
function digestOf(output: readonly OutputLine[]): string {
  const digest = createHash('sha256')
  for (const { stream, text } of output) if (stream === 'stdout') digest.update(`${text}\n`)
  return `sha256:${digest.digest('hex')}`
}

/** Runs one of the user's commands beside the app. */
export async function askBeside(
  execute: (
    spec: ProcessSpec,
    seconds: number,
  ) => Promise<{ readonly exit: Exit; readonly output: readonly OutputLine[] }>,
  probe: CommandProbe,
  process: ProcessSpec,
  seconds: number,
  elapsed: () => number,
): Promise<Asked & { readonly output: readonly OutputLine[] }> {
  const start = elapsed()
  const { exit, output } = await execute({ ...process, argv: probe.argv }, seconds)
  return { ...askedOf(probe.argv, { exit, output, milliseconds: elapsed() - start }, seconds, probe.exit), output }
}

/** Whether nothing of the app stays running to be asked. */
export function endsByItself({ kind }: StartCommand): boolean {
  return kind === 'command' || kind === 'script'
}
