import type { WorkOptions } from '../../model/observer.ts'

/** One thing to be done; two of the same kind take about the same time. */
export interface Task {
  readonly phase: string
  readonly kind: string
  /** What is being done, for people. */
  readonly text: string
  /** Before one of this kind was done. */
  readonly guessSeconds: number
  run(): Promise<void>
}

/** Does everything in turn, and tells what is under way and about how long all of it will go on. */
export async function runSchedule(
  tasks: readonly Task[],
  { signal, observer }: WorkOptions,
  now: () => number,
): Promise<void> {
  const taken = new Map<string, number>()
  const expected = ({ kind, guessSeconds }: Task) => taken.get(kind) ?? guessSeconds
  for (const [index, task] of tasks.entries()) {
    signal?.throwIfAborted()
    const left = tasks.slice(index).reduce((sum, other) => sum + expected(other), 0)
    if (tasks[index - 1]?.phase !== task.phase) {
      observer?.({ type: 'step-started', step: task.phase })
      observer?.({ type: 'output', stream: 'stderr', line: `${task.phase}: ${timeLeft(left)}` })
    }
    observer?.({ type: 'step-started', step: `${task.phase}: ${task.text}`, detail: timeLeft(left) })
    const started = now()
    await task.run()
    taken.set(task.kind, (now() - started) / 1000)
    if (tasks[index + 1]?.phase !== task.phase) observer?.({ type: 'step-finished', step: task.phase })
  }
}

/** In words, no more exact than it is known. */
export function timeLeft(seconds: number): string {
  if (seconds < 15) return 'some seconds left'
  if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} s left`
  return `about ${Math.round(seconds / 60)} min left`
}
