import { PareError } from '../../model/error.ts'
import type { Project } from '../../model/project.ts'
import type { RequestProbe } from '../../model/settings.ts'
import type { DockerfileFacts } from '../../stages/dockerfiles/dockerfile-facts.ts'
import { dependencyInputs } from '../../stores/project/dependency-inputs.ts'
import type { JobContext } from '../context.ts'
import { openProject } from '../open-project.ts'
import { isNeeded } from '../own-wheel.ts'
import type { BenchOptions } from './bench-options.ts'

/** What is known of a project before the first rung is built. */
export interface BenchFacts {
  readonly project: Project
  readonly python: string
  readonly suite: string
  readonly port: number
  readonly dockerfile: DockerfileFacts
  /** What is asked until it is answered. */
  readonly first: RequestProbe
  /** What is asked afterwards. */
  readonly late: readonly RequestProbe[]
  /** The paths among them that no build knows of. */
  readonly unprobed: readonly string[]
}

/** Reads the project as a build does. */
export async function benchFacts(options: BenchOptions, context: JobContext): Promise<BenchFacts> {
  const { project, settings, base } = await openProject(options.build, context)
  const { start } = project
  if (start.kind !== 'web' || start.port === undefined) throw noWebApp(project)
  const { value: source } = project.dependencies
  const files = Object.keys(await dependencyInputs(project.directory, source))
  const selection = options.build.selection
  const get = (path: string): RequestProbe => ({ method: 'GET', path, headers: {} })
  const unprobed = [...(settings.bench?.late ?? []), ...options.late]
  const [first = get('/'), ...others] = settings.prove.requests
  return {
    project,
    python: base.python,
    suite: base.suite,
    port: start.port,
    dockerfile: {
      python: base.python,
      dependencies: {
        kind: source.kind,
        ...('file' in source ? { file: source.file } : {}),
        files,
        groups: [...(settings.groups ?? []), ...(selection?.groups ?? [])],
        extras: [...(settings.extras ?? []), ...(selection?.extras ?? [])],
      },
      argv: start.argv,
      directory: start.directory,
      environment: { ...start.environment, ...settings.env },
      importRoots: project.importRoots,
      port: start.port,
      isInstalled: isNeeded(project),
    },
    first,
    late: [...others, ...unprobed.map(get)],
    unprobed,
  }
}

/** `pare bench` starts every rung and asks it over HTTP; the project's start command is of another kind. */
function noWebApp({ start }: Project): PareError {
  return new PareError({
    code: 'no-web-app',
    exitCode: 2,
    message: `Expected an app that answers HTTP, got \`${start.argv.join(' ')}\`, which is of the kind ${start.kind}`,
    hint: 'name what serves it: `pare bench --app MODULE:OBJECT`, or `--port` when it listens',
  })
}
