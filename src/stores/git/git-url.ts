import { posix } from 'node:path'

/** The URL without what signs in: what git is told on its command line, and what the cache is named after. */
export function withoutCredentials(url: string): string {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return url
  const parsed = new URL(url)
  parsed.username = ''
  parsed.password = ''
  return parsed.href
}

/** The Authorization header that the URL itself carries. */
export function ownAuthorization(url: string): string | undefined {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return undefined
  const { username, password } = new URL(url)
  if (username === '' && password === '') return undefined
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(text).toString('base64')}`
}

/** Whether this is a commit's full name, and not that of a branch or tag. */
export function isCommit(revision: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(revision)
}

/** The URL of a submodule, relative ones as git has it; `undefined` for one that a repository must not name. */
export function submoduleUrl(parent: string, url: string): string | undefined {
  if (/^\.\.?\//.test(url)) {
    if (URL.canParse(parent)) return new URL(url, `${parent.replace(/\/+$/, '')}/`).href
    const [, host = '', path = ''] = /^([^:]*:)?(.*)$/.exec(parent) ?? []
    return `${host}${posix.join(path, url)}`
  }
  // What a repository of the web names must not be a folder of this computer.
  const isLocal = (place: string) => /^(?:file:|\/)/i.test(place)
  if (url.startsWith('-') || (isLocal(url) && !isLocal(parent))) return undefined
  return url
}
