import { cpus, release, totalmem } from 'node:os'

/** This computer in words that say what figures from it are worth, and nothing of whose it is. */
export function describeMachine(): string {
  const processors = cpus()
  const model = processors[0]?.model.trim() || 'unknown processor'
  const gigabytes = Math.round(totalmem() / 1e9)
  return `${processors.length} × ${model}, ${gigabytes} GB, Linux ${release()}, Node ${process.versions.node}`
}
