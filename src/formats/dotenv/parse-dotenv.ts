/** One assignment of a file of variables; `line` and `column` are where its name stands. */
export interface DotenvAssignment {
  readonly name: string
  /** Quotes and escapes decoded; `${…}` is still as written. */
  readonly value: string
  /** False between single quotes, where nothing is replaced. */
  readonly isInterpolated: boolean
  readonly line: number
  readonly column: number
}

/** A line that is no assignment and no comment. */
export interface DotenvProblem {
  readonly line: number
  readonly column: number
  readonly message: string
}

/** A file of `NAME=VALUE` lines, as python-dotenv and Docker Compose read it. */
export interface Dotenv {
  readonly assignments: readonly DotenvAssignment[]
  readonly problems: readonly DotenvProblem[]
}

const assignment = /^([ \t]*(?:export[ \t]+)?)([A-Za-z_][\w.-]*|'[^'\n]+')[ \t]*(?:=|:[ \t])[ \t]*/
const bareName = /^([ \t]*(?:export[ \t]+)?)([A-Za-z_][\w.-]*)[ \t]*(?:#.*)?$/

/** Reads a file of variables. What cannot be read becomes a problem, and the rest is there. */
export function parseDotenv(text: string): Dotenv {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)
  const assignments: DotenvAssignment[] = []
  const problems: DotenvProblem[] = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    if (/^\s*(?:#|$)/.test(line)) continue
    const match = assignment.exec(line)
    const place = { line: index + 1, column: (match?.[1] ?? /^\s*/.exec(line)![0]).length + 1 }
    if (match === null) {
      // A name alone passes the variable on from outside: it sets nothing here.
      if (!bareName.test(line)) problems.push({ ...place, message: 'Expected `NAME=VALUE`' })
      continue
    }
    const name = match[2]!.replace(/^'|'$/g, '')
    const rest = line.slice(match[0].length)
    const quote = rest[0]
    if (quote !== '"' && quote !== "'" && quote !== '`') {
      assignments.push({ name, value: unquoted(rest), isInterpolated: true, ...place })
      continue
    }
    const found = quoted(quote, rest, lines, index)
    if (found === undefined) {
      problems.push({ ...place, message: `The quotes around the value of \`${name}\` are not closed` })
      assignments.push({ name, value: unquoted(rest), isInterpolated: true, ...place })
      continue
    }
    assignments.push({ name, value: decoded(quote, found.text), isInterpolated: quote === '"', ...place })
    index = found.lastLine
  }
  return { assignments, problems }
}

function unquoted(rest: string): string {
  return rest.replace(/(?:^|\s)#.*$/, '').trim()
}

/** The text up to the closing quote, which may stand lines below. */
function quoted(
  quote: string,
  rest: string,
  lines: readonly string[],
  first: number,
): { readonly text: string; readonly lastLine: number } | undefined {
  // Line by line: what a backslash at the end of one escapes is the end of the line, and never a quote.
  const parts: string[] = []
  let line = rest.slice(1)
  for (let lastLine = first; ; ) {
    const end = closing(quote, line)
    if (end !== -1) return { text: [...parts, line.slice(0, end)].join('\n'), lastLine }
    parts.push(line)
    lastLine++
    if (lastLine >= lines.length) return undefined
    line = lines[lastLine]!
  }
}

function closing(quote: string, text: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return at
  }
  return -1
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '\\$' }

function decoded(quote: string, text: string): string {
  if (quote !== '"') return text.replaceAll(/\\([\\'])/g, '$1')
  return text.replaceAll(/\\([nrt"\\$])/g, (_, letter: string) => escapes[letter]!)
}
