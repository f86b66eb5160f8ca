import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isolatedDeclarationSync } from 'rolldown/experimental'

/**
 * The declarations of src/index.ts, and of every source that they lead to, by path below src/. Most sources are spoken of
 * nowhere in them.
 */
export function declarations(home: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const waiting = ['index.ts']
  for (const path of waiting) {
    if (found.has(path)) continue
    const file = join(home, 'src', path)
    const { code, errors } = isolatedDeclarationSync(file, readFileSync(file, 'utf8'))
    if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
    found.set(path, code)
    for (const [, target] of code.matchAll(importedFile)) waiting.push(join(dirname(path), target!))
  }
  return found
}

/** The sources that a declaration imports, or passes on. */
export const importedFile: RegExp = /(?:from |import\()["'](\.[^"']+\.ts)["']/g
