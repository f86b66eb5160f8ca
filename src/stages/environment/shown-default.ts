import type { EnvironmentVariable } from '../../model/environment.ts'
import type { EnvironmentSubject } from './environment-subject.ts'
import { productionMatches } from './production-matches.ts'

/** What is shown in place of a value that nobody should read. */
export const hidden = '(hidden)'

/** The default of a variable as it may be shown, a computed one as `(computed)`; nothing where there is none. */
export function shownDefault(
  { name, default: standIn, isSecret }: EnvironmentVariable,
  { judge, guard }: Pick<EnvironmentSubject, 'judge' | 'guard'>,
): string | undefined {
  if (standIn === undefined) return undefined
  if (standIn.kind === 'computed') return '(computed)'
  const { text, location } = standIn
  if (text !== '' && (isSecret || judge.isSecretName(name) || hasLogin(text) || judge.holdsSecret(text))) return hidden
  const value = { name, value: text, origin: { kind: 'default' as const, location } }
  return guard && productionMatches([value], guard).length > 0 ? hidden : text
}

/** Whether a URL in the text carries a password, however weak. */
function hasLogin(text: string): boolean {
  return /:\/\/[^/?#\s:@]*:[^/?#\s]+@/.test(text)
}
