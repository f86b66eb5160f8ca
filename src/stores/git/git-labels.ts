import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { PareError } from '../../model/error.ts'

const execute = promisify(execFile)

/** Labels that say which commit of which repository an image was built from; `-dirty` marks uncommitted changes. */
export async function gitLabels(directory: string): Promise<Record<string, string>> {
  const revision = await git(directory, 'rev-parse', 'HEAD')
  const changes = await git(directory, 'status', '--porcelain', '--untracked-files=no')
  const remote = await git(directory, 'config', '--get', 'remote.origin.url').catch(() => '')
  return {
    'org.opencontainers.image.revision': changes ? `${revision}-dirty` : revision,
    ...(remote ? { 'org.opencontainers.image.source': publicUrl(remote) } : {}),
  }
}

async function git(directory: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute('git', ['-C', directory, ...args])
    return stdout.trim()
  } catch (cause) {
    throw noCommit(directory, cause)
  }
}

/** The address of a repository without what signs in to it; the short form of SSH becomes a URL. */
function publicUrl(remote: string): string {
  const short = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.+)$/.exec(remote)
  const text = short ? `ssh://${short[1]}/${short[2]}` : remote
  if (!URL.canParse(text)) return text.replace(/\/\/.*@/, '//')
  const url = new URL(text)
  url.username = ''
  url.password = ''
  return url.href.replace(/\/$/, '')
}

/** `--label-git` was given, but there is no commit to speak of. */
function noCommit(directory: string, cause: unknown): PareError {
  const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
  return new PareError({
    code: 'no-commit',
    exitCode: isMissing ? 69 : 2,
    message: isMissing
      ? '`--label-git` needs the program `git`, and there is none on PATH'
      : `\`--label-git\` found no commit in \`${directory}\``,
    hint: isMissing ? 'install git, or set the labels with `--label`' : 'commit once, or leave `--label-git` out',
    cause,
  })
}
