import { dirname, join, normalize } from 'node:path'
import { parseRequirementsFile } from '../../formats/packaging/parse-requirements-file.ts'
import type { RequirementsFile } from '../../formats/packaging/requirements-file.ts'
import { parseToml } from '../../formats/toml/parse-toml.ts'
import { tableAt } from '../../formats/toml/table-at.ts'
import type { DependencySource } from '../../model/project.ts'
import { learnAddresses } from './index-credentials.ts'
import { readInput, readOptionalInput } from './input-file.ts'
import type { SourceContext } from './source-context.ts'

/**
 * Tells `learn` of every package index that a project names, so that a wheel of it can be fetched without anything being
 * resolved. A file that cannot be read says nothing here: whoever resolves it tells what is wrong.
 */
export async function learnProjectIndexes(
  source: DependencySource,
  context: Pick<SourceContext, 'directory' | 'environment' | 'learn'>,
): Promise<void> {
  if (source.kind === 'none') return
  const folder = dirname(source.file)
  const tables = await Promise.all([
    indexesIn(context.directory, join(folder, 'pyproject.toml'), [
      ['tool', 'uv', 'index'],
      ['tool', 'poetry', 'source'],
      ['tool', 'pdm', 'source'],
    ]),
    indexesIn(context.directory, join(folder, 'uv.toml'), [['index']]),
    indexesIn(context.directory, join(folder, 'Pipfile'), [['source']]),
  ])
  for (const { url, name } of tables.flat()) context.learn(expanded(url, context.environment), name)
  if (source.kind !== 'requirements') {
    const text = await readOptionalInput(context.directory, source.file).catch(() => undefined)
    return learnAddresses(text ?? '', context.learn)
  }
  const found = await readRequirements(source.file, context).catch(() => undefined)
  for (const { name, value } of found?.options ?? []) {
    if (name === '--index-url' || name === '--extra-index-url') context.learn(value)
  }
  for (const { text } of found?.requirements ?? []) learnAddresses(text, context.learn)
}

interface NamedIndex {
  readonly url: string
  readonly name?: string
}

async function indexesIn(
  directory: string,
  file: string,
  places: readonly (readonly string[])[],
): Promise<NamedIndex[]> {
  try {
    const text = await readOptionalInput(directory, file)
    if (text === undefined) return []
    const document = parseToml(text, file)
    return places.flatMap(place => {
      const list = (place.length === 1 ? document : tableAt(document, ...place.slice(0, -1)))?.[place.at(-1)!]
      return (Array.isArray(list) ? (list as readonly Record<string, unknown>[]) : []).flatMap(({ url, name }) =>
        typeof url === 'string' ? [{ url, ...(typeof name === 'string' ? { name } : {}) }] : [],
      )
    })
  } catch {
    return []
  }
}

async function readRequirements(
  file: string,
  { directory, environment }: Pick<SourceContext, 'directory' | 'environment'>,
): Promise<RequirementsFile> {
  const text = await readInput(directory, file)
  return parseRequirementsFile(text, {
    file,
    environment,
    include: async (path, from) => {
      const included = normalize(join(dirname(from.file), path))
      return { file: included, text: await readInput(directory, included, from) }
    },
  })
}

function expanded(url: string, environment: SourceContext['environment']): string {
  return url.replaceAll(/\$\{?([A-Z_][A-Z0-9_]*)\}?/g, (whole, name: string) => environment[name] ?? whole)
}
