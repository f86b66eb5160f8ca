import { spawn } from 'node:child_process'

export interface RunOptions {
  /** What it is called when it fails, where its words say little. */
  readonly title?: string
  readonly directory?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
  /** Written to its standard input. */
  readonly input?: string
  /** Ends it after so many milliseconds in which it has said nothing at all yet. */
  readonly patience?: number
}

/** A program that ended well, and how long it took as a whole process. */
export interface Run {
  readonly seconds: number
  readonly stdout: string
  readonly stderr: string
}

/** A program that is missing or ended badly; the message is one line, the log is what it said at last. */
export class ProgramFailed extends Error {
  override readonly name = 'ProgramFailed'
  readonly log: string
  readonly isMissing: boolean

  constructor(message: string, options: { readonly log?: string; readonly isMissing?: boolean } = {}) {
    super(message)
    this.log = options.log ?? ''
    this.isMissing = options.isMissing === true
  }
}

const loggedLines = 40

/** Runs a program to its end and times it from before its start to after its exit; throws unless it exits with 0. */
export function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<Run> {
  const { directory, environment, signal, input = '', patience, title } = options
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own: mmdebstrap, when it is interrupted, ends the whole group that it is in.
      detached: true,
      ...(environment !== undefined ? { env: environment } : {}),
      ...(directory !== undefined ? { cwd: directory } : {}),
    })
    const stop = () => {
      if (child.pid !== undefined) endGroup(child.pid)
    }
    signal?.addEventListener('abort', stop, { once: true })
    const waiting = patience === undefined ? undefined : setTimeout(stop, patience)
    let [stdout, stderr] = ['', '']
    // In the order in which it was said.
    let said = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      clearTimeout(waiting)
      stdout += text
      said = tailOf(said + text)
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      clearTimeout(waiting)
      stderr += text
      said = tailOf(said + text)
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('error', cause => {
      clearTimeout(waiting)
      signal?.removeEventListener('abort', stop)
      const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
      reject(isMissing ? new ProgramFailed(`\`${program}\` is not installed`, { isMissing }) : cause)
    })
    child.on('close', (code, by) => {
      clearTimeout(waiting)
      signal?.removeEventListener('abort', stop)
      if (signal?.aborted) return reject(signal.reason)
      const seconds = (performance.now() - started) / 1000
      if (code === 0) return resolve({ seconds, stdout, stderr })
      const ending = by !== null && patience !== undefined ? 'said nothing for too long' : `ended with ${code ?? by}`
      const [verb] = args
      reject(
        new ProgramFailed(`\`${title ?? [program, verb].filter(Boolean).join(' ')}\` ${ending}`, {
          log: lastLines(said),
        }),
      )
    })
  })
}

// What a program started must end with it: a build has children that would go on.
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // It has ended.
  }
}

function tailOf(text: string): string {
  return text.length > 200_000 ? text.slice(-100_000) : text
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-loggedLines).join('\n')
}
