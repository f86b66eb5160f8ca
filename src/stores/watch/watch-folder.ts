import { statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { watch } from 'chokidar'

/** A folder that is being watched. */
export interface Watched extends AsyncDisposable {
  /** Paths that changed, relative to the folder, `/` between parts: what comes within a moment comes together. */
  changes(): AsyncIterable<readonly string[]>
}

// An editor writes a file in several steps, a version control system many files.
const moment = 25

/** Watches a folder and all below it, but for what `isIgnored` says of a path relative to it. */
export async function watchFolder(
  folder: string,
  isIgnored: (path: string) => boolean,
  signal?: AbortSignal,
): Promise<Watched> {
  const inside = (path: string) => relative(folder, path)
  const watcher = watch(folder, { ignoreInitial: true, ignored: path => path !== folder && isIgnored(inside(path)) })
  const changed = new Set<string>()
  let wake: (() => void) | undefined
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const states = new Map<string, string>()
  const tell = () => wake?.()
  // One write is told of twice where it took two steps; the second finds nothing that was not seen before.
  const isNews = (path: string) => {
    const state = stateOf(join(folder, path))
    const isKnown = states.get(path) === state
    states.set(path, state)
    return !isKnown
  }
  watcher.on('all', (_, path) => {
    changed.add(inside(path))
    timer ??= setTimeout(() => {
      timer = undefined
      tell()
    }, moment)
  })
  await new Promise<void>((ready, fail) => watcher.once('ready', ready).once('error', fail))
  const end = async () => {
    isOver = true
    clearTimeout(timer)
    tell()
    await watcher.close()
  }
  signal?.addEventListener('abort', end, { once: true })
  return {
    async *changes() {
      for (;;) {
        if (isOver) return
        if (changed.size > 0 && timer === undefined) {
          const paths = [...changed].sort().filter(isNews)
          changed.clear()
          if (paths.length > 0) yield paths
          continue
        }
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
    },
    [Symbol.asyncDispose]: end,
  }
}

function stateOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false })
  if (!status) return 'gone'
  return status.isDirectory() ? 'folder' : `${status.ino} ${status.mtimeMs} ${status.size}`
}
