// The proof: runs an app in a Tree that is laid out on disk and asks it what its user would ask. Pure orchestration over
// the Sandbox interface; it neither lays out the Tree nor heals it. Read observe.ts first, then judge.ts.

import type { WorkOptions } from '../../model/observer.ts'
import type { DiffId } from '../../model/oci/digest.ts'
import type { Advice } from '../../model/project.ts'
import type { ProbeResult, Proof } from '../../model/proof.ts'
import type { SandboxRoot } from '../../model/sandbox.ts'
import { hintOf } from './hints.ts'
import { isExcused, judge } from './judge.ts'
import type { Baseline, Observation } from './observation.ts'
import { observe } from './observe.ts'
import type { ProofSubject } from './subject.ts'

export interface ProveInput extends ProofSubject {
  readonly platform: string
  /** The unpared Tree, what it answered when it was asked before, or who asks it where that is worth the time. */
  readonly baseline?: SandboxRoot | Baseline | BaselineSource
  readonly standIn?: string
  readonly diffIds?: readonly DiffId[]
}

/** Asks the unpared Tree, where that is worth the time by what the pared one did. */
export type BaselineSource = (observation: Observation, isRight: boolean) => Promise<Baseline | undefined>

/** How long the app may take to stop; a container engine waits 10 s, which is long for a build. */
const graceSeconds = 3

/** Runs the app, sends its probes and compares with the unpared Tree. A red proof is a result; it throws only when it could not ask. */
export async function prove(input: ProveInput, options: WorkOptions = {}): Promise<Proof> {
  const observation = await observe(input, graceSeconds, options)
  const baseline = canDiffer(observation) ? await baselineOf(input, observation, options) : undefined
  const probes = judge(observation.asked, baseline)
  const isGreen = observation.obstacle === undefined && probes.every(probe => probe.isOk)
  const baselineColour = baseline && (baseline.runs.every(isRightApp) ? 'green' : 'red')
  const advice = [
    ...(observation.wasKilled ? [stopSignalIgnored(input.stopSignal)] : []),
    ...probes.filter((_, index) => isExcused(observation.asked[index]!, baseline)).map(profileNotProven),
  ]
  for (const one of advice) options.observer?.({ type: 'warning', ...one })
  const { sandbox, platform, standIn, diffIds } = input
  return {
    isGreen,
    sandbox: sandbox.name,
    platform,
    ...(standIn === undefined ? {} : { standIn }),
    probes,
    ...(observation.startMilliseconds === undefined ? {} : { startMilliseconds: observation.startMilliseconds }),
    ...(observation.residentMemory === undefined ? {} : { residentMemory: observation.residentMemory }),
    lastLines: isGreen ? [] : observation.lastLines,
    ...(diffIds === undefined ? {} : { diffIds }),
    ...(baselineColour === undefined ? {} : { baseline: baselineColour }),
    ...(isGreen ? {} : { failure: failureOf(input, observation, probes, baselineColour) }),
    ...(advice.length === 0 ? {} : { advice }),
  }
}

/** Runs the unpared Tree twice, at once unless both would write into the same folders, and says what it answered. */
export async function recordBaseline(subject: ProofSubject, options: WorkOptions = {}): Promise<Baseline> {
  if (subject.root.writable.length > 0) {
    const first = await observe(subject, 0, options)
    return { runs: [first, await observe(subject, 0, options)] }
  }
  return { runs: await Promise.all([observe(subject, 0, options), observe(subject, 0, options)]) }
}

/**
 * Whether the unpared Tree has anything to say: it knows better what a right answer looks like and whether a wrong one is
 * the app's own, but where an app listens is never a matter of paring.
 */
function canDiffer(observation: Observation): boolean {
  const { asked, obstacle } = observation
  if (obstacle?.code === 'loopback-only' || obstacle?.code === 'wrong-port') return false
  return !isRight(observation) || asked.some(({ answer }) => answer.kind === 'response' || answer.kind === 'exit')
}

async function baselineOf(
  input: ProveInput,
  observation: Observation,
  options: WorkOptions,
): Promise<Baseline | undefined> {
  const { baseline } = input
  if (typeof baseline === 'function') return baseline(observation, isRight(observation))
  if (baseline === undefined || 'runs' in baseline) return baseline
  return recordBaseline({ ...input, root: baseline }, options)
}

function isRight({ asked, obstacle }: Observation): boolean {
  return obstacle === undefined && asked.every(one => one.isRight)
}

/** Whether the app itself answered as it should, whatever its profiles did. */
function isRightApp({ asked, obstacle }: Observation): boolean {
  return obstacle === undefined && asked.every(one => one.isRight || one.isProfile)
}

function failureOf(
  { start }: ProofSubject,
  { obstacle, lastLines }: Observation,
  probes: readonly ProbeResult[],
  baseline: Proof['baseline'],
): Advice {
  const wrong = probes.find(probe => !probe.isOk)
  const failure: Advice = obstacle ?? {
    code: 'proof-failed',
    message: `\`${wrong?.probe}\` gave ${wrong?.answer}; expected ${wrong?.expected}`,
  }
  const hint = failure.code === 'proof-failed' ? (hintOf(lastLines, start, baseline) ?? failure.hint) : failure.hint
  const message = baseline === 'red' ? `${failure.message} (and so it does before paring)` : failure.message
  return { code: failure.code, message, ...(hint === undefined ? {} : { hint }) }
}

/** The app did not stop when asked to, and had to be killed; a container engine would wait ten seconds at every stop. */
function stopSignalIgnored(signal: string): Advice {
  const isTerm = signal === 'SIGTERM'
  return {
    code: 'stop-signal-ignored',
    message: `the app did not stop within ${graceSeconds} s of ${signal} and was killed`,
    hint: isTerm
      ? 'as first process of a container Python ignores SIGTERM unless the app handles it; SIGINT as stop signal raises KeyboardInterrupt'
      : `handle ${signal} in the app, or every stop of a container takes 10 s`,
  }
}

/** A profile failed in the proof as it does before paring: what it needs from outside is not there, so nothing was proven of it. */
function profileNotProven({ probe, answer }: ProbeResult): Advice {
  return {
    code: 'profile-not-proven',
    message: `\`${probe}\` gave ${answer}: paring is not at fault, but nothing was proven of it`,
    hint: 'a proof has no network: `env` of the profile, or `env` under [tool.pare.prove], can point it at something local',
  }
}
