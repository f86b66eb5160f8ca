/** Notices that nothing moves: `onStall` is called when `stop` or the next `start` does not come in time. */
export interface StallTimer {
  start(milliseconds: number, waitingFor: string): void
  stop(): void
}

export function stallTimer(onStall: (waitingFor: string, milliseconds: number) => void): StallTimer {
  let timer: NodeJS.Timeout | undefined
  const stop = () => clearTimeout(timer)
  const start = (milliseconds: number, waitingFor: string) => {
    stop()
    timer = setTimeout(onStall, milliseconds, waitingFor, milliseconds)
  }
  return { start, stop }
}
