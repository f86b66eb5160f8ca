import { PareError } from '../model/error.ts'
import type { Exit, OutputLine, ProcessSpec, Sandbox, SandboxRoot, StartOptions } from '../model/sandbox.ts'

export interface RunCommandOptions extends StartOptions {
  /** How long it may take. */
  readonly seconds: number
}

/** How a command ended, and its last lines. */
export interface CommandResult {
  readonly exit: Exit
  readonly output: readonly OutputLine[]
}

/** Runs one command in a root to its end. What it writes into the root's writable directories stays there. */
export async function runCommand(
  sandbox: Sandbox,
  root: SandboxRoot,
  spec: ProcessSpec,
  options: RunCommandOptions,
): Promise<CommandResult> {
  const running = await sandbox.start(root, spec, options)
  try {
    const exit = await running.waitForExit(options.seconds)
    if (!exit) throw commandTooSlow(spec, options.seconds, running.output())
    return { exit, output: running.output() }
  } finally {
    await running.stop('SIGKILL', 0).catch(() => {})
    options.signal?.throwIfAborted()
  }
}

/** A command that runs while building took longer than it may. */
function commandTooSlow(spec: ProcessSpec, seconds: number, output: readonly OutputLine[]): PareError {
  const last = output.at(-1)?.text
  return new PareError({
    code: 'command-timeout',
    exitCode: 1,
    message: `\`${spec.argv.join(' ')}\` did not end within ${seconds} s${last ? `; its last line was: ${last}` : ''}`,
    hint: 'a command that runs while building must end by itself',
  })
}
