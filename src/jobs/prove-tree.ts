import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { PareError } from '../model/error.ts'
import type { RuntimeConfig } from '../model/oci/image.ts'
import { formatPlatform, isSamePlatform, type Platform } from '../model/oci/platform.ts'
import type { Proof } from '../model/proof.ts'
import type { ProcessSpec } from '../model/sandbox.ts'
import { findSandbox } from '../sandbox/find-sandbox.ts'
import { proofFailure } from '../stages/prove/proof-failure.ts'
import { prove } from '../stages/prove/prove.ts'
import { removeRootfs } from '../stores/rootfs/remove-rootfs.ts'
import { writeRootfs } from '../stores/rootfs/write-rootfs.ts'
import { assemblePlatform, type PlatformParts } from './assemble-platform.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import type { OpenedProject } from './open-project.ts'
import { step } from './step.ts'
import { userIds } from './user-ids.ts'

/**
 * Runs the Tree in a sandbox and sends it the project's probes. For a platform that this computer cannot run, the same
 * project built for this computer is run instead, and the proof says so.
 */
export async function proveTree(
  parts: PlatformParts,
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<Proof> {
  const { platform } = parts
  if (isSamePlatform(platform, context.host)) {
    return step('prove', context, () => greenProof(parts, opened, undefined, context), describeProof)
  }
  if (options.prove === 'required') throw cannotRun(platform, context.host)
  const standIn = await assemblePlatform(context.host, opened, options, context)
  const reason = `${formatPlatform(context.host)} was run in its place: this computer cannot run ${formatPlatform(platform)}`
  return step('prove', context, () => greenProof(standIn, opened, reason, context), describeProof)
}

/** A red proof ends the build here: nothing was written yet. */
async function greenProof(...input: Parameters<typeof run>): Promise<Proof> {
  const proof = await run(...input)
  if (!proof.isGreen) throw proofFailure(proof)
  return proof
}

async function run(
  { platform, whole, runtime }: PlatformParts,
  { project, settings, interpreter }: OpenedProject,
  standIn: string | undefined,
  context: JobContext,
): Promise<Proof> {
  const searchPath = context.environment.PATH ?? '/usr/bin:/bin'
  const sandbox = await findSandbox({ interpreter: await interpreter(), searchPath, ...context })
  const directory = join(context.cache.roots, randomUUID())
  try {
    await writeRootfs((await whole()).tree, directory, { link: true, owners: context.isRoot })
    return await prove(
      {
        sandbox,
        root: { hostPath: directory, writable: [] },
        process: processOf(runtime),
        start: project.start,
        settings: settings.prove,
        stopSignal: runtime.StopSignal ?? 'SIGTERM',
        platform: formatPlatform(platform),
        ...(standIn !== undefined ? { standIn } : {}),
      },
      {
        ...(context.signal ? { signal: context.signal } : {}),
        // What the app itself prints belongs to the proof; a build shows only what it should know.
        observer: progress => {
          if (progress.type === 'warning') context.observer?.(progress)
        },
      },
    )
  } finally {
    removeRootfs(directory)
  }
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

function describeProof(proof: Proof): string {
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
