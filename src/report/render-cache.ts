import type { CacheContents, CacheShare, PruneResult } from '../jobs/cache.ts'
import type { CacheKind } from '../stores/cache/cache-items.ts'
import { megabytes } from './megabytes.ts'
import type { Emphasis } from './render-build.ts'

const meaning: Readonly<Record<CacheKind, string>> = {
  blobs: 'packages, wheels, unpacked files, parts of layers',
  records: 'what was found out about them',
  programs: "the interpreter, compilers' folders, uv",
  git: 'repositories that dependencies come from',
  uv: "uv's own cache",
  interpreters: 'scripts by which uv asks the interpreter',
  roots: 'folders that a sandbox runs in, or left behind',
  partial: 'half written, or being removed',
}

/** What a cache holds, for people. */
export function renderCache(contents: CacheContents, now: Date, emphasis: Emphasis): string {
  const { directory, shares, size } = contents
  const rows = shares
    .filter(({ items }) => items > 0)
    .map(
      share => [share.kind, megabytes(share.size), `${share.items}`, ageOf(share, now), meaning[share.kind]] as const,
    )
  const table = [['kind', 'size', 'items', 'oldest use', 'holds'] as const, ...rows]
  const widths = [0, 1, 2, 3].map(column => Math.max(...table.map(row => row[column]!.length)))
  const lines = table.map(([kind, bytes, items, age, holds], index) => {
    const cells = [
      kind.padEnd(widths[0]!),
      bytes.padStart(widths[1]!),
      items.padStart(widths[2]!),
      age.padEnd(widths[3]!),
    ]
    const line = `  ${cells.join('  ')}  ${index === 0 ? holds : emphasis.dim(holds)}`
    return index === 0 ? emphasis.dim(line) : line
  })
  const head = `${emphasis.bold(directory)}  ${megabytes(size)}`
  return `${[head, ...(rows.length > 0 ? ['', ...lines] : ['  nothing yet'])].join('\n')}\n`
}

/** What a prune did, for people. */
export function renderPrune({ directory, removed, spared, size }: PruneResult, emphasis: Emphasis): string {
  const rest = `${megabytes(size)} stay in ${directory}`
  return [
    `${emphasis.green('✓')} removed ${removed.files} files, ${megabytes(removed.size)}; ${rest}`,
    ...(spared.items > 0
      ? [
          `  ${emphasis.dim(`${megabytes(spared.size)} of it was used within the hour, so that a command may still be at it`)}`,
        ]
      : []),
    '',
  ].join('\n')
}

function ageOf({ oldest }: CacheShare, now: Date): string {
  const hours = Math.floor((now.getTime() - (oldest ?? 0)) / 3_600_000)
  if (hours < 1) return 'within the hour'
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`
}
