import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** A place in the sources that gives a code to an error or a warning. */
export interface CodePlace {
  readonly code: string
  readonly kind: 'error' | 'warning'
  /** Relative to the repository. */
  readonly file: string
  readonly line: number
  /** The exit codes that stand beside it; empty for a warning. */
  readonly exitCodes: readonly number[]
  /** The doc comment of the maker, or the one right above the statement; as one line. */
  readonly explanation: string | undefined
}

const kebab = /'([a-z][a-z0-9]*(?:-[a-z0-9]+)*)'/g

/** Every code that the sources below `folder` give to an error or a warning, in order of code, file and line. */
export function sourceCodes(home: string, folder = 'src'): CodePlace[] {
  const files = readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !/\.test(?:-d)?\.ts$/.test(name))
    .map(name => join(home, folder, name))
    .sort()
  const texts = new Map(files.map(file => [relative(home, file), readFileSync(file, 'utf8')]))
  const places = [...texts].flatMap(([file, text]) => [
    ...literalPlaces(file, text),
    ...argumentPlaces(file, text, texts),
  ])
  return withPassedOn(places).sort(byCode)
}

/** Codes written into an object: `code: 'x'`, `code: isFull ? 'disk-full' : 'x'`. */
function literalPlaces(file: string, text: string): CodePlace[] {
  return [...text.matchAll(/\bcode:\s*((?:[^,\n}]|\n\s*[?:])+)/g)].flatMap(match => {
    const codes = codesIn(match[1]!)
    const rest = bodyAround(text, match.index)
    if (codes.length === 0 || rest === undefined) return []
    return codes.map((code, index) => {
      const place = placeAt(code, file, text, match.index, rest)
      return { ...place, exitCodes: exitCodesOf(index, codes, match[1]!, rest) }
    })
  })
}

/** `isFull ? 'disk-full' : 'x'` goes with `isFull ? 69 : 2`: the same condition chooses both. */
function exitCodesOf(index: number, codes: readonly string[], expression: string, body: string): readonly number[] {
  const condition = expression.split('?')[0]!.trim()
  const choice = /\bexitCode:\s*([^?,\n]+)\?\s*(\d+)\s*:\s*(\d+)/.exec(body)
  if (codes.length === 2 && choice && choice[1]!.trim() === condition) return [Number(choice[index + 2])]
  return exitCodesIn(body)
}

/** Codes handed to a maker that has a parameter called `code`. */
function argumentPlaces(file: string, text: string, texts: ReadonlyMap<string, string>): CodePlace[] {
  if (!/new PareError\(\{\s*code,/.test(text)) return []
  const makers = [...text.matchAll(/function (\w+)\([^)]*\bcode: string/g)].map(match => match[1]!)
  const exitCodes = exitCodesIn(text)
  return [...texts].flatMap(([caller, source]) =>
    makers.flatMap(maker =>
      [...source.matchAll(new RegExp(`(?<!function )\\b${maker}\\(([^;\\n]*)`, 'g'))].flatMap(match =>
        codesIn(match[1]!)
          .slice(0, 1)
          .map(code => ({
            ...placeAt(code, caller, source, match.index, ''),
            kind: 'error' as const,
            exitCodes,
          })),
      ),
    ),
  )
}

/**
 * What a maker passes on (`failure?.code ?? 'proof-failed'`) is an error with its exit code: its own code wherever the
 * same folder gives it, and the codes that its doc comment names.
 */
function withPassedOn(places: readonly CodePlace[]): CodePlace[] {
  return places.map(place => {
    if (place.kind === 'error') return place
    const maker = places.find(
      other =>
        other.kind === 'error' &&
        dirname(other.file) === dirname(place.file) &&
        (other.code === place.code || other.explanation?.includes(`\`${place.code}\``)),
    )
    return maker ? { ...place, kind: 'error' as const, exitCodes: maker.exitCodes } : place
  })
}

function placeAt(code: string, file: string, text: string, index: number, body: string): CodePlace {
  const exitCodes = exitCodesIn(body)
  return {
    code,
    kind: exitCodes.length > 0 ? 'error' : 'warning',
    file,
    line: text.slice(0, index).split('\n').length,
    exitCodes,
    explanation: explanationAt(text, index),
  }
}

/** The object that holds `index`, when it is that of an error or a warning: it has a message. */
function bodyAround(text: string, index: number): string | undefined {
  const start = text.lastIndexOf('{', index)
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}' && --depth === 0) {
      const body = text.slice(start, at + 1)
      return /\bmessage\b/.test(body) ? body : undefined
    }
  }
  return undefined
}

function codesIn(expression: string): string[] {
  // What is compared with is no code that is given.
  const given = expression.replace(/[=!]==? '[^']*'/g, '')
  return [...given.matchAll(kebab)].map(match => match[1]!)
}

function exitCodesIn(body: string): number[] {
  const expressions = [...body.matchAll(/\bexitCode:\s*([^,\n]+)/g)].map(match => match[1]!)
  return [...new Set(expressions.flatMap(text => text.match(/\b(?:1|2|69|70|75)\b/g) ?? []).map(Number))].sort(
    (left, right) => left - right,
  )
}

/**
 * The doc comment right above the statement or the `case` that makes the error, else that of the function around it if
 * it is there to make errors.
 */
function explanationAt(text: string, index: number): string | undefined {
  const lines = text.slice(0, index).split('\n')
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at]!
    const isStatement =
      at === lines.length - 1 || /\b(?:throw|return)\b|^\s*(?:case |\{$|(?:context\.)?observer\?\.\()/.test(line)
    const declaration = /^(?:export )?(?:async )?function |^(?:export )?const \w+ = .*=>/.test(line)
    if ((isStatement || declaration) && /\*\/\s*$/.test(lines[at - 1] ?? '')) {
      if (!declaration || isMaker(text, lines, at)) return commentEndingAt(lines, at - 1)
      return undefined
    }
    if (declaration) return undefined
  }
  return undefined
}

/** Whether the function that starts at this line returns an error or a warning. */
function isMaker(text: string, lines: readonly string[], at: number): boolean {
  const start = lines.slice(0, at).join('\n').length
  const head = text.slice(start, text.indexOf('{\n', start) + 1)
  return /\)\s*:\s*(?:PareError(?:Options)?|Advice|unknown|\{ code: string)\b|\): never/.test(head)
}

function commentEndingAt(lines: readonly string[], end: number): string {
  let start = end
  while (!/\/\*\*/.test(lines[start]!)) start--
  return lines
    .slice(start, end + 1)
    .join('\n')
    .replace(/^\s*\/\*\*\s?|\s*\*\/\s*$/g, '')
    .split('\n')
    .map(line => line.replace(/^\s*\*\s?/, '').trim())
    .join(' ')
    .trim()
}

function byCode(left: CodePlace, right: CodePlace): number {
  const order = [left.code, left.file].join('\0') < [right.code, right.file].join('\0')
  if (left.code === right.code && left.file === right.file) return left.line - right.line
  return order ? -1 : 1
}
