import { bytesOf, collect } from '../../formats/digest/collect.ts'
import { withoutSymbols } from '../../formats/elf/without-symbols.ts'
import type { BlobStore } from '../../model/stores.ts'
import type { TreeFile } from '../../model/tree.ts'
import { mayBeElf } from './native-needs.ts'

/**
 * The files among these that are native code with symbols, without them: wheels often carry what their compilers wrote for
 * debuggers, many times the size of the code. Debian's own packages have none, and stay byte for byte.
 */
export async function strippedNatives(files: readonly TreeFile[], store: BlobStore): Promise<TreeFile[]> {
  const stripped: TreeFile[] = []
  for (const file of files) {
    const smaller = mayBeElf(file) ? withoutSymbols(await collect(file.content.open())) : undefined
    if (smaller) stripped.push({ ...file, content: await store.write(bytesOf(smaller)) })
  }
  return stripped
}
