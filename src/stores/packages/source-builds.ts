import { linkSync, mkdirSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Pylock, PylockPackage } from '../../formats/packaging/pylock.ts'
import type { WorkOptions } from '../../model/observer.ts'
import { digestHex } from '../../model/oci/digest.ts'
import type { WheelBuilder } from '../../model/python/built-wheel.ts'
import type { DistributionSource, LockedDistribution } from '../../model/python/lock.ts'
import type { BlobStore, Downloads } from '../../model/stores.ts'

/** What turns a source into a wheel while resolving: only a built wheel says what some sources depend on. */
export interface SourceBuilds {
  readonly builder: WheelBuilder
  readonly downloads: Downloads
  readonly blobs: BlobStore
  readonly repositories: {
    resolve(url: string, revision: string | undefined, options?: WorkOptions): Promise<string>
  }
}

/** A source, and the wheel that was built of it. */
export interface BuiltSource {
  readonly source: DistributionSource
  readonly locked: LockedDistribution
  /** Whether it is asked for by its place; otherwise the package index offers it. */
  readonly isDirect: boolean
  readonly extras: readonly string[]
}

/** Wheels that uv is shown in place of sources, which it would have to build itself. */
export interface BuiltSources {
  add(built: BuiltSource): Promise<void>
  has(name: string): boolean
  isEmpty(): boolean
  /** uv's arguments that make it see them. */
  arguments(): Promise<string[]>
  /** The lockfile with the sources again, where uv put the wheels. */
  putBack(lock: Pylock): Pylock
}

/** An empty set of them, which keeps its files in `directory`. */
export function builtSources(directory: string, blobs: BlobStore | undefined): BuiltSources {
  const known = new Map<string, BuiltSource>()
  const links = join(directory, 'links')
  const overridesFile = join(directory, 'overrides.txt')

  async function add(built: BuiltSource): Promise<void> {
    const { name, wheel } = built.locked
    const content = await blobs?.find(wheel.digest)
    if (content?.hostPath === undefined) throw new Error(`the wheel that was built for ${name} is not in the cache`)
    const folder = built.isDirect ? join(directory, 'direct') : links
    mkdirSync(folder, { recursive: true })
    const path = join(folder, wheel.fileName)
    try {
      linkSync(content.hostPath, path)
    } catch {
      await copyFile(content.hostPath, path)
    }
    known.set(name, built)
  }

  function overrides(): string {
    return [...known.values()]
      .filter(({ isDirect }) => isDirect)
      .map(({ locked: { name, wheel }, extras }) => {
        const suffix = extras.length > 0 ? `[${extras.join(',')}]` : ''
        return `${name}${suffix} @ ${pathToFileURL(join(directory, 'direct', wheel.fileName)).href}\n`
      })
      .join('')
  }

  function putBack(lock: Pylock): Pylock {
    if (known.size === 0) return lock
    return {
      ...lock,
      packages: lock.packages.map(found => {
        const built = known.get(found.name)
        return built && isBuilt(found, built) ? withSource(found, built) : found
      }),
    }
  }

  return {
    add,
    putBack,
    has: name => known.has(name),
    isEmpty: () => known.size === 0,
    async arguments() {
      const text = overrides()
      if (text !== '') await writeFile(overridesFile, text)
      const isOffered = [...known.values()].some(({ isDirect }) => !isDirect)
      return [...(isOffered ? [`--find-links=${links}`] : []), ...(text !== '' ? [`--override=${overridesFile}`] : [])]
    },
  }
}

function isBuilt({ wheels, archive }: PylockPackage, { locked }: BuiltSource): boolean {
  const digits = digestHex(locked.wheel.digest)
  return [...wheels, ...(archive ? [archive] : [])].some(({ hashes }) => hashes.sha256 === digits)
}

function withSource(found: PylockPackage, { source, locked, isDirect }: BuiltSource): PylockPackage {
  const { archive: _, sdist: __, ...rest } = found
  const common = { ...rest, version: found.version ?? locked.version, wheels: [] }
  switch (source.kind) {
    case 'directory':
      return { ...common, directory: { path: source.path, isEditable: false } }
    case 'git': {
      const { url, commit } = source
      return { ...common, vcs: { type: 'git', url, commit, ...subdirectoryOf(source) } }
    }
    case 'archive': {
      const { fileName: name, url, digest, size } = source
      const file = { name, url, hashes: { sha256: digestHex(digest) }, ...(size === undefined ? {} : { size }) }
      return isDirect ? { ...common, archive: { ...file, ...subdirectoryOf(source) } } : { ...common, sdist: file }
    }
  }
}

function subdirectoryOf({ subdirectory }: { readonly subdirectory?: string }): { readonly subdirectory?: string } {
  return subdirectory === undefined ? {} : { subdirectory }
}
