import type { RuntimeConfig } from '../../model/oci/image.ts'
import type { Project } from '../../model/project.ts'
import { stopSignalOf } from './stop-signal.ts'

/** What a container of the image is started with, beyond what the project says. */
export interface RuntimeOptions {
  /** `uid`, `uid:gid` or a name of the image's passwd file. */
  readonly user: string
  readonly environment: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly port?: number
  /** Absolute paths of folders that the app writes into. */
  readonly writable: readonly string[]
}

/** The folder of the image that holds the project. */
export const appRoot = '/app'

/** The environment that every image of pare starts with; the user's own settings come on top. */
function standardEnvironment(project: Project): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin',
    LANG: 'C.UTF-8',
    HOME: '/home/nonroot',
    // Logs must leave at once: nobody sees a buffer of a container that was killed.
    PYTHONUNBUFFERED: '1',
    // All bytecode is in the image; elsewhere it could not be written.
    PYTHONDONTWRITEBYTECODE: '1',
    ...modulePath(project),
    ...project.start.environment,
  }
}

// The app's folder is named even when Python would find it alone: a console script would not.
function modulePath(project: Project): Record<string, string> {
  const roots = project.importRoots.map(root => (root ? `${appRoot}/${root}` : appRoot))
  return roots.length > 0 ? { PYTHONPATH: roots.join(':') } : {}
}

/** The runtime settings of the image config. */
export function runtimeConfig(project: Project, options: RuntimeOptions): RuntimeConfig {
  const { start } = project
  const environment = { ...standardEnvironment(project), ...options.environment }
  const port = options.port ?? start.port
  const labels = { ...projectLabels(project), ...options.labels }
  return {
    User: options.user,
    ...(port !== undefined ? { ExposedPorts: { [`${port}/tcp`]: {} } } : {}),
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    Entrypoint: start.argv,
    // An engine puts a volume there, so that they can be written to even where the root cannot.
    ...(options.writable.length > 0 ? { Volumes: Object.fromEntries(options.writable.map(path => [path, {}])) } : {}),
    WorkingDir: start.directory ? `${appRoot}/${start.directory}` : appRoot,
    ...(Object.keys(labels).length > 0 ? { Labels: labels } : {}),
    StopSignal: stopSignalOf(start),
  }
}

/** Labels in the words of the OCI image specification, from the project's metadata. */
function projectLabels(project: Project): Record<string, string> {
  const found = {
    title: project.name,
    version: project.version,
    description: project.description,
    licenses: project.licenses,
    authors: project.authors,
    url: project.homepage,
  }
  return Object.fromEntries(
    Object.entries(found)
      .filter((pair): pair is [string, string] => pair[1] !== undefined)
      .map(([name, value]) => [`org.opencontainers.image.${name}`, value]),
  )
}
