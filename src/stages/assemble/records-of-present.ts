import { collect } from '../../formats/digest/collect.ts'
import { generatedFile } from '../../images/generated-entry.ts'
import type { ImagePath } from '../../model/image-path.ts'
import type { Tree, TreeEntry } from '../../model/tree.ts'

/** The Tree with dpkg's lists of files true to it: lines of files that are not there are gone. */
export async function recordsOfPresent(tree: Tree): Promise<Tree> {
  const entries = await Promise.all([...tree.entries.values()].map(entry => presentOnly(entry, tree)))
  return { entries: new Map(entries.map(entry => [entry.path, entry])) }
}

async function presentOnly(entry: TreeEntry, tree: Tree): Promise<TreeEntry> {
  if (entry.kind !== 'file' || !/^var\/lib\/dpkg\/status\.d\/[^/]+\.md5sums$/.test(entry.path)) return entry
  const text = Buffer.from(await collect(entry.content.open())).toString()
  return generatedFile(entry.path, linesOfPresent(text, tree), entry.origin)
}

/** The lines of a list of digests and paths whose files are in the Tree. */
export function linesOfPresent(text: string, tree: Tree): string {
  return text
    .split('\n')
    .filter(line => line && tree.entries.has(line.slice(line.indexOf(' ')).trim() as ImagePath))
    .map(line => `${line}\n`)
    .join('')
}
