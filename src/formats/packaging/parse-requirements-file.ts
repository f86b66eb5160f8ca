import { type Location, PareError } from '../../model/error.ts'
import { redactCredentials } from './redact-credentials.ts'
import { parseRequirement, type Requirement } from './requirement.ts'
import type { RequirementHash, RequirementLine, RequirementsFile, RequirementsOption } from './requirements-file.ts'

/** Where text comes from: `include` resolves a path as written in `from` and returns the file's own path and text. */
export interface RequirementsOptions {
  readonly file: string
  readonly include: (path: string, from: Location) => Promise<{ readonly file: string; readonly text: string }>
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** Options in the file's own words, each with its other spellings. */
const knownOptions: Readonly<Record<string, { readonly name: string; readonly isFlag?: true }>> = {
  '-i': { name: '--index-url' },
  '--index-url': { name: '--index-url' },
  '--pypi-url': { name: '--index-url' },
  '--extra-index-url': { name: '--extra-index-url' },
  '-f': { name: '--find-links' },
  '--find-links': { name: '--find-links' },
  '--no-index': { name: '--no-index', isFlag: true },
  '--no-binary': { name: '--no-binary' },
  '--only-binary': { name: '--only-binary' },
  '--prefer-binary': { name: '--prefer-binary', isFlag: true },
  '--pre': { name: '--pre', isFlag: true },
  '--require-hashes': { name: '--require-hashes', isFlag: true },
  '--trusted-host': { name: '--trusted-host' },
  '--use-feature': { name: '--use-feature' },
  '-r': { name: '--requirement' },
  '--requirement': { name: '--requirement' },
  '-c': { name: '--constraint' },
  '--constraint': { name: '--constraint' },
  '-e': { name: '--editable' },
  '--editable': { name: '--editable' },
}

/** Everything that a requirements file and the files it includes say, in pip's reading of them. */
export async function parseRequirementsFile(text: string, options: RequirementsOptions): Promise<RequirementsFile> {
  const requirements: RequirementLine[] = []
  const constraints: RequirementLine[] = []
  const found: RequirementsOption[] = []
  const done = new Set<string>()

  async function read(file: string, content: string, isConstraint: boolean, chain: readonly string[]): Promise<void> {
    const key = `${isConstraint} ${file}`
    if (done.has(key)) return
    done.add(key)
    for (const line of logicalLines(content)) {
      const location: Location = { file, line: line.number }
      const expanded = expandVariables(line.text, options.environment ?? {})
      const option = parseOption(expanded, location)
      if (option === undefined) {
        ;(isConstraint ? constraints : requirements).push(parseLine(expanded, location, false))
      } else if (option.name === '--editable') {
        ;(isConstraint ? constraints : requirements).push(parseLine(option.value, location, true))
      } else if (option.name === '--requirement' || option.name === '--constraint') {
        const included = await options.include(option.value, location)
        if (chain.includes(included.file)) throw requirementsCycle([...chain, included.file], location)
        const isBelowConstraint = isConstraint || option.name === '--constraint'
        await read(included.file, included.text, isBelowConstraint, [...chain, included.file])
      } else {
        found.push(option)
      }
    }
  }

  await read(options.file, text, false, [options.file])
  const files = [...new Set([...done].map(key => key.slice(key.indexOf(' ') + 1)))]
  return { requirements, constraints, options: found, files }
}

interface LogicalLine {
  readonly text: string
  readonly number: number
}

// A backslash joins lines, but never onto or out of a comment; a comment starts at a # that follows nothing or a space.
function logicalLines(content: string): LogicalLine[] {
  const lines: LogicalLine[] = []
  let pending: string[] = []
  let start = 0
  const flush = () => {
    const text = pending
      .join('')
      .replace(/(?:^|\s+)#.*$/, '')
      .trim()
    if (text !== '') lines.push({ text, number: start })
    pending = []
  }
  for (const [index, line] of content
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (pending.length === 0) start = index + 1
    const isComment = /^\s*#/.test(line)
    if (line.endsWith('\\') && !isComment) {
      pending.push(line.slice(0, -1))
      continue
    }
    pending.push(isComment ? '' : line)
    flush()
  }
  flush()
  return lines
}

function expandVariables(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\$\{([A-Z0-9_]+)\}/g, (whole, name: string) => environment[name] ?? whole)
}

function parseOption(text: string, location: Location): RequirementsOption | undefined {
  if (!text.startsWith('-')) return undefined
  const match = /^(--[a-z-]+|-[a-z])(?:\s*=\s*|\s+|(?<=^-[a-z]))?(.*)$/s.exec(text)
  const known = match && knownOptions[match[1]!]
  if (!known) throw invalidRequirements(`an option that pip knows in a requirements file`, text, location)
  const value = unquoted(match[2]!.trim())
  if (!known.isFlag && value === '') throw invalidRequirements(`a value after \`${match[1]}\``, 'nothing', location)
  return { name: known.name, value, location }
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text
}

function parseLine(text: string, location: Location, isEditable: boolean): RequirementLine {
  const [wanted, ...options] = text.split(/\s+(?=--?[a-z])/)
  const hashes = options.flatMap(option => parseHash(option, location) ?? [])
  return { text: wanted!, location, hashes, isEditable, wanted: parseWanted(wanted!.trim(), location) }
}

function parseHash(option: string, location: Location): RequirementHash | undefined {
  const match = /^--hash(?:\s*=\s*|\s+)(.*)$/s.exec(option)
  if (!match) {
    if (/^--(?:global-option|config-settings?|install-option|build-option)\b/.test(option)) return undefined
    throw invalidRequirements('an option that a requirement can have, such as `--hash`', option, location)
  }
  const [, algorithm, digits] = /^([a-z0-9_]+):([0-9a-fA-F]+)$/.exec(unquoted(match[1]!.trim())) ?? []
  if (!algorithm || !digits) {
    throw invalidRequirements('a hash such as `sha256:…` in hexadecimal digits', match[1]!, location)
  }
  return { algorithm, digits: digits.toLowerCase() }
}

function parseWanted(text: string, location: Location): Requirement | { readonly place: string } {
  if (isPlace(text)) return { place: text.replace(/\s+;.*$/s, '') }
  try {
    return parseRequirement(text)
  } catch (cause) {
    if (!(cause instanceof PareError)) throw cause
    throw new PareError({
      code: cause.code,
      exitCode: cause.exitCode,
      message: cause.message,
      hint: 'write a name and a version specifier, such as `flask>=3.0`',
      location,
      cause,
    })
  }
}

function isPlace(text: string): boolean {
  return (
    /^(?:[a-z][a-z+]*:\/\/|file:|\.{0,2}[/\\]|\.{1,2}$|\.{1,2}\[)/i.test(text) ||
    /^[^\s@;=<>~!]*(?:\/|\.whl\b|\.tar\.gz\b|\.zip\b)[^@]*$/.test(text)
  )
}

/** A line of a requirements file is none that pip would take. */
function invalidRequirements(expected: string, got: string, location: Location): PareError {
  return new PareError({
    code: 'invalid-requirements',
    exitCode: 2,
    message: `Expected ${expected} in \`${location.file}\`, got \`${redactCredentials(got)}\``,
    location,
  })
}

/** Requirements files include each other in a circle. */
function requirementsCycle(chain: readonly string[], location: Location): PareError {
  return new PareError({
    code: 'requirements-cycle',
    exitCode: 2,
    message: `Requirements files include each other without end: ${chain.map(file => `\`${file}\``).join(' → ')}`,
    hint: `remove the line \`-r ${chain.at(-1)}\` from \`${location.file}\``,
    location,
  })
}
