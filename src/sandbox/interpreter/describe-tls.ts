import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { PareError } from '../../model/error.ts'
import type { HostInterpreter } from '../../model/sandbox.ts'
import { describeScript } from '../../python/tls-stub/describe-script.ts'
import type { TlsDescription } from '../../python/tls-stub/tls-stub.ts'

/** Asks an interpreter what the native half of its `ssl` module is made of. */
export async function describeTls(
  { argv, environment }: HostInterpreter,
  signal?: AbortSignal,
): Promise<TlsDescription> {
  const [program, ...rest] = argv
  try {
    const { stdout } = await promisify(execFile)(program!, [...rest, '-I', '-S', '-c', describeScript], {
      env: { ...environment, PYTHONHASHSEED: '0' },
      maxBuffer: 1 << 24,
      ...(signal ? { signal } : {}),
    })
    return JSON.parse(stdout) as TlsDescription
  } catch (cause) {
    signal?.throwIfAborted()
    throw interpreterFailed(cause)
  }
}

/** The interpreter that pare keeps for this computer could not say what its `ssl` module is made of. */
function interpreterFailed(cause: unknown): PareError {
  return new PareError({
    code: 'interpreter-failed',
    exitCode: 69,
    message: `Could not ask the interpreter for the constants of its \`ssl\` module: ${(cause as Error).message.split('\n')[0]}`,
    hint: 'remove the `programs` folder of the cache and try again; it will be fetched anew',
    cause,
  })
}
