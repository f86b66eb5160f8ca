import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { officialBases } from '../../stages/dockerfiles/base-images.ts'
import { type BaseKind, hasStandIn, type StandInKind, standInScript } from '../../stages/ladder/stand-in-script.ts'
import type { Engine } from '../../stores/engines/engine.ts'
import { ProgramFailed, runProgram } from '../../stores/engines/run-program.ts'
import type { JobContext } from '../context.ts'
import type { BaseUsed } from './bench-result.ts'

/** Base images that are there now, and why others are not. */
export interface Bases {
  readonly images: ReadonlyMap<BaseKind, string>
  readonly used: readonly BaseUsed[]
  readonly missing: ReadonlyMap<BaseKind, string>
}

export interface OpenBasesOptions {
  readonly kinds: readonly BaseKind[]
  readonly python: string
  readonly suite: string
  readonly isRegistryAsked: boolean
  /** Keeps the rootfs of every stand-in, and has those of earlier runs. */
  readonly standIns?: string
  readonly engine: Engine
  readonly scratch: string
}

/** What of a job's context it needs. */
export type BasesContext = Pick<JobContext, 'environment' | 'observer' | 'signal'>

/** Pulls the official images, or makes stand-ins of Debian's packages where no registry has them. */
export async function openBases(options: OpenBasesOptions, context: BasesContext): Promise<Bases> {
  const { kinds, python, suite, engine } = options
  const images = new Map<BaseKind, string>()
  const missing = new Map<BaseKind, string>()
  const used: BaseUsed[] = []
  // A registry that cannot be reached is not asked again for every image.
  const silent = new Set<string>(options.isRegistryAsked ? [] : ['docker.io', 'gcr.io'])
  async function open(kind: BaseKind): Promise<string> {
    const official = officialBases(python)[kind]
    const registry = official.startsWith('gcr.io/') ? 'gcr.io' : 'docker.io'
    if (!silent.has(registry)) {
      if (await engine.pull(official)) {
        images.set(kind, official)
        used.push({ kind, official, isStandIn: false })
        return official
      }
      silent.add(registry)
    }
    const reason = options.isRegistryAsked ? `\`${official}\` could not be pulled` : `\`${official}\` was not asked for`
    if (!hasStandIn(kind)) {
      missing.set(kind, `${reason}, and nothing else stands in for it`)
      return `${kind}: missing`
    }
    try {
      images.set(kind, await makeStandIn(kind, suite, options, context))
      used.push({ kind, official, isStandIn: true })
      return `${kind}: a stand-in of Debian's packages`
    } catch (cause) {
      if (!(cause instanceof ProgramFailed)) throw cause
      missing.set(kind, `${reason}, and no stand-in could be made: ${cause.log.split('\n').at(-1) || cause.message}`)
      return `${kind}: missing`
    }
  }

  for (const kind of kinds) {
    context.signal?.throwIfAborted()
    context.observer?.({ type: 'step-started', step: 'bases', detail: kind })
    const detail = await open(kind)
    context.observer?.({ type: 'step-finished', step: 'bases', detail })
  }
  return { images, used, missing }
}

async function makeStandIn(
  kind: StandInKind,
  suite: string,
  { engine, scratch, standIns }: OpenBasesOptions,
  { environment, signal }: BasesContext,
): Promise<string> {
  const script = standInScript(kind)
  // Another script, or other authorities, make another rootfs.
  const key = digestOf(Buffer.from(`${script}\0${environment.SSL_CERT_FILE ?? ''}`)).slice(
    'sha256:'.length,
    'sha256:'.length + 12,
  )
  const file = join(standIns ?? scratch, `${kind}-${suite}-${key}.tar`)
  if (standIns !== undefined) await mkdir(standIns, { recursive: true })
  if (standIns === undefined || !existsSync(file)) {
    // mmdebstrap tells by the ending what it writes; another run may be making the same.
    const partial = `${file}.${randomUUID()}.tar`
    try {
      await runProgram('sh', ['-s', suite, partial], { environment, input: script, ...(signal ? { signal } : {}) })
      await rename(partial, file)
    } finally {
      await rm(partial, { force: true })
    }
  }
  const name = engine.nameOf(`base-${kind}`)
  // uv has authorities of its own unless it is told; what has a shell is what things are installed in.
  const isTold = Boolean(environment.SSL_CERT_FILE) && kind !== 'distroless'
  const bundle = '/etc/ssl/certs/ca-certificates.crt'
  await engine.importRootfs(file, name, isTold ? { SSL_CERT_FILE: bundle } : {})
  if (standIns === undefined) await rm(file, { force: true })
  return name
}
