import { keyOfEntries } from '../images/group-key.ts'
import type { TreeEntry } from '../model/tree.ts'
import type { Ask } from '../python/imports/standard-library-asks.ts'
import { entryAsks, mayBeScript } from '../stages/pare/entry-asks.ts'
import type { JobContext } from './context.ts'

/** What the project's own modules ask of the standard library; each folder's files are read once. */
export async function appAsks(
  entries: readonly TreeEntry[],
  python: string,
  { cache }: Pick<JobContext, 'cache'>,
): Promise<readonly Ask[]> {
  const sources = entries.filter(
    entry => entry.kind === 'file' && (/\.(?:pyw?|so)$/.test(entry.path) || mayBeScript(entry)),
  )
  const folders = Map.groupBy(sources, ({ path }) => path.slice(0, path.lastIndexOf('/')))
  const asks = await Promise.all(
    [...folders.values()].map(async files => {
      const key = `${python} ${keyOfEntries(files)}`
      const known = await cache.records.get<readonly Ask[]>('app-asks', key)
      if (known) return known
      const found = await entryAsks(files, { python })
      await cache.records.put('app-asks', key, found)
      return found
    }),
  )
  return asks.flat()
}
