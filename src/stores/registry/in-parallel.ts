/** Does `work` for every item, never more than `most` at a time; after the first failure nothing more is started. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]()
  let hasFailed = false
  async function worker(): Promise<void> {
    for (let next = rest.next(); !next.done && !hasFailed; next = rest.next()) {
      await work(next.value).catch((cause: unknown) => {
        hasFailed = true
        throw cause
      })
    }
  }
  // All of them come to an end before this does, so that nothing goes on behind an error's back.
  const ends = await Promise.allSettled(Array.from({ length: most }, worker))
  const failed = ends.find(end => end.status === 'rejected')
  if (failed) throw failed.reason
}
