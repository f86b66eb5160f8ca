import type { Credential, Keyring } from './index-credentials.ts'
import { runProgram } from './run-program.ts'

/** The program `keyring`, asked as uv asks it; where there is none, it knows nothing. */
export function keyringProgram(environment: Readonly<Record<string, string | undefined>>): Keyring {
  return async (service, user) => {
    const argv = user === undefined ? ['--mode', 'creds', 'get', service] : ['get', service, user]
    const defined = Object.entries(environment).filter((pair): pair is [string, string] => pair[1] !== undefined)
    const result = await runProgram(['keyring', ...argv], { environment: Object.fromEntries(defined) }).catch(
      () => undefined,
    )
    return result?.code === 0 ? credentialOf(result.stdout, user) : undefined
  }
}

function credentialOf(output: string, user: string | undefined): Credential | undefined {
  const lines = output.trimEnd().split('\n')
  if (user !== undefined) return lines[0] ? { user, password: lines[0] } : undefined
  const [name = '', password = ''] = lines
  return name !== '' && password !== '' ? { user: name, password } : undefined
}
