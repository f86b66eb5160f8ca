import type { ServiceFacts } from './init-facts.ts'

/** The settings that a project starts with: what pare found, so that it stays so. */
export function settingsLines({ kind, port }: ServiceFacts): string[] {
  return ['level = "safe"', ...(kind === 'web' && port !== undefined ? [`port = ${port}`] : [])]
}
