import { randomUUID } from 'node:crypto'
import { readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pareLockFile } from '../../formats/pare-lock/pare-lock-file.ts'
import { PareError } from '../../model/error.ts'

/** The text of a project's pare.lock, where it has one. */
export async function readPareLock(directory: string): Promise<string | undefined> {
  try {
    return await readFile(join(directory, pareLockFile), 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw lockFileFailed('read', code, cause)
  }
}

/** Writes a project's pare.lock: whole, or not at all. */
export async function writePareLock(directory: string, text: string): Promise<void> {
  // Where it is a symlink, what it points at is written.
  const file = await realpath(join(directory, pareLockFile)).catch(() => join(directory, pareLockFile))
  const partial = join(dirname(file), `.${pareLockFile}-${randomUUID()}`)
  try {
    await writeFile(partial, text)
    await rename(partial, file)
  } catch (cause) {
    throw lockFileFailed('write', (cause as NodeJS.ErrnoException).code, cause)
  } finally {
    await rm(partial, { force: true })
  }
}

/** pare.lock is there and cannot be read, or cannot be written. */
function lockFileFailed(what: 'read' | 'write', code: string | undefined, cause: unknown): PareError {
  const isFull = code === 'ENOSPC' || code === 'EDQUOT'
  return new PareError({
    code: 'lock-file-failed',
    exitCode: isFull ? 69 : 2,
    message: `Could not ${what} \`${pareLockFile}\`: ${isFull ? 'the disk is full' : code}`,
    hint: isFull ? 'free some space' : `give this user the right to ${what} it`,
    location: { file: pareLockFile },
    cause,
  })
}
