import type { Branded } from '../brand.ts'
import { PareError } from '../error.ts'

/** A distribution's name, normalised as the packaging specification (PEP 503) says: `zope.interface` → `zope-interface`. */
export type DistributionName = Branded<string, 'DistributionName'>

const form = /^(?:[a-z0-9]|[a-z0-9][a-z0-9._-]*[a-z0-9])$/i

/** The distribution name that `text` spells. */
export function parseDistributionName(text: string): DistributionName {
  if (!form.test(text)) {
    /** A name that no Python distribution can have. */
    throw new PareError({
      code: 'invalid-distribution-name',
      exitCode: 2,
      message: `Expected a distribution name of letters, digits, \`.\`, \`_\` and \`-\`, got \`${text}\``,
    })
  }
  return text.toLowerCase().replaceAll(/[-_.]+/g, '-') as DistributionName
}

export function isDistributionName(text: string): boolean {
  return form.test(text)
}
