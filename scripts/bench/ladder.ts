import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { BenchDocument } from '../../src/report/bench-document.ts'
import { ProgramFailed } from '../../src/stores/engines/run-program.ts'

/** An example that the ladder is climbed with, and what is asked of it that no build knows of. */
export interface LadderApp {
  readonly name: string
  readonly alias: string
  readonly late: readonly string[]
}

export const ladderApps: readonly LadderApp[] = [
  { name: 'flask-hello', alias: 'flask', late: ['/late'] },
  { name: 'fastapi-sqlite', alias: 'fastapi', late: ['/openapi.json', '/docs'] },
  { name: 'pandas-flask', alias: 'pandas', late: [] },
]

export interface LadderOptions {
  readonly rounds: number
  readonly isQuiet: boolean
  /** Where stand-ins are kept from one app to the next. */
  readonly standIns: string
  readonly signal: AbortSignal
}

/** Runs `pare bench` on one app, as a user would; what it tells goes to stderr. */
export function climb(
  app: LadderApp,
  home: string,
  { rounds, isQuiet, standIns, signal }: LadderOptions,
): Promise<BenchDocument> {
  const late = app.late.flatMap(path => ['--late', path])
  const args = [
    'bench',
    join(home, 'examples', app.name),
    '--repeat',
    String(rounds),
    '--stand-ins',
    standIns,
    ...late,
    '--json',
  ]
  const style = ['--progress', isQuiet ? 'quiet' : 'auto']
  return new Promise((resolve, reject) => {
    const child = spawn(join(home, 'pare'), [...args, ...style], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    const stop = () => child.kill('SIGTERM')
    signal.addEventListener('abort', stop, { once: true })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
    })
    child.on('error', reject)
    child.on('close', code => {
      signal.removeEventListener('abort', stop)
      if (signal.aborted) return reject(signal.reason)
      if (code !== 0) return reject(new ProgramFailed(`\`pare bench ${app.name}\` ended with ${code}`))
      resolve(JSON.parse(stdout) as BenchDocument)
    })
  })
}
