import { keyOfEntries } from '../images/group-key.ts'
import type { TreeEntry } from '../model/tree.ts'
import { mayNameModules } from '../python/imports/data-facts.ts'
import type { Ask } from '../python/imports/standard-library-asks.ts'
import { asksOf, type EntryFacts, entryFacts, mayBeScript } from '../stages/pare/entry-asks.ts'
import type { JobContext } from './context.ts'

/** What is true of the project's own modules; each folder's files are read once. */
export async function appModules(
  entries: readonly TreeEntry[],
  python: string,
  { cache: { records } }: Pick<JobContext, 'cache'>,
): Promise<{ readonly asks: readonly Ask[]; facts(): Promise<EntryFacts> }> {
  const sources = entries.filter(
    entry =>
      entry.kind === 'file' &&
      (/\.(?:pyw?|so)$/.test(entry.path) || mayBeScript(entry) || mayNameModules(entry.path, entry.content.size)),
  )
  const folders = Map.groupBy(sources, ({ path }) => path.slice(0, path.lastIndexOf('/')))
  const parts = [...folders.values()].map(files => {
    const key = `${python} ${keyOfEntries(files)}`
    const facts = async (): Promise<EntryFacts> => {
      const known = await records.get<EntryFacts>('app-facts', key)
      if (known) return known
      const found = await entryFacts(files, { python })
      await records.put('app-facts', key, found)
      return found
    }
    const asks = async (): Promise<readonly Ask[]> => {
      const known = await records.get<readonly Ask[]>('app-asks', key)
      if (known) return known
      const found = asksOf(await facts(), { python })
      await records.put('app-asks', key, found)
      return found
    }
    return { asks, facts }
  })
  const asks = await Promise.all(parts.map(part => part.asks()))
  return {
    asks: asks.flat(),
    facts: async () => Object.assign({}, ...(await Promise.all(parts.map(part => part.facts())))),
  }
}
