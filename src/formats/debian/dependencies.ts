import type { DebianDependency, DebianRelation } from '../../model/debian/package.ts'
import { PareError } from '../../model/error.ts'

// Debian Policy 7.1. Restrictions in brackets belong to source packages; an index never has them. `(?!\s)`: blanks are taken
// all at once, or a long row of them is tried in every division.
const form =
  /^([A-Za-z0-9][A-Za-z0-9+.-]*)(?::([a-z0-9-]+))?\s*(?!\s)(?:\(\s*(<<|<=|=|>=|>>|<|>)\s*([A-Za-z0-9][^\s()]*)\s*\))?(?:\s*\[[^\]]*\])?(?:\s*<[^<>]*>)*$/

// Policy 7.1: the obsolete single signs mean "or equal".
const operators = { '<<': '<<', '<=': '<=', '=': '=', '>=': '>=', '>>': '>>', '<': '<=', '>': '>=' } as const

/** What the value of a field such as `Depends` asks for: all of the dependencies, one relation of each. */
export function parseDependencies(text: string): DebianDependency[] {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(part => part.split('|').map(parseRelation))
}

/** What the value of `Provides` names: relations without alternatives. */
export function parseProvides(text: string): DebianRelation[] {
  return parseDependencies(text).flat()
}

function parseRelation(text: string): DebianRelation {
  const match = form.exec(text.trim())
  if (!match) throw invalidDebianDependency(text.trim())
  const [, name, qualifier, operator, version] = match
  return {
    name: name!,
    ...(qualifier !== undefined && { qualifier }),
    ...(version !== undefined && {
      version: { operator: operators[operator as keyof typeof operators], version },
    }),
  }
}

/** A relation as it stands in a control file: `libc6 (>= 2.38)`. */
export function formatRelation({ name, qualifier, version }: DebianRelation): string {
  const subject = qualifier === undefined ? name : `${name}:${qualifier}`
  return version === undefined ? subject : `${subject} (${version.operator} ${version.version})`
}

/** Alternatives as they stand in a control file: `media-types | mime-support`. */
export function formatDependency(dependency: DebianDependency): string {
  return dependency.map(formatRelation).join(' | ')
}

/** A package's dependency cannot be read. */
function invalidDebianDependency(text: string): PareError {
  return new PareError({
    code: 'invalid-debian-dependency',
    exitCode: 2,
    message: `Expected a dependency such as \`libc6 (>= 2.38)\`, got \`${text.slice(0, 80)}\``,
  })
}
