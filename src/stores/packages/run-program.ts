import { spawn } from 'node:child_process'

export interface RunOptions {
  readonly environment: Readonly<Record<string, string>>
  readonly directory?: string
  readonly signal?: AbortSignal
  /** What it reads from its standard input; without it, nothing. */
  readonly input?: string
}

export interface ProgramResult {
  /** As a shell gives it: 128 + number when a signal ended it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end and keeps what it writes; throws only when it could not be started or was aborted. */
export async function runProgram(argv: readonly string[], options: RunOptions): Promise<ProgramResult> {
  const child = spawn(argv[0]!, argv.slice(1), {
    env: options.environment,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(options.directory === undefined ? {} : { cwd: options.directory }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  // It may end before it has read all of it.
  child.stdin?.on('error', () => {})
  child.stdin?.end(options.input)
  child.stdout!.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr!.on('data', (chunk: Buffer) => stderr.push(chunk))
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode, signal) => resolve(exitCode ?? (signal === 'SIGINT' ? 130 : 143)))
  })
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}
