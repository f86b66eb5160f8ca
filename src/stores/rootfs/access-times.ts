import {
  closeSync,
  type Dirent,
  lstatSync,
  lutimesSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { PareError } from '../../model/error.ts'
import { type ImagePath, parseImagePath } from '../../model/image-path.ts'

// A read sets the access time only where it is older than the last change or a day old (relatime): nothing is older than this.
const longAgo = 0

/**
 * Gives every entry of a rootfs an access time of long ago, so that `accessedPaths` can tell what was read since. Throws
 * where the file system does not keep access times.
 */
export function forgetAccess(directory: string): void {
  assertTimesAreKept(directory)
  walk(directory, '', path => {
    const { mtimeMs } = lstatSync(path)
    lutimesSync(path, longAgo, mtimeMs / 1000)
  })
}

/** What was read of a rootfs since `forgetAccess`: files, links that were followed, and directories that were listed. */
export function accessedPaths(directory: string): ImagePath[] {
  const accessed: ImagePath[] = []
  walk(directory, '', (path, inside) => {
    if (lstatSync(path).atimeMs > longAgo) accessed.push(parseImagePath(inside))
  })
  return accessed.sort()
}

// Reading a directory sets its own access time: it is looked at before it is listed.
function walk(directory: string, inside: string, visit: (path: string, inside: string) => void): void {
  const below: { readonly entry: Dirent; readonly path: string; readonly inside: string }[] = []
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    const name = inside === '' ? entry.name : `${inside}/${entry.name}`
    if (!entry.isFile() && !entry.isDirectory() && !entry.isSymbolicLink()) continue
    if (!entry.isDirectory()) visit(path, name)
    else below.push({ entry, path, inside: name })
  }
  for (const { path, inside: name } of below) {
    visit(path, name)
    walk(path, name, visit)
    const { atimeMs, mtimeMs } = lstatSync(path)
    // What this walk itself did must not be seen by the next.
    if (atimeMs > longAgo) lutimesSync(path, longAgo, mtimeMs / 1000)
  }
}

function assertTimesAreKept(directory: string): void {
  const probe = join(directory, '.pare-access')
  const file = openSync(probe, 'w')
  try {
    writeSync(file, 'x')
    closeSync(file)
    lutimesSync(probe, longAgo, longAgo + 1)
    readFileSync(probe)
    if (lstatSync(probe).atimeMs === longAgo * 1000) throw accessTimesNotKept(directory)
  } finally {
    rmSync(probe, { force: true })
  }
}

/** Level `max` reads from access times what the app touched; the cache's file system keeps none, and no interpreter told what it opened. */
export function accessTimesNotKept(directory: string): PareError {
  return new PareError({
    code: 'access-times-not-kept',
    exitCode: 69,
    message: `Could not trace the app: the file system of \`${directory}\` keeps no access times`,
    hint: 'mount it without `noatime`, or set XDG_CACHE_HOME to a folder of another one',
  })
}
