import { machineOf } from '../../formats/elf/elf-file.ts'
import { buildTree } from '../../images/build-tree.ts'
import type { DebianArchitecture } from '../../model/debian/package.ts'
import type { ImagePath } from '../../model/image-path.ts'
import type { TreeFile } from '../../model/tree.ts'
import { nativeNeedsOf } from './native-needs.ts'
import { planDrops } from './plan-drops.ts'
import { isInside, unusedTestFolders } from './unused-test-folders.ts'

/**
 * The files of one distribution that leave, each with the rule: never-needed kinds, its own tests, and native code for
 * another architecture. `root` is the folder that import packages lie in.
 */
export async function planDistributionDrops(
  files: readonly TreeFile[],
  root: string,
  architecture: DebianArchitecture,
): Promise<ReadonlyMap<ImagePath, string>> {
  const dropped = new Map(planDrops(buildTree(files)))
  const tests = await unusedTestFolders(files, root)
  const machine = machineOf(architecture)
  await Promise.all(
    files.map(async file => {
      if (dropped.has(file.path)) return
      if (isInside(file.path, tests)) dropped.set(file.path, 'tests')
      else if (((await nativeNeedsOf(file))?.machine ?? machine) !== machine)
        dropped.set(file.path, 'foreign-architecture')
    }),
  )
  return dropped
}
