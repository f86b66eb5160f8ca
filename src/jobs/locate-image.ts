import { stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { formatReference } from '../formats/reference/format-reference.ts'
import { parseReference } from '../formats/reference/parse-reference.ts'
import { PareError } from '../model/error.ts'
import type { Reference } from '../model/reference.ts'
import type { ImageSource, ReferrerSource } from '../model/stores.ts'
import type { JobContext } from './context.ts'

/** Where an image is that a person named. */
export interface LocatedImage {
  /** As messages call it. */
  readonly name: string
  readonly reference: Reference
  readonly source: ImageSource & Partial<ReferrerSource>
}

/**
 * Finds an image by what a person calls it: a reference, or the folder of a project that was built. Where there is a
 * folder of a bare name, that is meant; `docker.io/library/api` is the registry's in any case.
 */
export async function locateImage(text: string, context: JobContext): Promise<LocatedImage> {
  const reference = (await ofProject(text, context)) ?? parseReference(text)
  const { workingDirectory, cache } = context
  switch (reference.transport) {
    case 'oci': {
      const { createLayoutStore } = await import('../stores/layout/layout-store.ts')
      const directory = resolve(workingDirectory, reference.directory)
      return { name: formatReference(reference), reference: { ...reference, directory }, source: createLayoutStore() }
    }
    case 'oci-archive':
    case 'docker-archive': {
      const { createArchiveStore } = await import('../stores/archive/archive-store.ts')
      const file = resolve(workingDirectory, reference.file)
      const source = createArchiveStore({ blobs: cache.blobs })
      return { name: formatReference(reference), reference: { ...reference, file }, source }
    }
    case 'docker-daemon': {
      const { openDaemon } = await import('./open-daemon.ts')
      return { name: formatReference(reference), reference, source: openDaemon(context) }
    }
    case 'registry': {
      const { openRegistry } = await import('./open-registry.ts')
      return { name: formatReference(reference), reference, source: openRegistry(context) }
    }
    case 'dir':
      throw folderWithoutManifest(reference.directory)
  }
}

async function ofProject(text: string, { workingDirectory }: JobContext): Promise<Reference | undefined> {
  const isFolder = /^(?:\.{1,2}$|\.{0,2}\/)/.test(text)
  if (!isFolder && !/^[\w.-]+(?:\/[\w.-]+)*\/?$/.test(text)) return undefined
  const folder = resolve(workingDirectory, text)
  if (await isThere(join(folder, '.pare/image/index.json'))) {
    return { transport: 'oci', directory: relative(workingDirectory, join(folder, '.pare/image')) }
  }
  if (!isFolder && !(await isThere(folder))) return undefined
  throw notBuilt(text, await isThere(join(folder, 'oci-layout')))
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** A folder was named as an image, and no image was built in it. */
function notBuilt(folder: string, isLayout: boolean): PareError {
  return new PareError({
    code: 'not-built',
    exitCode: 2,
    message: isLayout
      ? `\`${folder}\` is an image layout, and was named like a project`
      : `Expected a project with an image in \`${folder}\`, found no \`.pare/image\` there`,
    hint: isLayout ? `name it as one: \`oci:${folder}\`` : `build it first: \`pare build ${folder}\``,
  })
}

/** A rootfs was named where an image is wanted: it has files, and nothing beside them. */
function folderWithoutManifest(directory: string): PareError {
  return new PareError({
    code: 'reasons-lost',
    exitCode: 2,
    message: `\`dir:${directory}\` is a rootfs, which has no place for reasons`,
    hint: 'ask the layout, the archive or the registry that the image was built into',
  })
}
