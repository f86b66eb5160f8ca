import { packageOf } from '../../formats/debian/packages.ts'
import { compareDebianVersions } from '../../formats/debian/version.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { canonicalJson } from '../../formats/json/canonical-json.ts'
import type { DebianArchitecture, DebianSuite } from '../../model/debian/package.ts'
import type { DebianIndex, IndexedDebianPackage } from '../../model/debian/package-index.ts'
import type { Digest } from '../../model/oci/digest.ts'
import type { CompactIndex } from './compact-index.ts'

/** The package list of one archive. */
export interface IndexPart {
  readonly codename: string
  readonly root: string
  readonly date: number
  /** Of the Release file that names the list. */
  readonly digest: Digest
  readonly isExpired: boolean
  readonly list: CompactIndex
}

/** Several archives as one index: of equal versions, the first archive's counts. */
export function mergedIndex(
  suite: DebianSuite,
  architecture: DebianArchitecture,
  parts: readonly IndexPart[],
): DebianIndex {
  const known = new Map<string, readonly IndexedDebianPackage[]>()

  function versionsOf(name: string): readonly IndexedDebianPackage[] {
    const found = known.get(name)
    if (found) return found
    const versions = new Map<string, IndexedDebianPackage>()
    for (const { root, list } of parts) {
      for (const stanza of list.stanzasOf(name)) {
        const offered = packageOf(stanza)
        if (offered.architecture !== architecture && offered.architecture !== 'all') continue
        if (!versions.has(offered.version)) {
          versions.set(offered.version, { ...offered, url: `${root}/${offered.filename}` })
        }
      }
    }
    const sorted = [...versions.values()].sort((a, b) => compareDebianVersions(b.version, a.version))
    known.set(name, sorted)
    return sorted
  }

  return {
    suite,
    architecture,
    digest: digestOf(canonicalJson(parts.map(({ root, digest }) => ({ root, digest })))),
    releases: parts.map(({ codename, digest, date }) => ({ codename, digest, date })),
    releasedAt: Math.max(...parts.map(part => part.date)),
    isExpired: parts.some(part => part.isExpired),
    versionsOf,
    providersOf(name) {
      const names = new Set(parts.flatMap(part => part.list.providersOf(name)))
      return [...names]
        .filter(provider => provider !== name)
        .sort()
        .flatMap(provider => versionsOf(provider).slice(0, 1))
        .filter(provider => provider.provides.some(provided => provided.name === name))
    },
    names: () => [...new Set(parts.flatMap(part => [...part.list.names()]))].sort(),
  }
}
