import { type ContentRule, contentRules } from './content-rules.ts'
import { isPlaceholder } from './placeholder.ts'
import type { ContentFinding } from './secret-finding.ts'
import { hasLogin } from './signs.ts'

/** What nobody reads to its end; a file of passwords has more. */
const mostFindings = 100

/** Every secret in a text, in the order of its lines; each place is named by one kind alone. */
export function scanText(text: string, isOwn: boolean): ContentFinding[] {
  const found = new Map<number, { readonly line: number; readonly kind: string; readonly end: number }>()
  for (const rule of contentRules) {
    if (!hasSignOf(rule, text)) continue
    for (const match of text.matchAll(rule.pattern)) {
      if (found.size >= mostFindings) break
      const [start, end] = [match.index, match.index + match[0].length]
      const isKnown = [...found].some(([at, other]) => start < other.end && end > at)
      if (!isKnown && isSecret(rule, match as RegExpExecArray, text, isOwn)) {
        found.set(start, { line: lineAt(text, start), kind: rule.kind, end })
      }
    }
  }
  return [...found].sort(([left], [right]) => left - right).map(([, { line, kind }]) => ({ line, kind }))
}

function hasSignOf({ signs }: ContentRule, text: string): boolean {
  return signs === 'login' ? hasLogin(text) : signs.some(sign => text.includes(sign))
}

function isSecret({ isSecret: decide }: ContentRule, match: RegExpExecArray, text: string, isOwn: boolean): boolean {
  const secret = match.groups?.secret
  if (secret !== undefined && isPlaceholder(secret)) return false
  return decide?.(match, text, isOwn) ?? true
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}
