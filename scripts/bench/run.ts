import { spawn } from 'node:child_process'

export interface RunOptions {
  readonly directory?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
}

/** A program that ended well, and how long it took as a whole process. */
export interface Run {
  readonly seconds: number
  readonly stdout: string
  readonly stderr: string
}

/** A program that is missing or ended badly. */
export class RunFailed extends Error {
  override readonly name = 'RunFailed'
}

/** Runs a program to its end and times it from before its start to after its exit; throws unless it exits with 0. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { directory, environment, signal } = options
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: mmdebstrap, when it is interrupted, ends the whole group that it is in.
      detached: true,
      ...(directory !== undefined ? { cwd: directory } : {}),
      ...(signal ? { signal } : {}),
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    child.on('error', cause => {
      const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
      reject(isMissing ? new RunFailed(`\`${program}\` is not installed`) : (signal?.reason ?? cause))
    })
    child.on('close', (code, by) => {
      const seconds = (performance.now() - started) / 1000
      if (code === 0) return resolve({ seconds, stdout, stderr })
      const said = `${stdout}${stderr}`.trimEnd().split('\n').slice(-15).join('\n')
      reject(new RunFailed(`\`${[program, ...args].join(' ')}\` ended with ${code ?? by}:\n${said}`))
    })
  })
}
