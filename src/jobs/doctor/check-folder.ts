import { existsSync } from 'node:fs'
import { access, constants, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Check } from './check.ts'

/** Of the smallest build with an empty cache: its packages, what is in them, and the interpreter. */
const least = 400e6
const comfortable = 2e9

/** Whether a folder can be written to, and how much room there is. */
export async function checkFolder(name: Check['name'], folder: string, variable: string): Promise<Check> {
  // It is made by the first build; until then, where it will be counts.
  let there = folder
  while (!existsSync(there)) there = dirname(there)
  try {
    await access(`${there}/.`, constants.W_OK | constants.X_OK)
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code
    const remedies = [`point ${variable} at a folder that this user may write to`]
    return { name, status: 'failed', finding: `\`${folder}\` cannot be written to: ${reason}`, remedies }
  }
  const { bavail, bsize } = await statfs(there)
  const free = bavail * bsize
  const finding = `${(free / 1e9).toFixed(1)} GB free in \`${folder}\``
  if (free >= comfortable) return { name, status: 'ok', finding }
  const remedies = [
    ...(name === 'cache' ? ['`pare cache prune` removes what was not used for long'] : []),
    `point ${variable} at another disk`,
  ]
  return { name, status: free < least ? 'failed' : 'limited', finding, remedies }
}
