import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The repository. */
export const home: string = resolve(import.meta.dirname, '../..')

/** One cache for the whole suite: what is fetched once is not fetched again by every test. */
export const sharedCache: string = process.env.PARE_TEST_CACHE ?? join(tmpdir(), 'pare-e2e-cache')

export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly input?: string
  readonly uid?: number
  readonly gid?: number
}

/** Runs a program to its end. A program that is missing makes the test fail. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? home,
      env: { ...process.env, ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.uid !== undefined ? { uid: options.uid } : {}),
      ...(options.gid !== undefined ? { gid: options.gid } : {}),
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', chunk => {
      stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', chunk => {
      stderr += chunk
    })
    child.on('error', fail)
    child.on('close', (code, signal) => done({ code: code ?? (signal === 'SIGKILL' ? 137 : 143), stdout, stderr }))
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
  })
}

/** Runs pare as a user would, with the suite's own cache. */
export function pare(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return run(join(home, 'pare'), args, {
    ...options,
    environment: { XDG_CACHE_HOME: sharedCache, NO_COLOR: '1', ...options.environment },
  })
}

/** Runs a program that must succeed, and returns what it printed. */
export async function succeed(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, options)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`)
  return stdout
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'pare-e2e-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A copy of an example, free of what earlier builds left in it. */
export async function copyExample(name: string, into: string): Promise<string> {
  const target = join(into, name)
  await cp(join(home, 'examples', name), target, {
    recursive: true,
    filter: source => !/\/(?:\.pare|__pycache__)$/.test(source),
  })
  return target
}
