import { PareError } from '../model/error.ts'
import type { Project } from '../model/project.ts'
import type { BuiltWheel } from '../model/python/built-wheel.ts'
import { isDistributionName, parseDistributionName } from '../model/python/distribution-name.ts'
import { isOwnDistribution } from '../stores/project/own-distribution.ts'
import { type JobContext, workOf } from './context.ts'
import type { PythonTools } from './python-tools.ts'

/**
 * The wheel of the project itself, or `undefined` where it is no distribution. Very many projects carry a [build-system]
 * that was never used: where one fails and the start command needs nothing of it, that is a warning.
 */
export async function ownWheel(
  project: Project,
  tools: () => Promise<PythonTools>,
  context: JobContext,
): Promise<BuiltWheel | undefined> {
  if (!isOwnDistribution(project.directory)) return undefined
  const { signal, observer } = context
  try {
    const { builder } = await tools()
    const { name = '' } = project.distribution ?? {}
    return await builder.build(
      {
        ...(isDistributionName(name) ? { name: parseDistributionName(name) } : {}),
        source: { kind: 'directory', path: '.' },
      },
      workOf(context),
    )
  } catch (cause) {
    signal?.throwIfAborted()
    if (!(cause instanceof PareError) || isPassing(cause) || isNeeded(project)) throw cause
    /** The project has a build backend that fails; its code is in the image as it lies in the folder. */
    observer?.({
      type: 'warning',
      code: 'project-not-installed',
      message: `The project is in the image as it lies in its folder, not as the distribution that it describes: ${cause.message.split('\n')[0]}`,
      hint: 'where nothing needs `importlib.metadata` or entry points of it, remove [build-system] or set `tool.uv.package = false`; else mend the build',
    })
    return undefined
  }
}

// The same build may succeed a minute later, and must then give the same image.
function isPassing({ exitCode, code }: PareError): boolean {
  return exitCode === 75 || code === 'index-unreachable'
}

/** Whether the start command is a console script of the project, or a module that only its wheel brings. */
export function isNeeded({ start, consoleScripts, files, importRoots, name }: Project): boolean {
  const [program = '', option, module = ''] = start.argv
  if (consoleScripts.some(script => script.name === program)) return true
  if (!/^python[\d.]*$/.test(program) || option !== '-m') return false
  const top = module.split('.', 1)[0]!
  if (top.toLowerCase() !== name.toLowerCase().replaceAll(/[-_.]+/g, '_')) return false
  const roots = importRoots.map(root => (root === '' ? '' : `${root}/`))
  return !files.some(({ path }) => roots.some(root => path === `${root}${top}.py` || path.startsWith(`${root}${top}/`)))
}
