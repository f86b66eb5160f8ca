import { posix } from 'node:path'
import { PareError } from '../../model/error.ts'
import { compileIgnorePattern, isWellFormed } from './ignore-pattern.ts'

/** One line of an ignore file. */
export interface IgnoreRule {
  /** As written, without the space around it. */
  readonly text: string
  readonly line: number
  /** Written with `!`: brings back what an earlier rule leaves out. */
  readonly isException: boolean
  readonly pattern: string
}

/** What an ignore file says of one path; hand it on for the paths below. */
export interface IgnoreVerdict {
  readonly isIgnored: boolean
  /** The rule that decided. */
  readonly rule: IgnoreRule | undefined
  /** For each rule, whether it matches this path or one above. */
  readonly matched: readonly boolean[]
}

/** A `.dockerignore` that was read. */
export interface IgnoreFile {
  readonly rules: readonly IgnoreRule[]
  /**
   * The verdict on a path, relative to the file's directory. `parent` is the verdict on its folder, `undefined` at the top:
   * a folder that is left out takes all below with it, unless a later exception matches.
   */
  verdict(path: string, parent: IgnoreVerdict | undefined): IgnoreVerdict
  /** Whether an exception could bring back something below the folder `path`. */
  mayReturnBelow(path: string): boolean
}

interface CompiledRule extends IgnoreRule {
  readonly matches: (path: string) => boolean
}

/** The rules of a `.dockerignore`, read as Docker reads them (moby/patternmatcher). `file` is for messages. */
export function parseIgnoreFile(text: string, file: string): IgnoreFile {
  const rules = text.split('\n').flatMap((line, index) => parseRule(line, index + 1, file) ?? [])
  return {
    rules,
    verdict: (path, parent) => verdictOf(rules, path, parent),
    mayReturnBelow: path => mayReturn(rules, path),
  }
}

function parseRule(line: string, number: number, file: string): CompiledRule | undefined {
  const bare = number === 1 ? line.replace(/^\ufeff/, '') : line
  if (bare.startsWith('#')) return undefined
  const text = bare.trim()
  if (text === '') return undefined
  const isException = text.startsWith('!')
  const written = isException ? text.slice(1).trim() : text
  const cleaned = written === '' ? '' : cleanPath(written)
  const relative = cleaned.length > 1 && cleaned.startsWith('/') ? cleaned.slice(1) : cleaned
  // Docker cleans a second time, together with the mark: `!/` ends as a bare `!`.
  const whole = cleanPath((isException ? `!${relative}` : relative).trim())
  if (whole === '!') throw invalidRule(text, 'an exception without a pattern', number, file)
  const pattern = whole.startsWith('!') ? whole.slice(1) : whole
  if (!isWellFormed(pattern)) throw invalidRule(text, 'a `[` or `\\` that is never finished', number, file)
  let compiled: ((path: string) => boolean) | undefined
  return {
    text,
    line: number,
    isException: whole.startsWith('!'),
    pattern,
    // Docker, too, finds some mistakes only when a rule is first needed.
    matches(path) {
      compiled ??= compileIgnorePattern(pattern)
      if (compiled === undefined) throw invalidRule(text, 'a range or an escape that means nothing', number, file)
      return compiled(path)
    },
  }
}

/** Go's `filepath.Clean`. */
function cleanPath(path: string): string {
  const normal = posix.normalize(path)
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal
}

// The order of the questions is part of the meaning: a rule that could not change the verdict is not asked, and so does
// not count as matched for the paths below (moby/patternmatcher, MatchesUsingParentResults).
function verdictOf(rules: readonly CompiledRule[], path: string, parent: IgnoreVerdict | undefined): IgnoreVerdict {
  const matched = new Array<boolean>(rules.length).fill(false)
  let isIgnored = false
  let rule: IgnoreRule | undefined
  for (const [index, each] of rules.entries()) {
    let isMatch = parent?.matched[index] === true
    if (!isMatch) {
      if (each.isException !== isIgnored) continue
      isMatch = each.matches(path)
    }
    matched[index] = isMatch
    if (isMatch) {
      isIgnored = !each.isException
      rule = each
    }
  }
  return { isIgnored, rule, matched }
}

function mayReturn(rules: readonly IgnoreRule[], path: string): boolean {
  return rules.some(({ isException, pattern }) => {
    if (!isException) return false
    const fixed = pattern.replace(/\/\*\*?$/, '')
    // A pattern with wildcards may match at any depth; only a plain path says where it leads.
    return /[*?[\\]/.test(fixed) || `${fixed}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${fixed}/`)
  })
}

/** A line of an ignore file is no pattern. */
function invalidRule(text: string, problem: string, line: number, file: string): PareError {
  return new PareError({
    code: 'invalid-ignore-pattern',
    exitCode: 2,
    message: `Expected a pattern in \`${file}\`, got \`${text}\`: ${problem}`,
    hint: `mend line ${line} of \`${file}\`; Docker refuses it too`,
    location: { file, line },
  })
}
