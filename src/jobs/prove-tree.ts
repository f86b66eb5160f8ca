import { PareError } from '../model/error.ts'
import type { WorkOptions } from '../model/observer.ts'
import type { RuntimeConfig } from '../model/oci/image.ts'
import { formatPlatform, isSamePlatform, type Platform } from '../model/oci/platform.ts'
import type { Proof } from '../model/proof.ts'
import type { ProcessSpec } from '../model/sandbox.ts'
import type { Tree } from '../model/tree.ts'
import { writablePaths } from '../stages/assemble/writable-folders.ts'
import { isExcused } from '../stages/prove/judge.ts'
import { missedFiles } from '../stages/prove/missed-files.ts'
import { missedModules } from '../stages/prove/missed-modules.ts'
import type { Baseline } from '../stages/prove/observation.ts'
import { proofFailure } from '../stages/prove/proof-failure.ts'
import { type BaselineSource, prove, recordBaseline } from '../stages/prove/prove.ts'
import { assemblePlatform, type PlatformParts } from './assemble-platform.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { layOut } from './lay-out.ts'
import type { OpenedProject } from './open-project.ts'
import { openSandbox } from './open-sandbox.ts'
import { type Assembled, putBack, tellMissed } from './put-back.ts'
import { step } from './step.ts'
import { userIds } from './user-ids.ts'

/** A green proof, and what it was a proof of: modules that the app missed were put back on the way. */
export interface Proven extends Assembled {
  readonly proof: Proof
}

/**
 * Runs the Tree in a sandbox and sends it the project's probes, again and again as long as they miss what paring left
 * out. For a platform that this computer cannot run, the same project built for this computer is run instead, and the
 * proof says so. Throws when the proof stays red: nothing was written yet.
 */
export async function proveTree(assembled: Assembled, options: BuildOptions, context: JobContext): Promise<Proven> {
  const { parts, opened } = assembled
  const { platform } = parts
  const isOwn = isSamePlatform(platform, context.host)
  if (!isOwn && options.prove === 'required') throw cannotRun(platform, context.host)
  const subject = isOwn ? assembled : { parts: await assemblePlatform(context.host, opened, options, context), opened }
  const standIn = isOwn
    ? undefined
    : `${formatPlatform(context.host)} was run in its place: this computer cannot run ${formatPlatform(platform)}`
  const { proof, missed, healed } = await step(
    'prove',
    context,
    () => heal(subject, standIn, options, context),
    describeProof,
  )
  if (missed.length === 0) return { ...assembled, proof }
  await tellMissed({ parts, opened }, missed, context)
  return { ...(isOwn ? healed : await putBack(assembled, missed, options, context)), proof }
}

/** A green proof, the modules that were put back for it, and what was then proven. */
interface Healed {
  readonly proof: Proof
  readonly missed: readonly string[]
  readonly healed: Assembled
}

async function heal(
  assembled: Assembled,
  standIn: string | undefined,
  options: BuildOptions,
  context: JobContext,
): Promise<Healed> {
  let healed = assembled
  const missed: string[] = []
  for (;;) {
    const { parts, opened } = healed
    const proof = await run(parts, opened, standIn, context)
    if (proof.isGreen) return { proof, missed, healed }
    const modules = missedModules(proof.lastLines)
    const named = modules.length > 0 ? modules : missedFiles(proof.lastLines, (await parts.whole()).dropped)
    const more = named.filter(name => !opened.settings.keep.includes(name))
    if (more.length === 0) throw proofFailure(proof)
    missed.push(...more)
    healed = await putBack(healed, more, options, context)
  }
}

