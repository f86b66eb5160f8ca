import { dirname, join } from 'node:path'
import { includeGroups } from '../../formats/packaging/dependency-groups.ts'
import type { Wanted } from '../../formats/packaging/foreign-lock.ts'
import { pdmContentHash } from '../../formats/packaging/lock-content-hash.ts'
import { normalName } from '../../formats/packaging/lock-reader.ts'
import { parsePdmLock } from '../../formats/packaging/parse-pdm-lock.ts'
import { parseRequirement } from '../../formats/packaging/requirement.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { tableAt } from '../../formats/toml/table-at.ts'
import { PareError } from '../../model/error.ts'
import { checkedSelection } from './dependency-selection.ts'
import { readInput } from './input-file.ts'
import type { OpenedLockfile } from './lockfile-source.ts'
import { readLockfile } from './read-lockfile.ts'
import type { SourceContext } from './source-context.ts'

const mainGroup = 'default'

/** A pdm.lock, and the pyproject.toml that says what is wanted of it. */
export async function readPdmLock(file: string, context: SourceContext): Promise<OpenedLockfile> {
  const madeFrom = join(dirname(file), 'pyproject.toml')
  const text = await readLockfile(context.directory, file)
  const projectText = await readInput(context.directory, madeFrom, { file })
  const document = parseToml(projectText, madeFrom)
  const { extras, groups } = pdmGroups(document, madeFrom)
  const selection = checkedSelection(context.selection, { extras: extras.keys(), groups: groups.keys() }, madeFrom)
  const lock = parsePdmLock(text, file)
  const chosen = [...selection.groups, ...selection.extras]
  for (const name of chosen)
    if (lock.groups && !lock.groups.includes(name)) throw groupNotLocked(name, lock.groups, file)
  const main = textsOf(tableAt(document, 'project')?.dependencies)
  const roots = [
    ...main,
    ...selection.groups.flatMap(name => groups.get(name) ?? []),
    ...selection.extras.flatMap(name => extras.get(name) ?? []),
  ]
  const sources = pdmSources(document)
  const urls = sources.map(({ url }) => url)
  return {
    file,
    madeFrom,
    // PDM looks at all of its indexes for each distribution.
    lock: { ...lock, packages: lock.packages.map(found => ({ ...found, indexes: urls })) },
    ...(lock.contentHash === undefined ? {} : { isFresh: pdmContentHash(document) === lock.contentHash }),
    selection: {
      groups: new Set([mainGroup, ...chosen]),
      extras: new Set(selection.extras),
      roots: lock.isTagged ? [] : roots.flatMap(wantedOf),
    },
    indexNames: new Map(sources.map(({ name, url }) => [url, name])),
    texts: [text, projectText],
  }
}

/** Extras and groups of a project of PDM; development groups may be in a table of its own. */
function pdmGroups(document: Readonly<Record<string, unknown>>, file: string) {
  const groups = includeGroups(document, file)
  for (const [name, texts] of Object.entries(tableAt(document, 'tool', 'pdm', 'dev-dependencies') ?? {})) {
    groups.set(normalName(name), [...(groups.get(normalName(name)) ?? []), ...textsOf(texts)])
  }
  const optional = tableAt(document, 'project', 'optional-dependencies') ?? {}
  const extras = new Map(Object.entries(optional).map(([name, texts]) => [normalName(name), textsOf(texts)]))
  return { groups, extras }
}

interface PdmSource {
  readonly name: string
  readonly url: string
}

function pdmSources(document: unknown): PdmSource[] {
  const rows = tableAt(document, 'tool', 'pdm')?.source
  const own = (Array.isArray(rows) ? rows : []).flatMap(({ name, url, type }: Readonly<Record<string, unknown>>) =>
    typeof url === 'string' && type !== 'find_links' ? [{ name: typeof name === 'string' ? name : '', url }] : [],
  )
  // PyPI goes first, unless another index takes its name.
  return own.length === 0 || own.some(({ name }) => name === 'pypi')
    ? own
    : [{ name: 'pypi', url: 'https://pypi.org/simple' }, ...own]
}

// `-e file:///${PROJECT_ROOT}/lib#egg=lib` is what PDM writes for a folder.
function wantedOf(text: string): Wanted[] {
  const [, egg] = /^-e\s.*#(?:.*&)?egg=([\w.-]+)/.exec(text) ?? []
  const { name, extras, specifier, marker } = parseRequirement(egg ?? text)
  return [{ name, extras, versions: [specifier], ...(marker ? { marker } : {}) }]
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

/** The project has a group, but its lockfile was made without it. */
function groupNotLocked(name: string, locked: readonly string[], file: string): PareError {
  return new PareError({
    code: 'group-not-locked',
    exitCode: 2,
    message: `\`${file}\` was made without \`${name}\`: it has ${locked.map(each => `\`${each}\``).join(', ')}`,
    hint: `lock it as well: \`pdm lock -G ${name}\``,
    location: { file },
  })
}
