import type { DebianIndex, IndexedDebianPackage } from '../../model/debian/package-index.ts'

/** The index, with some packages in the version that is preferred before all others, whether or not it still offers that. */
export function preferringIndex(index: DebianIndex, preferred: ReadonlyMap<string, IndexedDebianPackage>): DebianIndex {
  if (preferred.size === 0) return index
  return {
    ...index,
    versionsOf(name) {
      const offered = index.versionsOf(name)
      const first = preferred.get(name)
      return first ? [first, ...offered.filter(({ version }) => version !== first.version)] : offered
    },
    providersOf: name =>
      index.providersOf(name).map(provider => {
        const first = preferred.get(provider.name)
        return first?.provides.some(provided => provided.name === name) ? first : provider
      }),
  }
}