async function run(
  parts: PlatformParts,
  { project, settings, interpreter }: OpenedProject,
  standIn: string | undefined,
  context: JobContext,
): Promise<Proof> {
  const { platform, runtime } = parts
  const sandbox = await openSandbox(interpreter, context)
  const writable = writablePaths(settings.writable)
  const subject = {
    sandbox,
    process: processOf(runtime),
    start: project.start,
    settings: settings.prove,
    profiles: settings.profiles,
    stopSignal: runtime.StopSignal ?? 'SIGTERM',
  }
  const work: WorkOptions = {
    ...(context.signal ? { signal: context.signal } : {}),
    // What the app itself prints belongs to the proof; a build shows only what it should know.
    observer: progress => {
      if (progress.type === 'warning') context.observer?.(progress)
    },
  }
  const { records } = context.cache
  const ways = Object.keys(settings.profiles).length > 0 ? [settings.profiles] : []
  const key = JSON.stringify([parts.lowerKey, subject.process, settings.prove, ...ways])
  const isCompared = (await records.get<boolean>('compared', key)) ?? false
  // A right answer is compared once for what lies below the app: its own edits cannot change what was left out. Folders
  // that it writes into make two runs differ. Nor is there a question where the app says itself what it missed.
  const baseline: BaselineSource = async ({ asked, lastLines }, isRight) => {
    if ((isRight && (isCompared || writable.length > 0)) || missedModules(lastLines).length > 0) return undefined
    const known = isCompared ? await records.get<Baseline>('profiles-before', key) : undefined
    if (known && asked.every(one => one.isRight || isExcused(one, known))) return known
    const found = await laidOut(parts.unpared, context, hostPath =>
      recordBaseline({ ...subject, root: { hostPath, writable } }, { ...work, observer: () => {} }),
    )
    if (asked.some(one => one.isProfile && !one.isRight)) await records.put('profiles-before', key, ofProfiles(found))
    return found
  }
  const proof = await laidOut(
    async () => (await parts.whole()).tree,
    context,
    hostPath =>
      prove(
        {
          ...subject,
          root: { hostPath, writable },
          platform: formatPlatform(platform),
          ...(standIn !== undefined ? { standIn } : {}),
          baseline,
        },
        work,
      ),
  )
  if (proof.isGreen && proof.baseline !== undefined) await records.put('compared', key, true)
  return proof
}

/** What the unpared Tree did with the profiles: that one fails for want of something from outside is known from then on. */
function ofProfiles({ runs }: Baseline): Baseline {
  return {
    runs: runs.map(({ asked }) => ({
      asked: asked.filter(({ isProfile }) => isProfile),
      lastLines: [],
      wasKilled: false,
    })),
  }
}

/** Lays a Tree out for as long as `use` takes. */
async function laidOut<Value>(
  tree: () => Promise<Tree>,
  context: JobContext,
  use: (directory: string) => Promise<Value>,
): Promise<Value> {
  using root = await layOut(await tree(), context)
  return await use(root.hostPath)
}

/** The process that a container engine would start for this image. */
export function processOf(runtime: RuntimeConfig): ProcessSpec {
  const environment = Object.fromEntries(
    (runtime.Env ?? []).map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  return {
    argv: [...(runtime.Entrypoint ?? []), ...(runtime.Cmd ?? [])],
    environment,
    workingDirectory: runtime.WorkingDir ?? '/',
    ...userIds(runtime.User ?? '0'),
  }
}

function describeProof({ proof }: Healed): string {
  const { probes, startMilliseconds, sandbox } = proof
  const answered = probes.map(({ probe, answer }) => `${probe} → ${answer}`)
  const shown = answered.length > 2 ? `${answered[0]} and ${answered.length - 1} more` : answered.join(', ')
  const start = startMilliseconds === undefined ? '' : `, up after ${(startMilliseconds / 1000).toFixed(2)} s`
  return `${shown}${start} (${sandbox})`
}

/** `--prove required` asks for a platform that cannot be run here. */
function cannotRun(platform: Platform, host: Platform): PareError {
  return new PareError({
    code: 'cannot-run-platform',
    exitCode: 69,
    message: `\`--prove required\` asks to run ${formatPlatform(platform)}, but this computer runs ${formatPlatform(host)}`,
    hint: 'build there, or leave `--prove required` out: the same project is then proven as built for this computer',
  })
}
