import { domainToASCII } from 'node:url'
import type { GivenValue, ProductionGuard, ProductionMatch } from '../../model/environment.ts'
import { isFingerprintOf } from './fingerprint.ts'

/** Every value that the guard tells to be production's, and by which of its lines; never the value itself. */
export function productionMatches(values: readonly GivenValue[], guard: ProductionGuard): ProductionMatch[] {
  return values.flatMap(({ name, value, origin }) => {
    if (value === undefined || value === '') return []
    return rulesMet(name, value, guard).map(({ rule, pattern }) => ({ name, origin, rule, pattern }))
  })
}

/** The pattern of the guard by which a host is one of production. */
export function productionHost(host: string, { hosts }: ProductionGuard): string | undefined {
  return hosts.find(pattern => isGlob(hostForm(pattern), hostForm(host)))
}

type Met = Pick<ProductionMatch, 'rule' | 'pattern'>

function rulesMet(name: string, value: string, guard: ProductionGuard): Met[] {
  const texts = new Set([value, percentDecoded(value)])
  const hosts = [...texts].flatMap(hostsIn)
  const databases = [...texts].flatMap(databasesIn)
  const secrets = [...texts].flatMap(secretsIn)
  const found = (rule: Met['rule'], patterns: readonly string[], isMet: (pattern: string) => boolean): Met[] =>
    patterns.filter(isMet).map(pattern => ({ rule, pattern }))
  return [
    ...found('hosts', guard.hosts, pattern => hosts.some(host => isGlob(hostForm(pattern), host))),
    ...found('databases', guard.databases, pattern => databases.some(database => isGlob(pattern, database))),
    ...found('variables', guard.variables, pattern => isVariable(pattern, name, value)),
    ...found('fingerprints', guard.fingerprints, pattern => secrets.some(secret => isFingerprintOf(pattern, secret))),
  ]
}

/**
 * Whatever could be a host name in a value: the authorities of URLs (several, as MongoDB has them), `host=` of connection
 * strings, and every word with a dot in it, so that no notation slips through.
 */
function hostsIn(value: string): string[] {
  const authorities = [...value.matchAll(/:\/\/([^/?#\s"'`<>]*)/g)].flatMap(([, authority]) =>
    authority!.slice(authority!.lastIndexOf('@') + 1).split(','),
  )
  const named = [
    ...value.matchAll(/(?:host|hostaddr|server|data source|addr(?:ess)?)\s*=\s*(?:tcp:)?([^;\s&]+)/gi),
  ].flatMap(([, hosts]) => hosts!.split(','))
  const words = value.split(/[^\p{L}\p{N}._-]+/u).filter(word => word.includes('.'))
  const alone = /^[\p{L}\p{N}_-]+(?::\d+)?$/u.test(value) ? [value] : []
  return [...authorities, ...named, ...words, ...alone].map(hostForm).filter(host => host !== '')
}

/** A host as it is compared: without port, brackets and the last dot, in lower case, other scripts as punycode. */
function hostForm(text: string): string {
  const [, bracketed] = /^\[([^\]]*)\]/.exec(text) ?? []
  // What has more than one colon and no brackets is an address of IPv6, without a port.
  const plain = text.split(':').length > 2 ? text : text.replace(/:\d*$/, '')
  const host = (bracketed ?? plain).replace(/\.$/, '').toLowerCase()
  return /^[\x20-\x7e]*$/.test(host)
    ? host
    : host
        .split('.')
        .map(part => domainToASCII(part) || part)
        .join('.')
}

/** Names of databases: the end of a URL's path, `dbname=` of connection strings, or the value as a whole. */
function databasesIn(value: string): string[] {
  const paths = [...value.matchAll(/:\/\/[^/?#\s]*\/([^?#\s"'`<>]*)/g)].flatMap(([, path]) => path!.split('/'))
  const named = [...value.matchAll(/(?:dbname|database|initial catalog)\s*=\s*([^;\s&]+)/gi)].map(([, name]) => name!)
  return [...paths, ...named, value.trim()].filter(name => name !== '')
}

/** What a fingerprint may have been made of: the value, or the password and user of a URL in it. */
function secretsIn(value: string): string[] {
  const logins = [...value.matchAll(/:\/\/([^/?#\s]*)@/g)].flatMap(([, login]) => {
    const colon = login!.indexOf(':')
    return colon === -1 ? [login!] : [login!.slice(0, colon), login!.slice(colon + 1)]
  })
  return [value, value.trim(), ...logins.flatMap(each => [each, percentDecoded(each)])]
}

/** `PROD_*` is met by a name, `APP_ENV=production` by a name with its value. */
function isVariable(pattern: string, name: string, value: string): boolean {
  const equals = pattern.indexOf('=')
  if (equals === -1) return isGlob(pattern, name)
  return isGlob(pattern.slice(0, equals), name) && isGlob(pattern.slice(equals + 1), value.trim())
}

function isGlob(pattern: string, text: string): boolean {
  const source = pattern
    .split('*')
    .map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${source}$`, 'is').test(text)
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
