import { isPlaceholder, isTemplate, looksRandom } from './placeholder.ts'

/**
 * Whether a URL with a user and a password gives one away. Addresses of this computer, of a neighbour in a compose file
 * and of documentation stand in the defaults of honest apps, as `postgres://app:app@db/app` does: there only a password
 * that looks generated counts, and so it is in what others wrote: their documentation is full of made-up hosts.
 */
export function hasRealPassword({ groups }: RegExpExecArray, _text: string, isOwn: boolean): boolean {
  const user = decoded(groups!.user!)
  const password = decoded(groups!.password!)
  const host = groups!.host!.toLowerCase()
  if (isTemplate(groups!.password!) || isTemplate(groups!.user!) || isTemplate(host)) return false
  if (password.length < 4 || password === user || isPlaceholder(password)) return false
  return isNearby(host) || isReserved(host) || !isOwn ? looksRandom(password) : true
}

function isNearby(host: string): boolean {
  return !host.includes('.') || host.startsWith('[') || /^(?:127|0)\.|^host\.docker\.internal$/.test(host)
}

/** RFC 2606 and RFC 6761. */
function isReserved(host: string): boolean {
  return /(?:^|\.)(?:example(?:\.(?:com|org|net))?|test|invalid|localhost)$/.test(host)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
