import { compileIgnorePattern } from '../../formats/dockerfile/ignore-pattern.ts'

/** Whether an item of `keep` or `drop` is a pattern over paths of the image: any other is the name of a module. */
export function isFilePattern(item: string): boolean {
  return item.includes('/')
}

/** Tells of a path of the image whether one of the patterns, which are those of `.dockerignore`, names it or a folder above. */
export function matcherOf(items: readonly string[]): (path: string) => boolean {
  const patterns = items
    .filter(isFilePattern)
    .flatMap(item => compileIgnorePattern(item.replace(/^\/+|\/+$/g, '')) ?? [])
  if (patterns.length === 0) return () => false
  return path => {
    for (let part = path; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('/')))) {
      if (patterns.some(matches => matches(part))) return true
    }
    return false
  }
}

/** The items that name modules. */
export function moduleNamesOf(items: readonly string[]): string[] {
  return items.filter(item => !isFilePattern(item))
}

/** Whether a module is one of those named, or lies below one. */
export function isNamedModule(module: string, names: readonly string[]): boolean {
  return names.some(name => module === name || module.startsWith(`${name}.`))
}
