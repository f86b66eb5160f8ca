import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import { buildTree } from '../images/build-tree.ts'
import { generatedDirectory } from '../images/generated-entry.ts'
import { digestHex } from '../model/oci/digest.ts'
import type { PythonLock } from '../model/python/lock.ts'
import type { Settings } from '../model/settings.ts'
import { mergeEntries } from '../stages/assemble/merge-entries.ts'
import { markUsed } from '../stores/cache/mark-used.ts'
import { writeRootfs } from '../stores/rootfs/write-rootfs.ts'
import { assembleSystem } from './assemble-system.ts'
import type { JobContext } from './context.ts'
import { lockPlatform } from './lock-platform.ts'
import type { ProjectParts } from './project-parts.ts'

/** Where a build's own folder is shown in the root. */
export const buildFolder = '/build'

/**
 * The root in which wheels are built: the image's interpreter for this computer and `requires`, laid out once in the
 * cache and never written to. There is no compiler in it, and nothing of it comes into an image.
 */
export async function builderRoot(
  requires: PythonLock,
  { base, archive, compiler }: ProjectParts,
  settings: Settings,
  context: JobContext,
): Promise<string> {
  const options = { platform: context.host, base, settings: { ...settings, packages: [] } }
  const { lock, distributions, needed } = await lockPlatform(requires, [], options, compiler, archive, context)
  const identity = {
    system: lock.system.packages.map(({ digest }) => digest),
    needed,
    distributions: requires.distributions.map(({ wheel }) => wheel.digest),
  }
  const root = join(context.cache.programs, `builder-${digestHex(digestOf(canonicalJson(identity))).slice(0, 24)}`)
  const isThere = await access(join(root, buildFolder)).then(
    () => true,
    () => false,
  )
  if (isThere) {
    markUsed(root)
    return root
  }
  const system = await assembleSystem(
    lock.system,
    { needed },
    locked => archive.fetchDeb(locked, context),
    compiler,
    context,
  )
  const [bottom, ...parts] = await Promise.all([system.contents(), ...distributions.map(part => part.contents())])
  const merged = await mergeEntries(parts.map(({ entries }) => entries))
  const mountPoint = generatedDirectory(buildFolder, { kind: 'generated', by: 'builder' })
  await writeRootfs(buildTree([...bottom.entries, ...merged, mountPoint]), root, { link: true })
  return root
}
