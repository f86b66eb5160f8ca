import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import { buildTree } from '../images/build-tree.ts'
import { keyOfEntries } from '../images/group-key.ts'
import { PareError } from '../model/error.ts'
import type { ImagePath } from '../model/image-path.ts'
import type { Advice } from '../model/project.ts'
import type { Tree } from '../model/tree.ts'
import { auditHook, eventFolder } from '../sandbox/audit/audit-hook.ts'
import { readEvents } from '../sandbox/audit/read-events.ts'
import { writablePaths } from '../stages/assemble/writable-folders.ts'
import { auditedPaths } from '../stages/prove/audited-paths.ts'
import { missedModules } from '../stages/prove/missed-modules.ts'
import { observe } from '../stages/prove/observe.ts'
import { accessedPaths, accessTimesNotKept, forgetAccess } from '../stores/rootfs/access-times.ts'
import { removeRootfs } from '../stores/rootfs/remove-rootfs.ts'
import { writeRootfs } from '../stores/rootfs/write-rootfs.ts'
import type { PlatformParts } from './assemble-platform.ts'
import { sitePackagesOf } from './assemble-system.ts'
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

/** How it is found out what a run touches: by access times of files, or by what every interpreter says that it opens. */
export type TraceMeans = 'access-times' | 'audit-events'

/**
 * Runs the app in a copy of its Tree, sends it its probes, and finds out what was touched: by access times, or by audit
 * events where the file system keeps none.
 */
export async function traceTree(
  parts: PlatformParts,
  opened: OpenedProject,
  context: JobContext,
  means: TraceMeans = 'access-times',
): Promise<Trace> {
  try {
    return await traceBy(means, parts, opened, context)
  } catch (error) {
    const isNotKept = error instanceof PareError && error.code === 'access-times-not-kept'
    if (!isNotKept || means === 'audit-events') throw error
    context.observer?.({ type: 'warning', ...tracedByEvents() })
    return traceBy('audit-events', parts, opened, context)
  }
}

async function traceBy(
  means: TraceMeans,
  parts: PlatformParts,
  opened: OpenedProject,
  context: JobContext,
): Promise<Trace> {
  const { project, settings, interpreter } = opened
  const { cache, isRoot, signal } = context
  const sandbox = await openSandbox(interpreter, context)
  const directory = join(cache.roots, randomUUID())
  const isAudited = means === 'audit-events'
  const { tree } = await parts.whole()
  const laidOut = isAudited ? withAuditHook(tree, parts) : tree
  const process = processOf(parts.runtime)
  const writable = [...writablePaths(settings.writable), ...(isAudited ? [eventFolder] : [])]
  try {
    // Copies: a file of the cache would share its access time with every other name of it.
    await writeRootfs(laidOut, directory, { owners: isRoot })
    if (!isAudited) forgetAccess(directory)
    const subject = {
      sandbox,
      root: { hostPath: directory, writable, isTraced: true },
      process,
      start: project.start,
      settings: settings.prove,
      profiles: settings.profiles,
      stopSignal: parts.runtime.StopSignal ?? 'SIGTERM',
    }
    const seen = await observe(subject, graceSeconds, signal ? { signal } : {})
    const missed = missedModules(seen.lastLines)
    // What a profile needs from outside is not there: it may fail, unless it says that paring is why.
    const isRight =
      seen.obstacle === undefined && seen.asked.every(one => one.isRight || (one.isProfile && missed.length === 0))
    const touched = isAudited
      ? auditedPaths(tree, readEvents(directory), parts.lock.system.packages, process.environment)
      : accessedPaths(directory)
    if (isRight && touched.length === 0) throw accessTimesNotKept(directory)
    const trace: Trace = { touched, isRight, missed }
    if (isRight) await cache.records.put('trace', traceKey(parts, opened), trace)
    return trace
  } finally {
    removeRootfs(directory)
  }
}

function withAuditHook(tree: Tree, { lock }: PlatformParts): Tree {
  return buildTree([...tree.entries.values(), ...auditHook(sitePackagesOf(lock.system.python))])
}

/** The cache's file system keeps no access times: what native code opened without Python's knowledge was not seen. */
function tracedByEvents(): Advice {
  return {
    code: 'traced-by-events',
    message:
      "the cache's file system keeps no access times, so what the app touches is known from Python alone; what native code may have read stays",
    hint: 'for an image that is the same everywhere, mount it without `noatime`, or let `pare lock` write the run down',
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
