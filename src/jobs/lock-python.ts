import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { digestOf } from '../formats/digest/digest-of.ts'
import { parsePylock } from '../formats/packaging/parse-pylock.ts'
import { PareError } from '../model/error.ts'
import type { PythonLock, PythonTarget } from '../model/python/lock.ts'
import type { Downloads } from '../model/stores.ts'
import { planPythonLock } from '../stages/lock/python-lock.ts'
import { downloads } from '../stores/http/downloads.ts'
import { findUv, type Uv } from '../stores/packages/find-uv.ts'
import { indexCredentials, withIndexCredentials } from '../stores/packages/index-credentials.ts'
import { withLocalFiles } from '../stores/packages/local-files.ts'
import { uvResolver } from '../stores/packages/uv-resolver.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import type { OpenedProject } from './open-project.ts'

/** The wheels of a project, and the downloads that can fetch them: signed in to where the user's index asks for it. */
export interface LockedPython {
  readonly python: PythonLock
  readonly downloads: Downloads
}

/** Resolves the project's dependencies, whatever they are written in, and chooses the wheels that fit the target. */
export async function lockPython(
  { project, interpreter }: OpenedProject,
  target: PythonTarget,
  options: BuildOptions,
  context: JobContext,
): Promise<LockedPython> {
  const source = project.dependencies.value
  if (source.kind === 'none') return { python: { target, distributions: [] }, downloads: context.downloads }
  if (options.isLocked && source.kind === 'pyproject') throw noLockfile(source.file)
  const { cache, environment, isOffline: offline, http, now } = context
  const credentials = indexCredentials({ environment, netrc: await readNetrc(environment) })
  const resolver = uvResolver({
    uv: () => uv(context),
    environment,
    cacheDirectory: cache.directory,
    records: cache.records,
    offline,
    interpreter,
    credentials,
    http,
    now: () => now.getTime(),
  })
  const text = await resolver.resolve(source, {
    directory: project.directory,
    target,
    isLocked: options.isLocked,
    refresh: options.isRefreshed,
    ...workOf(context),
  })
  const python = await plannedLock(text, target, source.file, project.directory, context)
  const signedIn = downloads({ http: withIndexCredentials(http, credentials), blobs: cache.blobs, offline })
  return { python, downloads: withLocalFiles(signedIn, cache.blobs) }
}

/** The wheels that a pylock.toml gives this target; equal ones are planned once. */
async function plannedLock(
  text: string,
  target: PythonTarget,
  file: string,
  directory: string,
  { cache }: JobContext,
): Promise<PythonLock> {
  const key = JSON.stringify({ text: digestOf(Buffer.from(text)), target, file, directory })
  const known = await cache.records.get<PythonLock>('python-lock', key)
  if (known) return known
  const lock = planPythonLock(parsePylock(text, file), target, {
    file,
    urlOf: path => pathToFileURL(join(directory, path)).href,
  })
  await cache.records.put('python-lock', key, lock)
  return lock
}

function uv(context: JobContext): Promise<Uv> {
  const { environment, cache, host } = context
  const architecture = host.architecture === 'amd64' ? 'x64' : host.architecture
  return findUv({
    path: environment.PATH ?? '',
    cacheDirectory: cache.programs,
    downloads: context.downloads,
    platform: { os: 'linux', architecture },
    ...workOf(context),
  })
}

async function readNetrc({ NETRC, HOME }: JobContext['environment']): Promise<string> {
  const file = NETRC || (HOME ? join(HOME, '.netrc') : undefined)
  return file === undefined ? '' : readFile(file, 'utf8').catch(() => '')
}

function workOf({ signal, observer }: JobContext) {
  return { ...(signal ? { signal } : {}), ...(observer ? { observer } : {}) }
}

/** `--locked` asks for a lockfile, and the project has none. */
function noLockfile(file: string): PareError {
  return new PareError({
    code: 'no-lockfile',
    exitCode: 1,
    message: `\`--locked\` asks for a lockfile, but \`${file}\` has none beside it`,
    hint: 'uv lock',
    location: { file },
  })
}
