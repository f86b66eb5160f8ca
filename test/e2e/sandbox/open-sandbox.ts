import { dirname } from 'node:path'
import { jobContext } from '../../../src/cli/job-context.ts'
import { hostInterpreter } from '../../../src/jobs/host-interpreter.ts'
import { debianArchitecture, lockInterpreter } from '../../../src/jobs/lock-platform.ts'
import type { HostInterpreter, Sandbox } from '../../../src/model/sandbox.ts'
import { findSandbox } from '../../../src/sandbox/find-sandbox.ts'
import { choosePython } from '../../../src/stages/lock/choose-python.ts'
import { debianArchive } from '../../../src/stores/debian/debian-archive.ts'
import { sharedCache } from '../pare.ts'

/** CPython from Debian's packages, as pare itself fetches it, and the folder that it is laid out in. */
export async function fetchedInterpreter(): Promise<{ readonly interpreter: HostInterpreter; readonly root: string }> {
  process.env.XDG_CACHE_HOME = sharedCache
  const context = jobContext({ observer: () => {}, signal: new AbortController().signal, isOffline: false })
  const { blobs, records } = context.cache
  const archive = debianArchive({ http: context.http, downloads: context.downloads, blobs, records, now: context.now })
  const lock = await lockInterpreter(choosePython({}), debianArchitecture(context.host), archive, context)
  const interpreter = await hostInterpreter(lock, archive, context)
  return { interpreter, root: dirname(dirname(dirname(interpreter.argv.at(-1)!))) }
}

/** The sandbox that a build proves in, with the suite's cache. */
export async function openSandbox(): Promise<Sandbox> {
  const { interpreter } = await fetchedInterpreter()
  return findSandbox({ interpreter, searchPath: process.env.PATH ?? '/usr/bin:/bin' })
}
