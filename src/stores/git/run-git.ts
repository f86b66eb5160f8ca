import { spawn } from 'node:child_process'
import { PareError } from '../../model/error.ts'

export interface GitOptions {
  /** The user's own environment: their configuration, SSH agent, credential helpers and proxies are honoured. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The Authorization header for requests to `url`; it reaches git through its environment, never its arguments. */
  readonly authorization?: { readonly url: string; readonly header: string }
  readonly directory?: string
  /** An index file of its own, so that two checkouts of one repository do not meet. */
  readonly index?: string
  readonly signal?: AbortSignal
}

export interface GitResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Variables that point git at another repository than the one its arguments name. */
const dropped =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|CONFIG_COUNT|CONFIG_KEY_\d+|CONFIG_VALUE_\d+|TRACE.*)$/

/** Runs git to its end; it asks nobody for a password, and runs no hook. Throws `no-git` when there is none. */
export async function runGit(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const kept = Object.entries(options.environment).filter(([name]) => !dropped.test(name))
  const { authorization, directory, index, signal } = options
  const child = spawn('git', ['-c', 'core.hooksPath=/dev/null', '-c', 'core.autocrlf=false', ...args], {
    env: {
      GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
      ...Object.fromEntries(kept),
      ...(authorization
        ? {
            GIT_CONFIG_COUNT: '1',
            GIT_CONFIG_KEY_0: `http.${authorization.url}.extraHeader`,
            GIT_CONFIG_VALUE_0: `Authorization: ${authorization.header}`,
          }
        : {}),
      ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
      GIT_TERMINAL_PROMPT: '0',
      GIT_LFS_SKIP_SMUDGE: '1',
      GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
      LC_ALL: 'C',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(directory === undefined ? {} : { cwd: directory }),
    ...(signal ? { signal } : {}),
  })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', cause => reject((cause as NodeJS.ErrnoException).code === 'ENOENT' ? noGit(cause) : cause))
    child.once('close', (exitCode, name) => resolve(exitCode ?? (name === 'SIGINT' ? 130 : 143)))
  })
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}

/** A dependency comes from a git repository, and there is no git on this computer. */
function noGit(cause: unknown): PareError {
  return new PareError({
    code: 'no-git',
    exitCode: 69,
    message: 'Could not start `git`, which fetches dependencies that come from a repository: there is none on PATH',
    hint: 'install git, or ask for a release of that dependency instead of a commit',
    cause,
  })
}
