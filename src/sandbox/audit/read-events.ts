import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventFolder } from './audit-hook.ts'

/** What the audit hook wrote down in a root that is laid out on this computer: paths, and names of libraries. */
export function readEvents(hostPath: string): string[] {
  const file = join(hostPath, eventFolder, 'events')
  if (!existsSync(file)) return []
  return [...new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean))].sort()
}
