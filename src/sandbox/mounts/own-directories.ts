import { chmod, chown, copyFile, lstat, mkdir, readdir, rename, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { PareError } from '../../model/error.ts'
import type { ProcessSpec, SandboxRoot } from '../../model/sandbox.ts'

/**
 * Makes the writable directories of a root the process's own: they exist, belong to its user as far as this computer
 * lets us, and hold no hard link, so that writing into a file never reaches the cache that it was linked from.
 */
export async function ownDirectories(root: SandboxRoot, { uid, gid }: Pick<ProcessSpec, 'uid' | 'gid'>): Promise<void> {
  for (const path of root.writable) {
    let hostPath = root.hostPath
    for (const part of path.split('/').filter(Boolean)) {
      hostPath = join(hostPath, part)
      await mkdir(hostPath).catch(ignoring('EEXIST'))
      // A symlink could lead out of the root.
      if (!(await lstat(hostPath)).isDirectory()) throw notADirectory(path)
    }
    await own(hostPath)
  }
  for (const { hostPath } of root.folders ?? []) await own(hostPath)

  async function own(directory: string): Promise<void> {
    await give(directory, 0o700)
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name)
      if (entry.isDirectory()) await own(path)
      else if (entry.isFile()) await separate(path).then(() => give(path, 0o200))
    }
  }

  async function give(path: string, needed: number): Promise<void> {
    const { mode } = await lstat(path)
    await chown(path, uid, gid).catch(ignoring('EPERM', 'EINVAL'))
    if ((mode & needed) !== needed) await chmod(path, (mode & 0o7777) | needed)
  }
}

async function separate(path: string): Promise<void> {
  const status = await lstat(path)
  if (status.nlink === 1) return
  const copy = `${path}.pare-copy`
  await copyFile(path, copy)
  await chmod(copy, status.mode & 0o7777)
  await utimes(copy, status.atime, status.mtime)
  await rename(copy, path)
}

function ignoring(...codes: readonly string[]): (error: NodeJS.ErrnoException) => void {
  return error => {
    if (!codes.includes(error.code ?? '')) throw error
  }
}

/** A directory that should be writable is a file or a symlink in the rootfs. */
function notADirectory(path: string): PareError {
  return new PareError({
    code: 'not-a-directory',
    exitCode: 2,
    message: `Expected \`${path}\` to be a directory of the image, so that it can be writable, got something else`,
    hint: 'name the directory itself, not a symlink to it',
  })
}
