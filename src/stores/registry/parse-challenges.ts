/** One way of authorisation that a server accepts (RFC 9110, WWW-Authenticate); scheme and parameter names in lower case. */
export interface Challenge {
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
}

const item = /[\s,]*(?:([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([A-Za-z][\w-]*))/y

/** The challenges of a WWW-Authenticate header, in their order. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = []
  item.lastIndex = 0
  for (let match = item.exec(header); match !== null; match = item.exec(header)) {
    const [, name, quoted, plain, scheme] = match
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: {} })
    else {
      const current = challenges.at(-1)
      if (current) current.parameters[name!.toLowerCase()] = quoted?.replace(/\\(.)/gs, '$1') ?? plain!
    }
  }
  return challenges
}
