import {
  type DistributionName,
  isDistributionName,
  parseDistributionName,
} from '../../model/python/distribution-name.ts'
import type { Marker } from './marker.ts'
import { parseMarker } from './parse-marker.ts'
import { createScanner, type Scanner } from './scanner.ts'
import { isSpecifier } from './version.ts'

/** A distribution that is asked for: by version specifier (`''` for any), or by URL. */
export interface Requirement {
  readonly name: DistributionName
  /** In normal form and in order. */
  readonly extras: readonly string[]
  readonly specifier: string
  readonly url?: string
  readonly marker?: Marker
}

/** The requirement that `text` stands for (PEP 508). */
export function parseRequirement(text: string): Requirement {
  /** A requirement is not written as PEP 508 has it. */
  const scanner = createScanner(text.trim(), 'invalid-requirement', 'requirement')
  const failure = scanner.fail('a distribution name')
  const name = scanner.take(/[A-Za-z0-9][A-Za-z0-9._-]*/y)
  if (name === undefined || !isDistributionName(name)) throw failure
  scanner.skipSpaces()
  const extras = parseExtras(scanner)
  scanner.skipSpaces()
  const url = parseUrl(scanner)
  const specifier = url === undefined ? parseSpecifier(scanner) : ''
  scanner.skipSpaces()
  const marker = scanner.take(/;/y) && parseMarker(scanner.take(/.*/sy)!)
  if (!scanner.isAtEnd()) throw scanner.fail('a version specifier, `;` or the end')
  return {
    name: parseDistributionName(name),
    extras,
    specifier,
    ...(url === undefined ? {} : { url }),
    ...(marker ? { marker } : {}),
  }
}

function parseExtras(scanner: Scanner): string[] {
  if (!scanner.take(/\[/y)) return []
  const extras = new Set<string>()
  scanner.skipSpaces()
  if (scanner.take(/\]/y)) return []
  while (true) {
    const extra = scanner.take(/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/y)
    if (extra === undefined) throw scanner.fail('an extra')
    extras.add(parseDistributionName(extra))
    scanner.skipSpaces()
    if (scanner.take(/\]/y)) break
    if (!scanner.take(/,/y)) throw scanner.fail('`,` or `]`')
    scanner.skipSpaces()
  }
  return [...extras].sort()
}

function parseUrl(scanner: Scanner): string | undefined {
  if (!scanner.take(/@/y)) return undefined
  scanner.skipSpaces()
  const url = scanner.take(/\S+/y)
  if (url === undefined) throw scanner.fail('a URL')
  return url
}

function parseSpecifier(scanner: Scanner): string {
  const isParenthesised = scanner.take(/\(/y) !== undefined
  const failure = scanner.fail('a version specifier such as `>=1.2`')
  const specifier = (scanner.take(/[^;)]*/y) ?? '').trim()
  if (!isSpecifier(specifier) || /,\s*$/.test(specifier)) throw failure
  if (isParenthesised && !scanner.take(/\)/y)) throw scanner.fail('`)`')
  return specifier.replaceAll(/\s+/g, '')
}
