import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stringify } from 'smol-toml'
import { formatPylock } from '../../formats/packaging/format-pylock.ts'
import { parsePylock } from '../../formats/packaging/parse-pylock.ts'
import { formatToolRequirement, type ToolRequirement } from '../../formats/packaging/tool-requirement.ts'
import { compileArguments } from './compile-arguments.ts'
import { isPypi } from './index-address.ts'
import { generatedPlace, type Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'
import { unlockedDependencies } from './unlocked-dependencies.ts'

/** A package index of a project, in uv's terms. */
export interface NamedIndex {
  readonly name: string
  readonly url: string
  /** Asked only for the requirements that name it. */
  readonly isExplicit: boolean
}

/** What another tool's file asks for, before anything is locked. */
export interface UnlockedProject {
  readonly file: string
  readonly requirements: readonly ToolRequirement[]
  /** Those that are asked for everything come in the order in which they are asked. */
  readonly indexes: readonly NamedIndex[]
  /** All texts that were read. */
  readonly texts: readonly (string | undefined)[]
  /** The command that would pin the versions. */
  readonly lockCommand: string
}

/** How the requirements of another tool's file are resolved: uv is given them as a pyproject.toml. */
export function planGeneratedProject(project: UnlockedProject, context: SourceContext): Resolution {
  const { file, requirements, indexes, texts, lockCommand } = project
  for (const { url, name } of indexes) context.learn(url, name)
  const urlOf = (path: string) => pathToFileURL(join(context.directory, path)).href
  const isSeveral = indexes.filter(({ isExplicit }) => !isExplicit).length > 1
  const hasPaths = requirements.some(({ place }) => place.kind === 'path')
  return {
    file,
    needsInterpreter: true,
    argv:
      requirements.length === 0
        ? []
        : [
            ...compileArguments([`${generatedPlace}/pyproject.toml`], context.target),
            `--project=${generatedPlace}`,
            ...(isSeveral ? ['--index-strategy=unsafe-first-match'] : []),
          ],
    generated: { name: 'pyproject.toml', text: projectText(requirements, indexes, urlOf) },
    ...(hasPaths ? {} : { inputs: { texts, indexes: indexes.map(({ name, url }) => [name, withoutUser(url)]) } }),
    indexUrls: indexes.filter(({ isExplicit }) => !isExplicit).map(({ url }) => url),
    locate: name => lineOf(name, texts[0], file),
    finish(answer) {
      const lock = parsePylock(answer, file)
      const names = lock.packages.filter(({ directory, archive, vcs }) => !directory && !archive && !vcs)
      const advice =
        names.length === 0
          ? []
          : [
              unlockedDependencies(
                file,
                names.map(({ name }) => name),
                lockCommand,
              ),
            ]
      return { pylock: formatPylock(lock), advice, isOpen: true }
    },
  }
}

function projectText(
  requirements: readonly ToolRequirement[],
  indexes: readonly NamedIndex[],
  urlOf: (path: string) => string,
): string {
  const known = indexes.filter(({ isExplicit, url }) => isExplicit || !isPypi(url))
  const sources = requirements.flatMap(({ name, place }) => {
    const index = place.kind === 'index' ? known.find(each => each.name === place.index) : undefined
    return index === undefined ? [] : [[name, { index: indexName(index.name) }] as const]
  })
  const asked = indexes.filter(({ isExplicit }) => !isExplicit)
  const last = asked.at(-1)
  return stringify({
    project: {
      name: 'pare-unlocked-dependencies',
      version: '0',
      dependencies: requirements.map(requirement => formatToolRequirement(requirement, urlOf)),
    },
    tool: {
      uv: {
        sources: Object.fromEntries(sources),
        // uv asks its default index last; where that is PyPI, the user's own settings say which one it is.
        index: known.map(index => ({
          name: indexName(index.name),
          url: index.url,
          ...(index.isExplicit ? { explicit: true } : index === last ? { default: true } : {}),
        })),
      },
    },
  })
}

function indexName(name: string): string {
  return name.replaceAll(/[^\w-]/g, '-') || 'unnamed'
}

function withoutUser(url: string): string {
  return url.replace(/^([^/]*\/\/)[^/]*@/, '$1')
}

function lineOf(name: string, text: string | undefined, file: string) {
  const pattern = new RegExp(`(?:^|["'\\s])${name.replaceAll('-', '[-_.]+')}(?![\\w-])`, 'i')
  const line = (text?.split('\n') ?? []).findIndex(each => pattern.test(each)) + 1
  return { file, ...(line > 0 ? { line } : {}) }
}
