import type { JobContext } from '../jobs/context.ts'
import { jobContext } from './job-context.ts'
import { type Paint, paintFor } from './paint.ts'
import type { CommandContext } from './program.ts'
import { progressObserver } from './progress.ts'
import type { ProjectFlags } from './project-options.ts'

/** What a command that works on a project tells people by, and what its job gets of this process. */
export function projectJob(
  { progress, offline }: Pick<ProjectFlags, 'progress' | 'offline'>,
  { signal, atEnd }: CommandContext,
): { readonly job: JobContext; readonly paint: Paint } {
  const paint = paintFor(process.stderr.isTTY === true, process.env)
  const observer = progressObserver(progress, process.stderr, paint, Date.now)
  return { job: jobContext({ observer, signal, atEnd, isOffline: offline === true }), paint }
}
