import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { home, sharedCache } from './pare.ts'

/** A `pare dev` that runs. */
export interface Developing extends AsyncDisposable {
  readonly child: ChildProcess
  output(): string
  /** Waits until the output has this so many times. */
  shows(text: string, times?: number): Promise<void>
  end(signal: NodeJS.Signals): Promise<number | null>
  /** Waits until it ends by itself. */
  ended(): Promise<number | null>
}

export interface DevelopOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly by?: readonly string[]
}

/** Starts one; `options` are the environment, the working directory and a command that pare is started by. */
export function develop(args: readonly string[], options: DevelopOptions = {}): Developing {
  const [program, ...words] = [...(options.by ?? []), join(home, 'pare'), 'dev', ...args]
  const child = spawn(program!, words, {
    env: { ...process.env, XDG_CACHE_HOME: sharedCache, NO_COLOR: '1', ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.cwd !== undefined ? { cwd: options.cwd } : {}),
  })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', chunk => {
      output += chunk
    })
  }
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null) return child.exitCode
    const over = once(child, 'close')
    child.kill(signal)
    return (await over)[0] as number | null
  }
  return {
    child,
    output: () => output,
    async shows(text, times = 1) {
      const limit = Date.now() + 60_000
      while (output.split(text).length <= times) {
        if (Date.now() > limit || child.exitCode !== null) throw new Error(`no ${JSON.stringify(text)} in:\n${output}`)
        await sleep(10)
      }
    },
    end,
    ended: async () => (child.exitCode === null ? ((await once(child, 'close'))[0] as number | null) : child.exitCode),
    [Symbol.asyncDispose]: async () => {
      await end('SIGKILL')
    },
  }
}

export async function answer(port: number, path = '/'): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).text()
}

/** Asks until this is the answer: the old process may still give one, or end as it is asked. */
export async function answers(port: number, wanted: string, path = '/'): Promise<void> {
  const limit = Date.now() + 30_000
  for (;;) {
    const given = await answer(port, path).catch(error => String(error))
    if (given === wanted) return
    if (Date.now() > limit) throw new Error(`expected ${JSON.stringify(wanted)}, got ${JSON.stringify(given)}`)
    await sleep(10)
  }
}

/** Saves a file with one thing in it changed. */
export async function edit(file: string, from: string, to: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to))
}
