import { parsePipfile } from '../../formats/packaging/pipfile.ts'
import { checkedSelection } from './dependency-selection.ts'
import { planGeneratedProject } from './generated-project.ts'
import { expandAddress, isPypi } from './index-address.ts'
import { readInput } from './input-file.ts'
import { inOwnNames } from './pipfile-lock.ts'
import type { Resolution } from './resolution.ts'
import type { SourceContext } from './source-context.ts'

/** How a Pipfile without a lockfile is resolved. */
export async function planPipfileResolution(file: string, context: SourceContext): Promise<Resolution> {
  const text = await readInput(context.directory, file)
  const { groups, sources } = parsePipfile(text, file)
  const offered = [...groups.keys()].filter(name => name !== 'default')
  const selection = checkedSelection(inOwnNames(context.selection), { groups: offered, extras: [] }, file)
  const [first, ...others] = sources.map(({ name, url }) => ({
    name,
    url: expandAddress(url, context.environment, file),
    isExplicit: false,
  }))
  return planGeneratedProject(
    {
      file,
      requirements: ['default', ...selection.groups].flatMap(group => groups.get(group) ?? []),
      // Pipenv asks its first source for everything, and the others only for what names them.
      indexes: [
        ...(first === undefined || isPypi(first.url) ? [] : [first]),
        ...others.filter(({ url }) => !isPypi(url)).map(source => ({ ...source, isExplicit: true })),
      ],
      texts: [text],
      lockCommand: 'pipenv lock',
    },
    context,
  )
}
