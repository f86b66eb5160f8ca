import type { WorkOptions } from '../model/observer.ts'

/** Runs one stage and tells the observer when it starts and how it ended. */
export async function step<Value>(
  name: string,
  { observer, signal }: WorkOptions,
  work: () => Promise<Value>,
  describe?: (value: Value) => string,
): Promise<Value> {
  signal?.throwIfAborted()
  observer?.({ type: 'step-started', step: name })
  const value = await work()
  const detail = describe?.(value)
  observer?.({ type: 'step-finished', step: name, ...(detail !== undefined ? { detail } : {}) })
  return value
}
