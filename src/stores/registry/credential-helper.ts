import { PareError } from '../../model/error.ts'
import { passwordOf } from './auth-file.ts'
import type { Credential } from './credentials.ts'

const patience = 30_000

/** Asks `docker-credential-HELPER` what it keeps under `key`; `undefined` when it keeps nothing. `file` is who named it. */
export async function askHelper(
  helper: string,
  key: string,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Credential | undefined> {
  const program = `docker-credential-${helper}`
  const { code, output } = await run(program, key, file, environment)
  if (code !== 0) {
    if (/credentials not found|no credentials|not logged in/i.test(output)) return undefined
    throw credentialHelperFailed(program, key, firstLine(output) || `it ended with exit code ${code}`)
  }
  try {
    const { Username, Secret } = JSON.parse(output) as { Username?: unknown; Secret?: unknown }
    if (typeof Username !== 'string' || typeof Secret !== 'string') throw new TypeError('no Username or no Secret')
    return Secret === '' ? undefined : passwordOf(Username, Secret)
  } catch {
    throw credentialHelperFailed(program, key, 'its answer is not what the protocol says')
  }
}

async function run(
  program: string,
  key: string,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ code: number; output: string }> {
  const { spawn } = await import('node:child_process')
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], {
      env: { ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: patience,
    })
    const chunks: Buffer[] = []
    // Helpers say on stdout what went wrong; stderr is where some of them chat.
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.resume()
    child.stdin.on('error', () => {})
    child.stdin.end(key)
    child.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') reject(credentialHelperMissing(program, key, file))
      else reject(credentialHelperFailed(program, key, cause.message))
    })
    child.on('close', (code, signal) => {
      if (signal === null) resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') })
      else reject(credentialHelperFailed(program, key, `it gave no answer in ${patience / 1000} s`))
    })
  })
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]!.slice(0, 300)
}

/** A file of credentials names a program that is not on PATH. */
function credentialHelperMissing(program: string, key: string, file: string): PareError {
  return new PareError({
    code: 'credential-helper-missing',
    exitCode: 69,
    message: `Could not get credentials for \`${key}\`: \`${program}\`, named in \`${file}\`, is not on PATH`,
    hint: `install it, or take \`credsStore\` out of \`${file}\` and log in again`,
    location: { file },
  })
}

/** A credential helper is there, but does not help. */
function credentialHelperFailed(program: string, key: string, reason: string): PareError {
  return new PareError({
    code: 'credential-helper-failed',
    exitCode: 69,
    message: `Could not get credentials for \`${key}\` from \`${program}\`: ${reason}`,
    hint: `try it by hand: \`echo ${key} | ${program} get\``,
  })
}
