import { join } from 'node:path'
import type { WheelBuilder } from '../model/python/built-wheel.ts'
import type { Settings } from '../model/settings.ts'
import type { Downloads } from '../model/stores.ts'
import { markUsed } from '../stores/cache/mark-used.ts'
import { gitRepositories } from '../stores/git/git-repository.ts'
import { networkEnvironment } from '../stores/http/network-environment.ts'
import { withIndexCredentials } from '../stores/packages/index-credentials.ts'
import { indexUrls, packageIndex } from '../stores/packages/package-index.ts'
import { type PythonResolver, uvResolver } from '../stores/packages/uv-resolver.ts'
import type { JobContext } from './context.ts'
import { findHostUv } from './host-uv.ts'
import { once } from './once.ts'
import { projectDownloads } from './project-downloads.ts'
import type { ProjectParts } from './project-parts.ts'

/** What turns the dependencies of a project into wheels. The resolver and the builder use each other. */
export interface PythonTools {
  readonly resolver: PythonResolver
  readonly builder: WheelBuilder
  /** Signed in to where the user's index asks for it. */
  readonly downloads: Downloads
}

export interface PythonToolsOptions {
  readonly parts: ProjectParts
  readonly settings: Settings
  /** The project's directory. */
  readonly directory: string
  /** Folders of it that its user left out of the image. */
  readonly ignored: readonly string[]
  readonly projectName: string
  /** False refuses to build anything. */
  readonly isBuildAllowed: boolean
  readonly isRefreshed: boolean
}

/** The tools of one project; nothing is started or fetched before it is needed. */
export async function pythonTools(options: PythonToolsOptions, context: JobContext): Promise<PythonTools> {
  const { parts, settings, directory, ignored, projectName, isBuildAllowed, isRefreshed } = options
  const { cache, environment, isOffline, http } = context
  for (const folder of ['git', 'interpreters', 'uv']) markUsed(join(cache.directory, folder))
  const { downloads, credentials } = await projectDownloads(context)
  const network = once(() => networkEnvironment(environment, cache.directory))
  const shared = { environment, network, records: cache.records, offline: isOffline, now: () => context.now.getTime() }
  const repositories = gitRepositories({
    ...shared,
    cacheDirectory: join(cache.directory, 'git'),
    authorizationFor: credentials.authorizationFor,
  })
  const builder: WheelBuilder = { build: async (request, work) => (await made()).build(request, work) }
  const resolver = uvResolver({
    ...shared,
    uv: once(() => findHostUv(context)),
    cacheDirectory: cache.directory,
    interpreter: parts.interpreter,
    credentials,
    http,
    builds: { builder, repositories, downloads, blobs: cache.blobs },
  })
  // Most builds have wheels for everything, and need not load what builds them, the sandbox included.
  const made = once(async () => {
    const { wheelBuilder } = await import('./build-distribution.ts')
    return wheelBuilder(
      {
        parts,
        settings,
        directory,
        ignored,
        projectName,
        isAllowed: isBuildAllowed,
        repositories,
        index: packageIndex(withIndexCredentials(http, credentials), indexUrls(environment)),
        resolve: (requires, target, work) =>
          resolver.resolveRequirements(requires, { directory, target, refresh: isRefreshed, ...work }),
      },
      { ...context, downloads },
    )
  })
  return { resolver, builder, downloads }
}
