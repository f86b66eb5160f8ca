import { dirname, join } from 'node:path'
import { poetryContentHashes } from '../../formats/packaging/lock-content-hash.ts'
import { parsePoetryLock } from '../../formats/packaging/parse-poetry-lock.ts'
import { mainGroup, type PoetryProject, readPoetryProject } from '../../formats/packaging/poetry-project.ts'
import type { ToolRequirement } from '../../formats/packaging/tool-requirement.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import type { DependencySelection } from '../../model/project.ts'
import { checkedSelection } from './dependency-selection.ts'
import { readInput } from './input-file.ts'
import type { OpenedLockfile } from './lockfile-source.ts'
import { readLockfile } from './read-lockfile.ts'
import type { SourceContext } from './source-context.ts'

/** A poetry.lock, and the pyproject.toml that says what is wanted of it. */
export async function readPoetryLock(file: string, context: SourceContext): Promise<OpenedLockfile> {
  const madeFrom = join(dirname(file), 'pyproject.toml')
  const text = await readLockfile(context.directory, file)
  const projectText = await readInput(context.directory, madeFrom, { file })
  const lock = parsePoetryLock(text, file)
  const document = parseToml(projectText, madeFrom)
  const project = readPoetryProject(document, madeFrom)
  const selection = checkedSelection(
    context.selection,
    { groups: [...project.groups.keys()].filter(name => name !== mainGroup), extras: project.extras.keys() },
    madeFrom,
  )
  const { contentHash } = lock
  return {
    file,
    lock,
    madeFrom,
    ...(contentHash === undefined ? {} : { isFresh: poetryContentHashes(document).includes(contentHash) }),
    selection: {
      groups: new Set([mainGroup, ...selection.groups]),
      extras: new Set(selection.extras),
      roots: wantedOf(project, selection),
    },
    indexNames: new Map(project.sources.map(({ name, url }) => [url, name])),
    texts: [text, projectText],
  }
}

/** The requirements of the project itself that a selection asks for. */
export function wantedOf(project: PoetryProject, { groups, extras }: DependencySelection): ToolRequirement[] {
  const optional = new Set(extras.flatMap(extra => project.extras.get(extra) ?? []))
  const main = project.groups.get(mainGroup) ?? []
  return [
    ...main.filter(({ isOptional, name }) => !isOptional || optional.has(name)),
    ...groups.flatMap(group => project.groups.get(group) ?? []),
  ]
}
