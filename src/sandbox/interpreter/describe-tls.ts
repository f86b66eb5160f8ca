import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { HostInterpreter } from '../../model/sandbox.ts'
import { describeScript } from '../../python/tls-stub/describe-script.ts'
import type { TlsDescription } from '../../python/tls-stub/tls-stub.ts'

/** Asks an interpreter what the native half of its `ssl` module is made of. */
export async function describeTls(
  { argv, environment }: HostInterpreter,
  signal?: AbortSignal,
): Promise<TlsDescription> {
  const [program, ...rest] = argv
  const { stdout } = await promisify(execFile)(program!, [...rest, '-I', '-S', '-c', describeScript], {
    env: { ...environment, PYTHONHASHSEED: '0' },
    maxBuffer: 1 << 24,
    ...(signal ? { signal } : {}),
  })
  return JSON.parse(stdout) as TlsDescription
}
