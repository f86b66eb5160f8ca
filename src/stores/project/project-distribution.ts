import type { ProjectDistribution } from '../../model/project.ts'
import { isDistributionName } from '../../model/python/distribution-name.ts'
import { asText, evaluate } from '../../python/start-command/evaluate.ts'
import { programOf } from '../../python/start-command/program.ts'
import type { ProjectView } from '../../python/start-command/project-view.ts'
import { moduleScope } from '../../python/start-command/scope.ts'
import type { Pyproject } from './pyproject.ts'

/** What a build backend writes when nothing tells it the version. */
const unknownVersion = '0.0.0'

/** The project as the metadata of an installation would describe it, where it has a name of its own. */
export function projectDistribution(
  pyproject: Pyproject | undefined,
  view: ProjectView,
): ProjectDistribution | undefined {
  if (pyproject?.name === undefined || !isDistributionName(pyproject.name)) return undefined
  const { name, version = versionInSource(name, view) ?? unknownVersion, entryPoints } = pyproject
  return { name, version: /^[\w.+!-]+$/.test(version) ? version : unknownVersion, entryPoints }
}

/** `__version__` of the package, for a version that its build backend reads there. */
function versionInSource(name: string, view: ProjectView): string | undefined {
  const folder = name.toLowerCase().replaceAll(/[-_.]+/g, '_')
  const program = programOf(view)
  for (const root of [`src/${folder}`, folder]) {
    for (const file of ['__init__.py', '__about__.py', '_version.py', '__version__.py', 'version.py']) {
      const binding = program.bindings(`${root}/${file}`)?.names.get('__version__')
      if (binding?.kind !== 'value') continue
      const version = asText(evaluate(moduleScope(program, `${root}/${file}`), binding.value))
      if (version !== undefined) return version
    }
  }
  return undefined
}
