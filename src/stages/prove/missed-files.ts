/** Rules by which files leave that an app may look for all the same: its code does not show data. */
const guesses: ReadonlySet<string> = new Set(['untouched', 'unreached-module'])

/**
 * The folders of files that an app says it misses and that paring left out, as patterns of `keep`. Whoever looks for one
 * file of a folder looks for its neighbours next.
 */
export function missedFiles(
  lines: readonly string[],
  dropped: Iterable<{ readonly path: string; readonly rule: string }>,
): string[] {
  const named = new Set(lines.flatMap(line => [...line.matchAll(/\/[^\s'"`,;)\]]+/g)].map(([path]) => path.slice(1))))
  if (named.size === 0) return []
  const inArchive = new Set([...named].flatMap(path => /^usr\/lib\/python3\d+\.zip\/(.+)$/.exec(path)?.[1] ?? []))
  const folders = new Set<string>()
  for (const { path, rule } of dropped) {
    // A package in the archive looks for its data there; with the data, it is a folder again.
    const [, inside = ''] = path.split('/dist-packages/')
    const isNamed = named.has(path) || inArchive.has(inside)
    if (guesses.has(rule) && isNamed) folders.add(`/${path.slice(0, path.lastIndexOf('/'))}`)
  }
  return [...folders].sort()
}
