import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import { keyOfEntries } from '../images/group-key.ts'
import type { ImagePath } from '../model/image-path.ts'
import { writablePaths } from '../stages/assemble/writable-folders.ts'
import { missedModules } from '../stages/prove/missed-modules.ts'
import { observe } from '../stages/prove/observe.ts'
import { runProfile } from '../stages/prove/run-profile.ts'
import { accessedPaths, forgetAccess } from '../stores/rootfs/access-times.ts'
import { removeRootfs } from '../stores/rootfs/remove-rootfs.ts'
import { writeRootfs } from '../stores/rootfs/write-rootfs.ts'
import type { PlatformParts } from './assemble-platform.ts'
import type { JobContext } from './context.ts'
import type { OpenedProject } from './open-project.ts'
import { openSandbox } from './open-sandbox.ts'
import { processOf } from './prove-tree.ts'

/** What a run of the app with all its probes touched, and whether it answered them as it should. */
export interface Trace {
  /** Files, links and listed directories, in order. */
  readonly touched: readonly ImagePath[]
  readonly isRight: boolean
  /** Modules that it missed, where it did not answer as it should. */
  readonly missed: readonly string[]
}

const graceSeconds = 3

/** The trace of these parts, as it was recorded before; what the app is asked belongs to it. */
export async function recordedTrace(
  parts: PlatformParts,
  opened: OpenedProject,
  { cache }: JobContext,
): Promise<Trace | undefined> {
  return cache.records.get<Trace>('trace', traceKey(parts, opened))
}

/** Runs the app in a copy of its Tree, sends it its probes, and reads from access times what was touched. */
export async function traceTree(parts: PlatformParts, opened: OpenedProject, context: JobContext): Promise<Trace> {
  const { project, settings, interpreter } = opened
  const { cache, isRoot, signal } = context
  const sandbox = await openSandbox(interpreter, context)
  const directory = join(cache.roots, randomUUID())
  try {
    // Copies: a file of the cache would share its access time with every other name of it.
    await writeRootfs((await parts.whole()).tree, directory, { owners: isRoot })
    forgetAccess(directory)
    const place = {
      sandbox,
      root: { hostPath: directory, writable: writablePaths(settings.writable), isTraced: true },
      stopSignal: parts.runtime.StopSignal ?? 'SIGTERM',
    }
    const process = processOf(parts.runtime)
    const work = signal ? { signal } : {}
    const subject = { ...place, process, start: project.start, settings: settings.prove }
    const seen = await observe(subject, graceSeconds, work)
    for (const profile of Object.values(settings.profiles)) {
      await runProfile(profile, process, { ...place, timeout: settings.prove.timeout }, work)
    }
    const isRight = seen.obstacle === undefined && seen.asked.every(one => one.isRight)
    const trace: Trace = { touched: accessedPaths(directory), isRight, missed: missedModules(seen.lastLines) }
    if (isRight) await cache.records.put('trace', traceKey(parts, opened), trace)
    return trace
  } finally {
    removeRootfs(directory)
  }
}

function traceKey({ lowerKey, app, runtime }: PlatformParts, { settings }: OpenedProject): string {
  return digestOf(
    canonicalJson({
      lowerKey,
      app: keyOfEntries(app.entries) ?? null,
      runtime,
      prove: settings.prove,
      profiles: settings.profiles,
    }),
  )
}
