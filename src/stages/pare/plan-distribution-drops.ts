import { machineOf } from '../../formats/elf/elf-file.ts'
import { buildTree } from '../../images/build-tree.ts'
import type { DebianArchitecture } from '../../model/debian/package.ts'
import type { ImagePath } from '../../model/image-path.ts'
import type { TreeFile } from '../../model/tree.ts'
import { namedFiles } from './named-files.ts'
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
  const own = files.filter(({ path }) => !isInside(path, tests))
  for (const path of await namedFiles(own, dropped)) restore(path, dropped)
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

/** Takes a file back, and the folders that left because nothing else was in them. */
function restore(path: ImagePath, dropped: Map<ImagePath, string>): void {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
    dropped.delete(path.slice(0, end) as ImagePath)
}
