import { PareError } from '../model/error.ts'
import { version } from '../model/version.ts'
import { type Paint, paintFor } from './paint.ts'
import { renderBug, renderError } from './render-error.ts'

/** Runs the command line of this process; the one place that decides the exit code. */
export async function run(): Promise<void> {
  const paint = paintFor(process.stderr.isTTY === true, process.env)
  const interruption = listenForInterruption()
  // A reader that went away (`pare … | head`) is no failure.
  process.stdout.on('error', error => process.exit((error as NodeJS.ErrnoException).code === 'EPIPE' ? 0 : 70))
  try {
    const { runProgram } = await import('./program.ts')
    process.exitCode = await runProgram(process.argv.slice(2), interruption.signal)
  } catch (error) {
    process.exitCode = report(error, interruption.signal, paint)
  }
  // Sockets that are kept alive and idle workers must not hold the process.
  await flush(process.stdout)
  await flush(process.stderr)
  process.exit()
}

function report(error: unknown, signal: AbortSignal, paint: Paint): number {
  if (signal.aborted) {
    const { code, name } = signal.reason as Interruption
    process.stderr.write(`${paint.yellow('interrupted')} by ${name}; nothing half-written was left\n`)
    return code
  }
  if (error instanceof PareError) {
    process.stderr.write(renderError(error, paint))
    return error.exitCode
  }
  process.stderr.write(renderBug(error, version, paint))
  return 70
}

class Interruption extends Error {
  override readonly name: string
  readonly code: number

  constructor(name: string, code: number) {
    super(`interrupted by ${name}`)
    this.name = name
    this.code = code
  }
}

function listenForInterruption(): AbortController {
  const controller = new AbortController()
  const interrupt = (name: string, code: number) => {
    // A second one means now.
    if (controller.signal.aborted) process.exit(code)
    controller.abort(new Interruption(name, code))
  }
  process.on('SIGINT', () => interrupt('SIGINT', 130))
  process.on('SIGTERM', () => interrupt('SIGTERM', 143))
  return controller
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => {
    stream.write('', () => resolve())
  })
}
