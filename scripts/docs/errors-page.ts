import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generatedPage, table } from './page.ts'
import { type CodePlace, sourceCodes } from './source-codes.ts'

/** What each exit code means. */
export const exitCodes: readonly (readonly [code: string, meaning: string])[] = [
  ['0', 'done'],
  ['1', 'the answer is no: a proof that failed, a budget exceeded, a digest or signature that does not match'],
  [
    '2',
    'the mistake is in what pare was given: a flag, a file, a project it finds no app in; a registry says 401, 403, 404',
  ],
  ['69', 'something that is needed is not available: network, sandbox, disk space'],
  ['70', 'a bug in pare'],
  ['75', 'worth trying again: a registry or package index is overloaded or failing'],
  ['130, 143', 'interrupted by Ctrl-C or SIGTERM'],
]

/** The page of all errors and warnings; throws when a code has no doc comment to explain it. */
export function errorsPage(home: string): string {
  const places = sourceCodes(home)
  const errors = byCode(places.filter(place => place.kind === 'error'))
  const warnings = byCode(places.filter(place => place.kind === 'warning'))
  const unexplained = [...errors, ...warnings].filter(([, all]) => all.every(place => !place.explanation))
  if (unexplained.length > 0) {
    const list = unexplained.map(([code, all]) => `\n  ${code}  ${all[0]!.file}:${all[0]!.line}`).join('')
    throw new Error(`These codes have no doc comment; write one at the function that makes the error:${list}`)
  }
  return generatedPage(
    'Errors and warnings',
    `
An error says what happened, where, why, and what to do next. Its code is permanent.

${table(['exit code', 'means'], exitCodes)}

## Errors

${errors.map(([code, all]) => section(code, all)).join('\n\n')}

### \`bug\`

Exit code 70. pare met something that it did not expect. The lines below the message are what its authors need.

## Errors of the launcher \`./pare\`

${launcherErrors(home).join('\n\n')}

## Warnings

A warning goes to stderr and changes no exit code.

${warnings.map(([code, all]) => section(code, all)).join('\n\n')}
`,
  )
}

/** The permanent codes of all errors and warnings. */
export function knownCodes(home: string): ReadonlySet<string> {
  const launcher = launcherErrors(home).map(text => /`([^`]+)`/.exec(text)![1]!)
  return new Set(['bug', ...launcher, ...sourceCodes(home).map(place => place.code)])
}

function byCode(places: readonly CodePlace[]): [string, CodePlace[]][] {
  return [...Map.groupBy(places, place => place.code)]
}

function section(code: string, places: readonly CodePlace[]): string {
  const numbers = [...new Set(places.flatMap(place => place.exitCodes))].sort((left, right) => left - right)
  const exit = numbers.length === 0 ? '' : `Exit code ${numbers.join(' or ')}. `
  const files = [...new Set(places.map(place => place.file))]
  const sentences = [...new Set(places.flatMap(place => place.explanation ?? []))]
  return [
    `### \`${code}\``,
    '',
    `${exit}${sentences.map(withFullStop).join(' Or: ')}`,
    '',
    `Made in ${files.map(file => `[${file.replace(/^src\//, '')}](../../${file})`).join(', ')}`,
  ].join('\n')
}

function withFullStop(text: string): string {
  return text.endsWith('.') ? text : `${text}.`
}

function launcherErrors(home: string): string[] {
  const script = readFileSync(join(home, 'pare'), 'utf8')
  const found = new Map<string, string>()
  for (const [, code, plain, told = '', hint] of script.matchAll(
    /\bfail ([a-z-]+) (?:'([^']*)'|"([^"]*)") '([^']*)'/g,
  )) {
    // Without what only a run knows.
    const message = plain ?? told.replace(/(?:;| in) \$\w+$/, '').replaceAll('\\`', '`')
    found.set(code!, `### \`${code}\`\n\nExit code 69. ${sentence(message)} What to do: ${hint}.`)
  }
  return [...found.values()]
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
