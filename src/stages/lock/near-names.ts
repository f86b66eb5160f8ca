/** The names that a misspelt `name` may have meant, nearest first, three at the most. */
export function nearNames(name: string, names: Iterable<string>): string[] {
  const limit = Math.max(1, Math.floor(name.length / 4))
  const near: { readonly name: string; readonly distance: number }[] = []
  for (const candidate of names) {
    const distance = differsInSuffix(name, candidate) ? 1 : distanceOf(name, candidate, limit)
    if (distance <= limit) near.push({ name: candidate, distance })
  }
  near.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  return near.slice(0, 3).map(candidate => candidate.name)
}

/** Whether one name is the other and a soname's number, or the mark of a suite: libpq and libpq5, libgl1 and libgl1t64. */
function differsInSuffix(left: string, right: string): boolean {
  const [short, long] = left.length < right.length ? [left, right] : [right, left]
  return long.startsWith(short) && /^[\d.-]*(?:t64)?$/.test(long.slice(short.length))
}

/** Changes of one letter that lead from one text to the other, two neighbours swapped counting as one. */
function distanceOf(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1
  let before: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1]
      let best = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (isSame ? 0 : 1))
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        best = Math.min(best, before[column - 2]! + 1)
      }
      current.push(best)
    }
    if (Math.min(...current) > limit) return limit + 1
    before = previous
    previous = current
  }
  return previous[right.length]!
}
