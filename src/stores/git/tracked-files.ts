import { runGit } from './run-git.ts'

/**
 * The files below a folder that git tracks, by their paths from there; `undefined` where there is no repository, or no
 * git. The index alone is read: no hook runs, and no program that the repository's configuration names.
 */
export async function trackedFiles(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const args = ['-c', 'core.fsmonitor=false', '-c', 'core.untrackedCache=false', 'ls-files', '--cached', '-z']
    const { code, stdout } = await runGit(args, { environment, directory })
    return code === 0 ? new Set(stdout.split('\0').filter(path => path !== '')) : undefined
  } catch {
    return undefined
  }
}
