/**
 * Works on the items as they come, up to `limit` of them at once; an item that `isAlone` is finished before the next one
 * is asked for. The first failure ends it, after the work that was begun has come to rest.
 */
export async function eachAtOnce<Item>(
  items: AsyncIterable<Item>,
  limit: number,
  isAlone: (item: Item) => boolean,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>()
  let failure: { readonly cause: unknown } | undefined
  try {
    for await (const item of items) {
      const done = work(item)
        .catch(cause => {
          failure ??= { cause }
        })
        .finally(() => running.delete(done))
      running.add(done)
      if (isAlone(item)) await done
      else if (running.size >= limit) await Promise.race(running)
      if (failure) break
    }
  } finally {
    await Promise.all(running)
  }
  if (failure) throw failure.cause
}
