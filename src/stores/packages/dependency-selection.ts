import { normalName } from '../../formats/packaging/lock-reader.ts'
import { PareError } from '../../model/error.ts'
import type { DependencySelection } from '../../model/project.ts'

/** Groups and extras that a source has, by name. */
export interface Offer {
  readonly groups: Iterable<string>
  readonly extras: Iterable<string>
}

export const nothingSelected: DependencySelection = { groups: [], extras: [] }

/** The selection with names in normal form; one that the source does not have is refused, and those are listed that it has. */
export function checkedSelection(
  selection: DependencySelection | undefined,
  offer: Offer,
  file: string,
): DependencySelection {
  const { groups, extras } = selection ?? nothingSelected
  return {
    groups: checked('group', groups, new Set([...offer.groups].map(normalName)), file),
    extras: checked('extra', extras, new Set([...offer.extras].map(normalName)), file),
  }
}

function checked(
  kind: 'group' | 'extra',
  names: readonly string[],
  known: ReadonlySet<string>,
  file: string,
): string[] {
  const normal = [...new Set(names.map(normalName))]
  const unknown = normal.find(name => !known.has(name))
  if (unknown !== undefined) throw unknownSelection(kind, unknown, [...known].sort(), file)
  return normal
}

/** `--group` or `--extra` names one that the project does not have. */
function unknownSelection(kind: 'group' | 'extra', name: string, known: readonly string[], file: string): PareError {
  const what = kind === 'group' ? 'dependency group' : 'extra'
  const article = kind === 'group' ? 'a' : 'an'
  const list = known.map(each => `\`${each}\``).join(', ')
  return new PareError({
    code: kind === 'group' ? 'unknown-group' : 'unknown-extra',
    exitCode: 2,
    message: `Expected ${article} ${what} of \`${file}\`, got \`${name}\``,
    hint: known.length === 0 ? `it has no ${what}s; leave \`--${kind}\` out` : `it has ${list}`,
    location: { file },
  })
}

/** Refuses groups and extras for a file that can have none. */
export function refuseSelection(selection: DependencySelection | undefined, file: string): void {
  const { groups, extras } = selection ?? nothingSelected
  const [flag, name] = groups.length > 0 ? ['--group', groups[0]!] : ['--extra', extras[0]]
  if (name === undefined) return
  /** `--group` or `--extra` was given, and the dependencies are in a file that has neither. */
  throw new PareError({
    code: 'no-groups',
    exitCode: 2,
    message: `\`${flag} ${name}\` asks for a part of the dependencies, but \`${file}\` has no parts`,
    hint: `name what it should bring in \`${file}\` itself, for example with \`-r requirements-${name}.txt\`, or keep the dependencies in a pyproject.toml`,
    location: { file },
  })
}
