/**
 * The line, from 1, on which TOML text first says something at or below a path of keys. It reads headers and keys
 * alone, so that what looks like a key inside a text of several lines may be taken for one.
 */
export function keyLine(text: string, path: readonly string[]): number | undefined {
  let table: readonly string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\s*\[{1,2}([^[\]]+)\]{1,2}\s*(?:#.*)?$/.exec(line)?.[1]
    if (header !== undefined) table = partsOf(header)
    const key = header === undefined ? /^\s*((?:[\w.-]|\s*\.\s*|"[^"]*"|'[^']*')+?)\s*=/.exec(line)?.[1] : ''
    if (key === undefined) continue
    const said = [...table, ...partsOf(key)]
    if (isAtOrBelow(said, path)) return index + 1
    // An inline table says it on the line of a key above it.
    if (header === undefined && isAtOrBelow(path, said) && saysInline(line, path.slice(said.length))) return index + 1
  }
  return undefined
}

function partsOf(keys: string): string[] {
  return [...keys.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare!,
  )
}

function isAtOrBelow(said: readonly string[], path: readonly string[]): boolean {
  return path.every((part, index) => said[index] === part)
}

function saysInline(line: string, rest: readonly string[]): boolean {
  return rest.every(part => new RegExp(`[{,]\\s*["']?${part.replaceAll(/\W/g, '\\$&')}["']?\\s*[=.]`).test(line))
}
