import type { RunningProcess } from '../../model/sandbox.ts'
import type { Asked } from './observation.ts'

/** How long a worker must live at least. */
const workerSeconds = 3
/** A worker whose memory grows faster than this in a second is still loading its modules, and may yet fail at the next. */
const loadingBytes = 512 * 1024

/** Waits as long as a worker must live: while it still loads its modules, and no longer than `timeout` seconds. */
export async function askWorker(running: RunningProcess, timeout: number): Promise<Asked> {
  let seconds = workerSeconds - 1
  let exit = await running.waitForExit(seconds)
  let before = await running.residentMemory()
  let isLoading = true
  while (exit === undefined && isLoading) {
    exit = await running.waitForExit(1)
    seconds += 1
    const memory = await running.residentMemory()
    isLoading = seconds < timeout && (memory ?? 0) - (before ?? 0) > loadingBytes
    before = memory
  }
  return {
    probe: 'start',
    answer: exit ? { kind: 'exit', code: exit.code, output: '' } : { kind: 'alive', seconds },
    milliseconds: running.elapsed(),
    expected: `alive after ${Math.max(seconds, workerSeconds)} s`,
    isRight: exit === undefined,
  }
}
