import type { Lock } from '../model/build.ts'
import type { BytecodeCompiler } from '../model/bytecode.ts'
import type { DebianArchitecture, SystemLock } from '../model/debian/package.ts'
import type { DebianIndex } from '../model/debian/package-index.ts'
import { PareError } from '../model/error.ts'
import { formatPlatform, type Platform } from '../model/oci/platform.ts'
import type { PythonLock, PythonTarget } from '../model/python/lock.ts'
import type { Settings } from '../model/settings.ts'
import type { SuitePython } from '../stages/lock/choose-python.ts'
import type { DebianArchive } from '../stores/debian/debian-archive.ts'
import { assembleDistribution, type DistributionPart } from './assemble-distribution.ts'
import type { JobContext } from './context.ts'
import { lockSystem } from './lock-system.ts'

/** The Debian architecture of a platform. */
export function debianArchitecture(platform: Platform): DebianArchitecture {
  const { os, architecture } = platform
  if (os === 'linux' && (architecture === 'amd64' || architecture === 'arm64')) return architecture
  /** `--platform` names a platform that pare does not build for. */
  throw new PareError({
    code: 'unsupported-platform',
    exitCode: 2,
    message: `Expected linux/amd64 or linux/arm64, got \`${formatPlatform(platform)}\``,
    hint: 'name one of them, or both at once: `--platform linux/amd64,linux/arm64`',
  })
}

/** Tells what wheels must fit. */
export function pythonTarget(base: SuitePython, architecture: DebianArchitecture, index: DebianIndex): PythonTarget {
  const [interpreter] = index.versionsOf(`python${base.python}-minimal`)
  const fullPython = interpreter && /^\d+\.\d+\.\d+/.exec(interpreter.version)?.[0]
  return {
    python: base.python,
    ...(fullPython !== undefined ? { fullPython } : {}),
    machine: architecture === 'amd64' ? 'x86_64' : 'aarch64',
    glibc: glibcOf[base.suite],
  }
}

/** The C library of each suite; a suite never changes it after its release. */
const glibcOf = { bookworm: [2, 36], trixie: [2, 41], sid: [2, 42] } as const

/** The system packages without anything that an app asks for: what the interpreter itself needs. */
export async function lockInterpreter(
  base: SuitePython,
  architecture: DebianArchitecture,
  archive: DebianArchive,
  context: JobContext,
): Promise<SystemLock> {
  const index = await archive.index(base.suite, architecture, context)
  return lockSystem({ index, python: base.python, packages: [], libraries: [] }, context)
}

/** What a platform's image is made of, by digest, with the distributions unpacked on the way. */
export interface LockedPlatform {
  readonly lock: Lock
  readonly distributions: readonly DistributionPart[]
  /** SONAMEs that the distributions and the app need of the system. */
  readonly needed: readonly string[]
}

/**
 * Locks the system packages: the interpreter's own, those that the settings name, and those that hold a shared library
 * which a wheel or the app needs. That is known only from their ELF headers, so the wheels are unpacked here.
 */
export async function lockPlatform(
  python: PythonLock,
  appNeeds: readonly string[],
  options: { readonly platform: Platform; readonly base: SuitePython; readonly settings: Settings },
  compiler: BytecodeCompiler,
  archive: DebianArchive,
  context: JobContext,
): Promise<LockedPlatform> {
  const { platform, base, settings } = options
  const distributions = await Promise.all(
    python.distributions.map(locked => assembleDistribution(locked, python.target, compiler, context)),
  )
  const brought = new Set(distributions.flatMap(part => part.brought))
  const needed = [...new Set([...appNeeds, ...distributions.flatMap(part => part.needed)])]
    .filter(soname => !brought.has(soname))
    .sort()
  const index = await archive.index(base.suite, debianArchitecture(platform), context)
  const wish = { index, python: base.python, packages: settings.packages, libraries: needed }
  const system = await lockSystem(wish, context)
  return { lock: { platform, system, python }, distributions, needed }
}
