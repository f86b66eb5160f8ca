import { collect } from '../../formats/digest/collect.ts'
import { baseName, type ImagePath } from '../../model/image-path.ts'
import type { TreeFile } from '../../model/tree.ts'

const literal = /([\w.-]+\.(?:cc|cpp|cxx|c|hpp|h|pyx|pxd|pyi|f90|f|a|lib))["']/g

/**
 * Files of the never-needed kinds that the code of their distribution names all the same, and opens as it runs:
 * `open(… "_validator.c")` compiles at first use, and `attach_stub(__name__, __file__)` reads the stub beside it to know
 * what to import.
 */
export async function namedFiles(
  files: readonly TreeFile[],
  dropped: ReadonlyMap<ImagePath, string>,
): Promise<ReadonlySet<ImagePath>> {
  const candidates = files.filter(({ path }) => isOfKind(dropped.get(path)))
  if (candidates.length === 0) return new Set()
  const names = new Set<string>()
  const paths = new Set<string>()
  for (const { path, content } of files) {
    if (!path.endsWith('.py')) continue
    const source = Buffer.from(await collect(content.open())).toString('latin1')
    for (const [, name] of source.matchAll(literal)) names.add(name!)
    if (source.includes('attach_stub')) paths.add(`${path}i`)
  }
  return new Set(candidates.flatMap(({ path }) => (paths.has(path) || names.has(baseName(path)) ? [path] : [])))
}

function isOfKind(rule: string | undefined): boolean {
  return rule === 'sources' || rule === 'stubs'
}
