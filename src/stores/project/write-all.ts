import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, readFile, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PareError } from '../../model/error.ts'

/** A file to write, relative to the folder. */
export interface FileToWrite {
  readonly path: string
  readonly content: string
  /** What it must hold beforehand; absent for one that must not be there. */
  readonly existing?: string
}

interface Staged extends FileToWrite {
  readonly target: string
  readonly partial: string
  /** What it was, beside it, until all is done. */
  readonly backup?: string
}

/**
 * Writes all files or none: each is written beside its place first and then moved there; where one cannot be, those that
 * were are taken back. A file that has changed since it was read, or has come to be, is not overwritten.
 */
export async function writeAll(directory: string, files: readonly FileToWrite[]): Promise<void> {
  const made: string[] = []
  const staged: Staged[] = []
  const moved: Staged[] = []
  let current = ''
  try {
    for (const file of files) {
      current = file.path
      staged.push(await stage(directory, file, made))
    }
    for (const one of staged) {
      current = one.path
      await move(one)
      moved.push(one)
    }
  } catch (cause) {
    for (const one of moved.reverse()) await takeBack(one)
    await clear(staged)
    for (const folder of made.reverse()) await rmdir(folder).catch(() => {})
    throw cause instanceof PareError ? cause : notWritten(current, cause)
  }
  await clear(staged)
}

async function stage(directory: string, file: FileToWrite, made: string[]): Promise<Staged> {
  const path = join(directory, file.path)
  await makeFolder(dirname(path), made)
  // A link stays a link, and what it points at is what changes.
  const target = file.existing === undefined ? path : await realpath(path)
  const partial = `${target}.${randomUUID()}.partial`
  const staged = { ...file, target, partial, ...(file.existing === undefined ? {} : { backup: `${partial}.before` }) }
  try {
    await writeFile(partial, file.content, { flag: 'wx' })
    if (file.existing !== undefined) await chmod(partial, (await stat(target)).mode & 0o7777)
  } catch (cause) {
    await rm(partial, { force: true })
    throw cause
  }
  return staged
}

async function move({ path, target, partial, backup, existing }: Staged): Promise<void> {
  if (backup === undefined) {
    // Unlike a rename, a link never replaces what somebody else has just put there.
    await link(partial, target)
    return
  }
  if ((await readFile(target, 'utf8')) !== existing) throw changedMeanwhile(path)
  await link(target, backup)
  await rename(partial, target)
}

async function takeBack({ target, backup }: Staged): Promise<void> {
  await (backup === undefined ? rm(target, { force: true }) : rename(backup, target))
}

async function clear(staged: readonly Staged[]): Promise<void> {
  for (const { partial, backup } of staged) {
    await rm(partial, { force: true })
    if (backup !== undefined) await rm(backup, { force: true })
  }
}

async function makeFolder(folder: string, made: string[]): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  // What was made, from the top down, so that it can be taken back from the bottom up.
  const above: string[] = []
  for (let each = folder; each.startsWith(first); each = dirname(each)) above.unshift(each)
  made.push(...above)
}

/** Somebody else wrote to a file while `pare init` was at work. */
function changedMeanwhile(path: string): PareError {
  return new PareError({
    code: 'changed-meanwhile',
    exitCode: 75,
    message: `\`${path}\` has changed since it was read; nothing was written`,
    hint: 'run it again',
    location: { file: path },
  })
}

/** One of the files of `pare init` cannot be written, so none was. */
function notWritten(path: string, cause: unknown): PareError {
  const { code, message } = cause as NodeJS.ErrnoException
  return new PareError({
    code: code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'file-not-written',
    exitCode: code === 'ENOSPC' || code === 'EDQUOT' ? 69 : 2,
    message: `Could not write \`${path}\`: ${reasons[code ?? ''] ?? code ?? message}; nothing was written`,
    hint: 'make the folder writable, or leave the file out: `pare init --only …`',
    location: { file: path },
    cause,
  })
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EEXIST: 'something of that name has come to be there',
  EISDIR: 'there is a folder of that name',
  ENOTDIR: 'a part of its path is a file',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the quota of the disk is used up',
}
