import { dirname, join } from 'node:path'
import type { ForeignPackage } from '../../formats/packaging/foreign-lock.ts'
import { pipfileContentHash } from '../../formats/packaging/lock-content-hash.ts'
import { parsePipfileLock } from '../../formats/packaging/parse-pipfile-lock.ts'
import { parsePipfile } from '../../formats/packaging/pipfile.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import type { DependencySelection } from '../../model/project.ts'
import { checkedSelection } from './dependency-selection.ts'
import { readOptionalInput } from './input-file.ts'
import type { OpenedLockfile } from './lockfile-source.ts'
import { readLockfile } from './read-lockfile.ts'
import type { SourceContext } from './source-context.ts'

const mainGroup = 'default'

/** Names that Pipenv has for its two own categories beside those of the lockfile. */
const otherNames: Readonly<Record<string, string>> = {
  packages: 'default',
  'dev-packages': 'develop',
  dev: 'develop',
}

/** A Pipfile.lock, and the Pipfile beside it, where there is one. */
export async function readPipfileLock(file: string, context: SourceContext): Promise<OpenedLockfile> {
  const madeFrom = join(dirname(file), 'Pipfile')
  const text = await readLockfile(context.directory, file)
  const pipfile = await readOptionalInput(context.directory, madeFrom)
  const lock = parsePipfileLock(text, file)
  const selection = checkedSelection(
    inOwnNames(context.selection),
    { groups: (lock.groups ?? []).filter(name => name !== mainGroup), extras: [] },
    file,
  )
  const mirror = context.environment.PIPENV_PYPI_MIRROR
  const urls = (all: readonly string[]) =>
    mirror ? all.map(url => (/^https?:\/\/pypi\.(?:org|python\.org)\//.test(url) ? mirror : url)) : all
  return {
    file,
    madeFrom,
    lock: {
      ...lock,
      packages: lock.packages.map(found => ({ ...withMarker(found, pipfile, madeFrom), indexes: urls(found.indexes) })),
    },
    ...(lock.contentHash === undefined || pipfile === undefined
      ? {}
      : { isFresh: pipfileContentHash(parseToml(pipfile, madeFrom)) === lock.contentHash }),
    selection: { groups: new Set([mainGroup, ...selection.groups]), extras: new Set(), roots: [] },
    indexNames: new Map(lock.sources.map(({ name, url }) => [url, name])),
    texts: [text, pipfile],
  }
}

// Pipenv leaves an entry empty, without its marker even, where the marker does not hold on the computer that locks.
function withMarker(found: ForeignPackage, pipfile: string | undefined, file: string): ForeignPackage {
  const isEmpty =
    found.version === undefined && found.files.length === 0 && !found.vcs && !found.archive && !found.directory
  if (!isEmpty || pipfile === undefined) return found
  const { groups } = parsePipfile(pipfile, file)
  const wantedBy = found.wantedBy.map(need => {
    const marker = groups.get(need.group)?.find(({ name }) => name === found.name)?.marker
    return marker ? { ...need, marker } : need
  })
  return { ...found, wantedBy }
}

/** The selection with Pipenv's other names for its categories replaced. */
export function inOwnNames(selection: DependencySelection | undefined): DependencySelection | undefined {
  return selection && { ...selection, groups: selection.groups.map(name => otherNames[name] ?? name) }
}
