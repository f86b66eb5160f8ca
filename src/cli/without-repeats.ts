import type { Observer } from '../model/observer.ts'

/** An observer that hands each warning on once: what is true of a project comes up anew with every platform of it. */
export function withoutRepeats(observer: Observer): Observer {
  const seen = new Set<string>()
  return progress => {
    if (progress.type === 'warning') {
      const said = JSON.stringify([progress.code, progress.message])
      if (seen.has(said)) return
      seen.add(said)
    }
    observer(progress)
  }
}
