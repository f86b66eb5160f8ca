import { generatedFile } from '../../images/generated-entry.ts'
import type { ProjectDistribution } from '../../model/project.ts'
import type { TreeEntry } from '../../model/tree.ts'
import { wheelLayout } from './wheel-layout.ts'

/**
 * The dist-info that installing the project would leave. Its code stays where it is, but `importlib.metadata` finds its
 * version and its plugins, as on the computer of whoever ran `pip install -e .`.
 */
export function projectMetadataEntries(
  { name, version, entryPoints }: ProjectDistribution,
  python: string,
): TreeEntry[] {
  const fileName = name.toLowerCase().replaceAll(/[-_.]+/g, '_')
  const folder = `${wheelLayout(name, python).site}/${fileName}-${version}.dist-info`
  const texts: Record<string, string> = {
    METADATA: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    INSTALLER: 'pare\n',
  }
  if (entryPoints.length > 0) texts['entry_points.txt'] = entryPointsText(entryPoints)
  return Object.entries(texts).map(([file, text]) => generatedFile(`${folder}/${file}`, text, { kind: 'app' }))
}

function entryPointsText(entryPoints: ProjectDistribution['entryPoints']): string {
  const groups = Map.groupBy(entryPoints, ({ group }) => group)
  return [...groups]
    .map(([group, items]) => `[${group}]\n${items.map(({ name, target }) => `${name} = ${target}\n`).join('')}`)
    .join('\n')
}
