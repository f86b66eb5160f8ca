/** The few of `names` that a person who typed `name` may have meant, nearest first. */
export function nearest(name: string, names: Iterable<string>): string[] {
  const allowed = Math.max(1, Math.floor(name.length / 3))
  return [...new Set(names)]
    .map(each => ({ each, distance: distanceOf(name.toLowerCase(), each.toLowerCase()) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((left, right) => left.distance - right.distance || (left.each < right.each ? -1 : 1))
    .slice(0, 3)
    .map(({ each }) => each)
}

/** Edits that turn one text into the other, a swap of neighbours being one (optimal string alignment). */
function distanceOf(left: string, right: string): number {
  let before: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const row = [i]
    for (let j = 1; j <= right.length; j++) {
      const change = left[i - 1] === right[j - 1] ? 0 : 1
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + change)
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        least = Math.min(least, before[j - 2]! + 1)
      }
      row.push(least)
    }
    before = last
    last = row
  }
  return last[right.length]!
}
