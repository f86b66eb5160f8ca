import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import { buildTree } from '../images/build-tree.ts'
import type { DebianArchitecture, SystemLock } from '../model/debian/package.ts'
import { digestHex } from '../model/oci/digest.ts'
import type { HostInterpreter } from '../model/sandbox.ts'
import { mergedUsrLinks } from '../stages/assemble/merge-usr.ts'
import { markUsed } from '../stores/cache/mark-used.ts'
import type { DebianArchive } from '../stores/debian/debian-archive.ts'
import { writeRootfs } from '../stores/rootfs/write-rootfs.ts'
import { libraryIndex } from './assemble-system.ts'
import type { JobContext } from './context.ts'
import { type FetchDeb, unpackSystem } from './unpack-system.ts'

/** The names under which an architecture's loader and libraries are found. */
export const architectureNames: Readonly<Record<DebianArchitecture, { triplet: string; loader: string }>> = {
  amd64: { triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { triplet: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
}

/**
 * CPython of the lock's suite for this computer, from Debian's packages, laid out in the cache and started through its
 * own loader: it needs nothing of what is installed here.
 */
export async function hostInterpreter(
  lock: SystemLock,
  archive: DebianArchive,
  context: JobContext,
): Promise<HostInterpreter> {
  const key = digestHex(digestOf(canonicalJson(lock.packages.map(({ digest }) => digest)))).slice(0, 16)
  const root = join(context.cache.programs, `python${lock.python}-${lock.architecture}-${key}`)
  const interpreter = interpreterIn(root, lock)
  if (!existsSync(interpreter.argv.at(-1)!)) {
    const fetchDeb: FetchDeb = locked => archive.fetchDeb(locked, context)
    const { entries } = await unpackSystem(lock, fetchDeb, context)
    // It will be asked for after distributions were chosen; until then threads have nothing else to do.
    if (context.threads) libraryIndex(lock, fetchDeb, context).catch(() => {})
    // The merged-/usr links alone point nowhere outside; everything else of the tree is relative to the program.
    await writeRootfs(buildTree([...mergedUsrLinks(lock.architecture), ...entries]), root, { link: true })
  }
  markUsed(root)
  return interpreter
}

/** The interpreter of an earlier build, if there is one. */
export function keptInterpreter({ cache, host }: Pick<JobContext, 'cache' | 'host'>): HostInterpreter | undefined {
  const architecture = host.architecture as DebianArchitecture
  const names = existsSync(cache.programs) ? readdirSync(cache.programs).sort().reverse() : []
  for (const name of names) {
    const [, python] = new RegExp(`^python([\\d.]+)-${architecture}-`).exec(name) ?? []
    if (python === undefined) continue
    const found = interpreterIn(join(cache.programs, name), { python, architecture })
    if (existsSync(found.argv.at(-1)!)) return found
  }
  return undefined
}

function interpreterIn(root: string, lock: Pick<SystemLock, 'python' | 'architecture'>): HostInterpreter {
  const { triplet, loader } = architectureNames[lock.architecture]
  const libraries = join(root, 'usr/lib', triplet)
  const program = join(root, 'usr/bin', `python${lock.python}`)
  return {
    version: lock.python,
    argv: [join(libraries, loader), '--library-path', libraries, program],
    environment: { PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1', LANG: 'C.UTF-8' },
  }
}
