import type { Branded } from './brand.ts'
import { PareError } from './error.ts'

/** A path inside a rootfs: relative to its root, normalised, without `.`, `..` or a leading slash; `''` is the root. */
export type ImagePath = Branded<string, 'ImagePath'>

/** The root directory of a rootfs. */
export const rootPath: ImagePath = '' as ImagePath

/** The image path that `text` names; a leading slash or `./` is allowed, a path that would leave the root is refused. */
export function parseImagePath(text: string): ImagePath {
  if (isNormal(text)) return text as ImagePath
  if (text.includes('\0')) throw unsafeImagePath(text)
  const parts: string[] = []
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') throw unsafeImagePath(text)
    parts.push(part)
  }
  return parts.join('/') as ImagePath
}

// Most paths are normal already, and there are tens of thousands of them in a build.
function isNormal(text: string): boolean {
  return text !== '' && !/^\/|\/$|\/\/|(?:^|\/)\.\.?(?:\/|$)|\0/.test(text)
}

/** The directory that holds `path`, or `undefined` for the root. */
export function parentOf(path: ImagePath): ImagePath | undefined {
  if (path === '') return undefined
  const slash = path.lastIndexOf('/')
  return (slash === -1 ? '' : path.slice(0, slash)) as ImagePath
}

/** The last part of `path`. */
export function baseName(path: ImagePath): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** `path` as a process inside the image sees it: absolute. */
export function formatImagePath(path: ImagePath): string {
  return `/${path}`
}

/**
 * Orders image paths by the bytes of their UTF-8 form, so that an order never depends on a locale and a directory
 * always comes before what it holds.
 */
export function compareImagePaths(left: ImagePath, right: ImagePath): number {
  if (left === right) return 0
  if (isAscii(left) && isAscii(right)) return left < right ? -1 : 1
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text)
}

/** A path inside an image would lead out of it, or cannot be a path. */
function unsafeImagePath(text: string): PareError {
  return new PareError({
    code: 'unsafe-path',
    exitCode: 2,
    message: `Expected a path inside the image, got \`${text.replaceAll('\0', '\\0')}\``,
    hint: 'the file that names this path is broken or hostile; nothing was written',
  })
}
