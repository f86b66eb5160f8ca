import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Tree } from '../model/tree.ts'
import { removeRootfs } from '../stores/rootfs/remove-rootfs.ts'
import { writeRootfs } from '../stores/rootfs/write-rootfs.ts'
import type { JobContext } from './context.ts'

/** A Tree on this computer, for as long as it is not disposed of. */
export interface LaidOut extends Disposable {
  readonly hostPath: string
}

/** Lays a Tree out in a folder of the cache; its files are names of the cache's own, which nobody may write to. */
export async function layOut(tree: Tree, { cache, isRoot }: Pick<JobContext, 'cache' | 'isRoot'>): Promise<LaidOut> {
  const hostPath = join(cache.roots, randomUUID())
  const laidOut: LaidOut = { hostPath, [Symbol.dispose]: () => removeRootfs(hostPath) }
  try {
    await writeRootfs(tree, hostPath, { link: true, owners: isRoot })
    return laidOut
  } catch (error) {
    laidOut[Symbol.dispose]()
    throw error
  }
}
