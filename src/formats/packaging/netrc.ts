/** How to sign in at one host. */
export interface NetrcMachine {
  readonly login: string
  readonly password: string
}

/** Host → credentials, as a netrc file lists them; `''` stands for its `default`. */
export function parseNetrc(text: string): Map<string, NetrcMachine> {
  const machines = new Map<string, NetrcMachine>()
  const withoutMacros = text.replaceAll(/^\s*macdef\b[\s\S]*?(?:\n\s*\n|$)/gm, '').replaceAll(/^\s*#.*$/gm, '')
  const tokens = [...withoutMacros.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)].map(match => match[1] ?? match[0])
  let host: string | undefined
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (token === 'default') host = ''
    else if (token === 'machine') host = tokens[++at]
    else if (host !== undefined && (token === 'login' || token === 'password')) {
      const machine = machines.get(host) ?? { login: '', password: '' }
      machines.set(host, { ...machine, [token]: tokens[++at] ?? '' })
    }
  }
  return machines
}
