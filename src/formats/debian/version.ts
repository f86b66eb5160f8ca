import type { DebianRelation } from '../../model/debian/package.ts'

/**
 * Orders Debian versions as dpkg does (deb-version(7)): epoch, upstream version, revision; `~` sorts before the end of a
 * part, letters before other signs, digits by their value.
 */
export function compareDebianVersions(left: string, right: string): number {
  if (left === right) return 0
  const [a, b] = [split(left), split(right)]
  return compareDigits(a.epoch, b.epoch) || compareParts(a.upstream, b.upstream) || compareParts(a.revision, b.revision)
}

/** Whether `version` is one that the condition of a relation allows. */
export function satisfiesRelation(version: string, condition: DebianRelation['version']): boolean {
  if (condition === undefined) return true
  const order = compareDebianVersions(version, condition.version)
  switch (condition.operator) {
    case '<<':
      return order < 0
    case '<=':
      return order <= 0
    case '=':
      return order === 0
    case '>=':
      return order >= 0
    case '>>':
      return order > 0
  }
}

function split(version: string): { epoch: string; upstream: string; revision: string } {
  const text = version.trim()
  const colon = text.indexOf(':')
  const rest = text.slice(colon + 1)
  const dash = rest.lastIndexOf('-')
  return {
    epoch: colon === -1 ? '' : text.slice(0, colon),
    upstream: dash === -1 ? rest : rest.slice(0, dash),
    // No revision and the revision 0 are equal.
    revision: dash === -1 ? '' : rest.slice(dash + 1),
  }
}

function compareParts(left: string, right: string): number {
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    while ((i < left.length && !isDigit(left, i)) || (j < right.length && !isDigit(right, j))) {
      const difference = weightOf(left, i) - weightOf(right, j)
      if (difference !== 0) return Math.sign(difference)
      i++
      j++
    }
    const [leftEnd, rightEnd] = [endOfDigits(left, i), endOfDigits(right, j)]
    const order = compareDigits(left.slice(i, leftEnd), right.slice(j, rightEnd))
    if (order !== 0) return order
    i = leftEnd
    j = rightEnd
  }
  return 0
}

// Without numbers, so that a version of a hundred digits keeps its order.
function compareDigits(left: string, right: string): number {
  const a = left.replace(/^0+/, '')
  const b = right.replace(/^0+/, '')
  if (a.length !== b.length) return a.length < b.length ? -1 : 1
  return a === b ? 0 : a < b ? -1 : 1
}

function weightOf(text: string, at: number): number {
  if (at >= text.length || isDigit(text, at)) return 0
  const code = text.charCodeAt(at)
  if (code === 0x7e) return -1
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
  return isLetter ? code : code + 256
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

function endOfDigits(text: string, start: number): number {
  let end = start
  while (end < text.length && isDigit(text, end)) end++
  return end
}
