import { runGit } from './run-git.ts'

/** What git says of a folder of this computer. */
export interface DescribedFolder {
  /** As `git describe --long` has it, where a tag with a number in it leads to the commit. */
  readonly described?: string
  readonly isDirty: boolean
  /** The day of the commit, as `20260131`. */
  readonly day: string
}

/** The state of the repository that a folder lies in, or `undefined` where there is no repository, no commit or no git. */
export async function describeFolder(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<DescribedFolder | undefined> {
  const options = { environment, directory, ...(signal ? { signal } : {}) }
  const git = (...args: readonly string[]) => runGit(args, options).catch(() => undefined)
  const commit = await git('log', '-1', '--format=%cd', '--date=format:%Y%m%d')
  signal?.throwIfAborted()
  if (commit?.code !== 0) return undefined
  const [tag, status] = await Promise.all([
    git('describe', '--tags', '--long', '--match', '*[0-9]*'),
    git('status', '--porcelain', '--untracked-files=no'),
  ])
  return {
    ...(tag?.code === 0 ? { described: tag.stdout.trim() } : {}),
    isDirty: (status?.stdout.trim() ?? '') !== '',
    day: commit.stdout.trim(),
  }
}
