import { satisfies } from '@renovatebot/pep440'
import type { DebianSuite } from '../../model/debian/package.ts'
import { PareError } from '../../model/error.ts'

/** A suite, and the CPython that it brings. */
export interface SuitePython {
  readonly suite: DebianSuite
  readonly python: string
}

/** The suites that pare builds on, the preferred one first. */
export const suitePythons: readonly SuitePython[] = [
  { suite: 'trixie', python: '3.13' },
  { suite: 'bookworm', python: '3.11' },
  { suite: 'sid', python: '3.14' },
]

/** What a project and its user say about the Python version. */
export interface PythonWish {
  /** A suite that the user named. */
  readonly suite?: string
  /** A version that the user named: `3.11`. */
  readonly version?: string
  /** A PEP 440 specifier of the project: `>=3.11`. */
  readonly specifier?: string
  /** Where the specifier stands, for a message. */
  readonly source?: string
  /** The version that the project's own tools use: taken where a suite has it, and where nothing else is said. */
  readonly pinned?: string
}

/** The suite to build on: the first whose Python fits what was wished for. */
export function choosePython(wish: PythonWish): SuitePython {
  const named = wish.suite === undefined ? suitePythons : suitePythons.filter(({ suite }) => suite === wish.suite)
  if (named.length === 0) throw unknownSuite(wish.suite!)
  const fitting = named.filter(({ python }) => isFitting(python, wish))
  const pinned = wish.version === undefined ? fitting.find(({ python }) => python === wish.pinned) : undefined
  const best = pinned ?? fitting[0]
  if (!best) throw noSuchPython(wish, named)
  return best
}

function isFitting(python: string, { version, specifier }: PythonWish): boolean {
  if (version !== undefined) return python === version || version.startsWith(`${python}.`)
  if (specifier === undefined) return true
  // A bound such as `<=3.13` or `>=3.13.1` speaks of patch releases, of which the suite has a late one.
  return satisfies(`${python}.99`, specifier) || satisfies(`${python}.0`, specifier)
}

/** `--suite` or the settings name a suite that pare does not build on. */
function unknownSuite(suite: string): PareError {
  return new PareError({
    code: 'unknown-suite',
    exitCode: 2,
    message: `Expected a Debian suite that pare builds on, got \`${suite}\``,
    hint: `choose one of ${suitePythons.map(({ suite: name, python }) => `${name} (Python ${python})`).join(', ')}`,
  })
}

/** The project wants a Python that none of the suites has. */
function noSuchPython(wish: PythonWish, suites: readonly SuitePython[]): PareError {
  const wanted = wish.version ?? wish.specifier
  const offered = suites.map(({ suite, python }) => `${python} (${suite})`).join(', ')
  return new PareError({
    code: 'no-such-python',
    exitCode: 2,
    message: `${wish.source ? `\`${wish.source}\`` : 'The project'} asks for Python ${wanted}, but Debian has ${offered}`,
    hint: 'choose one of them: `pare build --python 3.13`',
  })
}
