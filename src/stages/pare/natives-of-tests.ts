import { collect } from '../../formats/digest/collect.ts'
import type { ImagePath } from '../../model/image-path.ts'
import type { TreeFile } from '../../model/tree.ts'
import { moduleNameOf } from '../../python/imports/module-table.ts'
import { type EntryFacts, isExtensionModule } from './entry-asks.ts'
import { mentionedModules, moduleName } from './unused-test-folders.ts'

/**
 * Extension modules that are there for a distribution's own tests: the tests, which leave, import them, and nothing that
 * stays says their name. numpy's `_simd` alone is 1.5 MB.
 */
export async function nativesOfTests(
  kept: readonly TreeFile[],
  tests: readonly TreeFile[],
  facts: EntryFacts,
  site: string,
): Promise<ReadonlySet<ImagePath>> {
  const mentioned = new Set<string>()
  for (const { path, content } of tests.filter(isSource)) {
    const source = Buffer.from(await collect(content.open())).toString('latin1')
    for (const name of mentionedModules(source, moduleName(path, site), path.endsWith('/__init__.py')))
      mentioned.add(name)
  }
  const candidates = new Map<string, ImagePath>()
  for (const { path } of kept) {
    const name = isExtensionModule(path) ? moduleNameOf(path.slice(site.length + 1)) : undefined
    if (name !== undefined && mentioned.has(name)) candidates.set(name.slice(name.lastIndexOf('.') + 1), path)
  }
  if (candidates.size === 0) return new Set()
  for (const { content } of kept.filter(isSource)) {
    const source = Buffer.from(await collect(content.open())).toString('latin1')
    for (const word of wordsOf(source)) candidates.delete(word)
  }
  for (const [path, { imports, names, texts }] of Object.entries(facts)) {
    if (!isExtensionModule(path)) continue
    const words = [...imports.map(({ module }) => module), ...[...names, ...texts].map(({ name }) => name)].flatMap(
      wordsOf,
    )
    for (const word of words) if (candidates.get(word) !== path) candidates.delete(word)
  }
  return new Set(candidates.values())
}

function isSource({ path }: TreeFile): boolean {
  return path.endsWith('.py')
}

function wordsOf(text: string): string[] {
  return text.match(/\w+/g) ?? []
}
