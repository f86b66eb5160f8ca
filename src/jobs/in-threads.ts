import type { JobContext } from './context.ts'
import type { ThreadWork, Work } from './thread-work.ts'

/** Below this weight it takes longer to start a thread than to do the work here. */
const startWeight = 1 << 19

/** Has an order worked on in a thread; in this one, where a job has none, or would have to start one for next to nothing. */
export async function inThreads<Name extends keyof ThreadWork>(
  name: Name,
  order: ThreadWork[Name]['order'],
  weight: number,
  { threads, signal }: JobContext,
): Promise<ThreadWork[Name]['answer']> {
  if (threads && (threads.isStarted() || weight >= startWeight)) return threads.run(name, order, weight)
  // A job with threads need not load in this one what they do.
  const { threadWork } = await import('./thread-work.ts')
  const work: Work<Name> = threadWork[name]
  return work(order, signal)
}
