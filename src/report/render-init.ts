import { createTwoFilesPatch } from 'diff'
import type { InitResult } from '../jobs/init.ts'
import type { PlannedFile } from '../stages/init/plan-init.ts'
import type { Emphasis } from './render-build.ts'

/** What was done, a file a line; or what would be. */
export function renderInit({ files }: InitResult, isDryRun: boolean, emphasis: Emphasis): string {
  const width = Math.max(...files.map(({ path }) => path.length), 0)
  const rows = files.map(({ action, path, why }) => {
    const word = (isDryRun ? planned : done)[action].padEnd(12)
    return `  ${action === 'keep' ? emphasis.dim(word) : word}  ${path.padEnd(width)}  ${emphasis.dim(why)}`
  })
  const changed = files.filter(({ action }) => action !== 'keep').length
  const isStartable = files.some(({ part }) => part === 'compose')
  return `${[...rows, '', summary(changed, isDryRun, isStartable)].join('\n')}\n`
}

const done = { create: 'written', change: 'changed', keep: 'left' } as const
const planned = { create: 'would write', change: 'would change', keep: 'would leave' } as const

function summary(changed: number, isDryRun: boolean, isStartable: boolean): string {
  if (changed === 0) return 'Everything is there: nothing was changed.'
  const files = `${changed} ${changed === 1 ? 'file' : 'files'}`
  if (isDryRun) return `Nothing was written: this would write ${files}.`
  return `Wrote ${files}.${isStartable ? ' Start with: docker compose up --watch' : ''}`
}

/** What would change, as a unified diff that \`patch -p1\` and \`git apply\` take. */
export function renderInitDiff({ files }: InitResult): string {
  return files
    .filter(({ action }) => action !== 'keep')
    .map(patchOf)
    .join('')
}

function patchOf({ path, existing, content }: PlannedFile): string {
  const before = existing === undefined ? '/dev/null' : `a/${path}`
  const patch = createTwoFilesPatch(before, `b/${path}`, existing ?? '', content, undefined, undefined, { context: 3 })
  return patch.replace(/^=+\n/, '')
}
