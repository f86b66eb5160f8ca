import type { LockResult } from '../jobs/lock.ts'
import { formatPlatform } from '../model/oci/platform.ts'
import { hasChanges, type LockChange } from '../stages/lock/lock-changes.ts'
import type { Emphasis } from './render-build.ts'

/** What pare.lock holds now, for people: what moved against the file as it was, and the count of what is in it. */
export function renderLock(result: LockResult, isCheck: boolean, emphasis: Emphasis): string {
  const { lock, changes, isNew, isUpToDate } = result
  const platforms = lock.platforms.filter(({ python }) => python)
  const names = platforms.map(({ platform }) => formatPlatform(platform)).join(' and ')
  if (isUpToDate) return `${emphasis.green('✓')} pare.lock is up to date ${emphasis.dim(`(${names})`)}\n`
  const moved = isNew ? [] : movedLines(result, emphasis)
  const inputs =
    !isNew && !hasChanges(changes) ? ['nothing moved; what the project asks for is written otherwise', ''] : []
  const what = isCheck ? 'pare.lock is not up to date' : isNew ? 'wrote pare.lock' : 'brought pare.lock up to date'
  const counts = platforms.map(
    ({ platform, system, python }) =>
      `${formatPlatform(platform)}: ${count(system.packages.length, 'Debian package')} of ${system.suite}, ${count(python!.distributions.length + python!.builds.length, 'distribution')}`,
  )
  const mark = isCheck ? '✗' : emphasis.green('✓')
  return `${[...moved, ...inputs, `${mark} ${what}`, ...counts.map(line => `  ${emphasis.dim(line)}`)].join('\n')}\n`
}

function movedLines({ changes }: LockResult, emphasis: Emphasis): string[] {
  const sections: readonly (readonly [title: string, changes: readonly LockChange[]])[] = [
    ['platforms', changes.platforms],
    ['Debian packages', changes.debian],
    ['distributions', changes.distributions],
  ]
  return sections.flatMap(([title, all]) =>
    all.length === 0 ? [] : [emphasis.bold(title), ...table(all).map(line => `  ${line}`), ''],
  )
}

function table(changes: readonly LockChange[]): string[] {
  const width = (cells: readonly string[]) => Math.max(...cells.map(cell => cell.length))
  const [names, olds] = [width(changes.map(({ name }) => name)), width(changes.map(({ from = '' }) => from))]
  return changes.map(({ name, from, to }) => {
    const start = `${name.padEnd(names)}  `
    if (from === undefined) return `${start}${''.padEnd(olds)}   + ${to}`
    if (to === undefined) return `${start}${from.padEnd(olds)}   removed`
    return `${start}${from.padEnd(olds)}  → ${from === to ? 'other files' : to}`
  })
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
