import { PareError } from '../../model/error.ts'
import { isAllowed, isSpecifier } from './version.ts'

/**
 * The specifiers that a version constraint of Poetry stands for, any of which will do: `^1.2` is `>=1.2,<2.0`, `1.2.*` is
 * `==1.2.*`, and `||` parts alternatives. Plain PEP 440 means itself.
 */
export function parsePoetryConstraint(text: string): string[] {
  const alternatives = text.split(/\s*\|\|?\s*/).map(part => conjunction(part.trim(), text))
  return alternatives.includes('') ? [''] : [...new Set(alternatives)]
}

function conjunction(part: string, whole: string): string {
  if (part === '' || part === '*') return ''
  // Spaces join conditions as commas do, but may also stand between an operator and its version.
  const conditions = part
    .replaceAll(/([<>=!~^])\s+/g, '$1')
    .split(/\s*,\s*|\s+/)
    .filter(condition => condition !== '')
  const specifier = conditions
    .flatMap(condition => condition.split(/(?<=[\w*])(?=[<>!~^])/))
    .map(condition => specifierOf(condition, whole))
    .filter(condition => condition !== '')
    .join(',')
  if (!isSpecifier(specifier)) throw invalidConstraint(whole)
  return specifier
}

function specifierOf(condition: string, whole: string): string {
  const [, operator = '', version = ''] = /^(\^|~=|~|===|==|!=|<=|>=|<|>|=)?v?(.+)$/.exec(condition) ?? []
  if (version === '' || version === '*') return ''
  if (version.endsWith('.*')) return operator === '!=' ? `!=${version}` : `==${version}`
  switch (operator) {
    case '^':
      return `>=${version},<${nextBreaking(version, whole)}`
    case '~':
      return `>=${version},<${nextMinor(version, whole)}`
    case '':
    case '=':
      return `==${version}`
    default:
      return `${operator}${version}`
  }
}

function releaseOf(version: string, whole: string): number[] {
  const [, release] = /^(\d+(?:\.\d+)*)/.exec(version) ?? []
  if (release === undefined) throw invalidConstraint(whole)
  return release.split('.').map(Number)
}

/** The first release that `^` leaves out: the leftmost number that is not zero goes up. */
function nextBreaking(version: string, whole: string): string {
  const release = releaseOf(version, whole)
  const at = release.findIndex(number => number !== 0)
  return raised(release, at === -1 ? release.length - 1 : at)
}

function nextMinor(version: string, whole: string): string {
  const release = releaseOf(version, whole)
  return raised(release, Math.min(1, release.length - 1))
}

function raised(release: readonly number[], at: number): string {
  return release.map((number, index) => (index < at ? number : index === at ? number + 1 : 0)).join('.')
}

/** The highest minor release of Python 3 that a constraint is asked about. */
const lastMinor = 40

/** One specifier for a constraint on the Python version: alternatives become exclusions, minor release by minor release. */
export function pythonSpecifier(text: string): string {
  const alternatives = parsePoetryConstraint(text)
  if (alternatives.length === 1) return alternatives[0]!
  const minors = Array.from({ length: lastMinor + 1 }, (_, minor) => minor)
  const allowed = minors.filter(minor =>
    alternatives.some(each => isAllowed(`3.${minor}.0`, each) || isAllowed(`3.${minor}.99`, each)),
  )
  const [first] = allowed
  const last = allowed.at(-1)
  if (first === undefined || last === undefined) return alternatives[0]!
  const excluded = minors.filter(minor => minor > first && minor < last && !allowed.includes(minor))
  return [
    `>=3.${first}`,
    ...(last === lastMinor ? [] : [`<3.${last + 1}`]),
    ...excluded.map(minor => `!=3.${minor}.*`),
  ].join(',')
}

/** A version constraint is written neither as Poetry nor as PEP 440 has it. */
function invalidConstraint(text: string): PareError {
  return new PareError({
    code: 'invalid-constraint',
    exitCode: 2,
    message: `Expected a version constraint such as \`^1.2\` or \`>=1.2,<2\`, got \`${text}\``,
  })
}
