import { posix } from 'node:path'

/** Where a symlink at `path` leads, as a path of the same root; a target that starts with a slash is taken as relative. */
export function linkedPath(path: string, target: string): string {
  return posix.join('/', posix.dirname(path), target).slice(1)
}

/** Whether a symlink at `path` may lead out of the folder that it lies in: an absolute target always does. */
export function isEscapingLink(path: string, target: string): boolean {
  return target.startsWith('/') || posix.join(posix.dirname(path), target).startsWith('..')
}
