import type { Exit, RunningProcess } from '../../model/sandbox.ts'

/** Whether a process can be reached, and where; or why it cannot. */
export type Readiness =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'exited'; readonly exit: Exit }
  | { readonly kind: 'loopback-only'; readonly port: number }
  | { readonly kind: 'wrong-port'; readonly port: number }
  | { readonly kind: 'timeout' }

const sliceSeconds = 0.5
/** A metrics port may open long before the one that is waited for; this long after it, that one is taken not to come. */
const patienceSeconds = 8

/** Waits until the process listens on `port`, or on any where none is known, for `seconds` at most. */
export async function waitUntilReady(
  running: RunningProcess,
  port: number | undefined,
  seconds: number,
): Promise<Readiness> {
  const start = running.elapsed()
  let otherSince: number | undefined
  while (true) {
    const left = seconds - (running.elapsed() - start) / 1000
    const verdict = await running.waitForPort(port ?? 0, port === undefined ? left : Math.min(left, sliceSeconds))
    if (verdict === 'exited') return { kind: 'exited', exit: await running.exited }
    const open = await running.listeningPorts()
    const reachable = open.filter(({ isLoopbackOnly }) => !isLoopbackOnly).map(found => found.port)
    if (verdict === 'listening') return { kind: 'ready', port: port ?? reachable[0] ?? 0 }
    if (verdict === 'loopback-only') return { kind: 'loopback-only', port: port ?? open[0]?.port ?? 0 }

    const now = running.elapsed()
    if (reachable[0] !== undefined) otherSince ??= now
    const isOver = now - start >= seconds * 1000
    const isLate = otherSince !== undefined && now - otherSince >= patienceSeconds * 1000
    if (reachable[0] !== undefined && (isOver || isLate)) return { kind: 'wrong-port', port: reachable[0] }
    if (isOver && open[0]) return { kind: 'loopback-only', port: open[0].port }
    if (isOver) return { kind: 'timeout' }
  }
}
