import { type IgnoreVerdict, parseIgnoreFile } from '../../formats/dockerfile/ignore-file.ts'
import type { Advice } from '../../model/project.ts'
import type { SecretFinding } from './secret-finding.ts'

/** Findings that nobody allowed, and what should be said of the patterns that allow others. */
export interface JudgedSecrets {
  readonly refused: readonly SecretFinding[]
  readonly advice: readonly Advice[]
}

/** Takes out what `allow-secrets` of the settings names, by patterns like those of `.dockerignore`. */
export function withoutAllowed(findings: readonly SecretFinding[], patterns: readonly string[]): JudgedSecrets {
  if (patterns.length === 0) return { refused: findings, advice: [] }
  const allowed = patterns.map(pattern => {
    const file = parseIgnoreFile(pattern, '[tool.pare] allow-secrets')
    return { pattern, isMet: (path: string) => isMatched(path, file.verdict) }
  })
  const refused = findings.filter(({ path }) => !allowed.some(({ isMet }) => isMet(path)))
  const advice = allowed
    .filter(({ isMet }) => !findings.some(({ path }) => isMet(path)))
    .map(({ pattern }) => allowsNothing(pattern))
  return { refused, advice }
}

function isMatched(path: string, verdict: (path: string, parent: IgnoreVerdict | undefined) => IgnoreVerdict): boolean {
  const parts = path.split('/')
  let above: IgnoreVerdict | undefined
  for (const index of parts.keys()) above = verdict(parts.slice(0, index + 1).join('/'), above)
  return above?.isIgnored === true
}

/** A pattern of `allow-secrets` names nothing in which a secret was found; a later secret there would pass unseen. */
function allowsNothing(pattern: string): Advice {
  return {
    code: 'allows-nothing',
    message: `\`allow-secrets\` of the settings names \`${pattern}\`, where no secret was found`,
    hint: 'mend the pattern or remove it: a secret that comes there later would pass unseen',
  }
}
