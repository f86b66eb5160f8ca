import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { formatReference } from '../formats/reference/format-reference.ts'
import { parseRegistryReference } from '../formats/reference/parse-registry-reference.ts'
import { imageName } from '../images/image-name.ts'
import type { Artifact } from '../model/oci/image.ts'
import type { Platform } from '../model/oci/platform.ts'
import type { Referrer } from '../model/oci/referrer.ts'
import type { Reference } from '../model/reference.ts'
import type { Tree } from '../model/tree.ts'
import type { BuildOptions, Output } from './build-options.ts'
import type { JobContext } from './context.ts'
import { type ImageDocuments, imageReferrers } from './image-documents.ts'
import { once } from './once.ts'
import { step } from './step.ts'

/** What is delivered: the image or index, the Tree of each platform for `type=local`, and what lies beside the images. */
export interface Delivery {
  readonly artifact: Artifact
  readonly documents: readonly ImageDocuments[]
  readonly trees: readonly { readonly platform: Platform; tree(): Promise<Tree> }[]
}

export interface Delivered {
  readonly references: readonly string[]
  readonly isUnchanged: boolean
}

/** Writes the image wherever the options say; without any output, to an OCI layout under the project's own `.pare/`. */
export async function deliver(
  { artifact, trees, documents }: Delivery,
  options: BuildOptions,
  projectDirectory: string,
  context: JobContext,
): Promise<Delivered> {
  const beside: Beside = once(() => imageReferrers(documents))
  if (options.outputs.length === 0) return deliverDefault(artifact, beside, options, projectDirectory, context)
  const references: string[] = []
  for (const output of options.outputs) {
    const written = await step(
      'store',
      context,
      () => deliverTo(output, artifact, beside, trees, options, context),
      names => names.join(', ') || 'standard output',
    )
    references.push(...written)
  }
  return { references, isUnchanged: false }
}

/** What lies beside the images; found once, and only where an output has a place for it. */
type Beside = () => Promise<readonly Referrer[]>

async function deliverDefault(
  artifact: Artifact,
  beside: Beside,
  { tags }: BuildOptions,
  projectDirectory: string,
  context: JobContext,
): Promise<Delivered> {
  const { isLayoutCurrent, replaceLayout } = await import('../stores/layout/replace-layout.ts')
  const folder = join(projectDirectory, '.pare')
  const directory = join(folder, 'image')
  const references = taggedReferences(`oci:${relative(context.workingDirectory, directory) || '.'}`, tags)
  const referrers = await beside()
  if (await isLayoutCurrent(artifact, directory, tags, referrers)) return { references, isUnchanged: true }
  await step(
    'store',
    context,
    async () => {
      await mkdir(folder, { recursive: true })
      // What pare writes into a project is never part of it.
      await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {})
      await replaceLayout(artifact, directory, { ...context, tags, referrers })
    },
    () => references.join(', '),
  )
  return { references, isUnchanged: false }
}

/** What other tools find the image by: they want to be told the tag where a layout or archive lists several names. */
function taggedReferences(place: string, tags: readonly string[]): string[] {
  if (tags.length === 0) return [place]
  return [...new Set(tags.map(text => `${place}:${imageName(text).tag}`))]
}

async function deliverTo(
  output: Output,
  artifact: Artifact,
  beside: Beside,
  trees: Delivery['trees'],
  options: BuildOptions,
  context: JobContext,
): Promise<string[]> {
  const { tags } = options
  switch (output.type) {
    case 'oci':
    case 'docker': {
      if (output.type === 'oci' && !output.isArchive) {
        const { createLayoutStore } = await import('../stores/layout/layout-store.ts')
        const reference: Reference = {
          transport: 'oci',
          directory: resolve(context.workingDirectory, output.destination),
        }
        await createLayoutStore().write(artifact, reference, { ...context, tags, referrers: await beside() })
        return taggedReferences(`oci:${output.destination}`, tags)
      }
      const transport = output.type === 'oci' ? 'oci-archive' : 'docker-archive'
      const referrers = output.type === 'oci' ? await beside() : []
      if (output.destination === '-') {
        const { archiveBytes } = await import('../stores/archive/archive-bytes.ts')
        await context.standardOutput(archiveBytes(artifact, tags, undefined, referrers))
        return []
      }
      const { createArchiveStore } = await import('../stores/archive/archive-store.ts')
      await createArchiveStore().write(
        artifact,
        { transport, file: resolve(context.workingDirectory, output.destination) },
        { ...context, tags, referrers },
      )
      const place = `${transport}:${output.destination}`
      return transport === 'oci-archive' ? taggedReferences(place, tags) : [place]
    }
    case 'local': {
      const { writeRootfs } = await import('../stores/rootfs/write-rootfs.ts')
      const target = resolve(context.workingDirectory, output.destination)
      for (const { platform, tree } of trees) {
        const folder = trees.length === 1 ? target : join(target, platformFolder(platform))
        await writeRootfs(await tree(), folder, { link: false })
      }
      return [`dir:${output.destination}`]
    }
    case 'registry': {
      const { openRegistry } = await import('./open-registry.ts')
      const registry = openRegistry(context)
      const work = { ...context, referrers: await beside() }
      for (const tag of tags) await registry.write(artifact, parseRegistryReference(tag), work)
      return tags.map(tag => `${formatReference(parseRegistryReference(tag))}@${artifact.manifest.descriptor.digest}`)
    }
    case 'daemon': {
      const { openDaemon } = await import('./open-daemon.ts')
      const [first, ...more] = tags
      await openDaemon(context).write(
        artifact,
        { transport: 'docker-daemon', name: first! },
        { ...context, tags: more },
      )
      return tags.map(tag => `docker-daemon:${tag}`)
    }
  }
}

/** The folder of a platform's rootfs where there are several, called as BuildKit calls it. */
export function platformFolder({ os, architecture }: Platform): string {
  return `${os}_${architecture}`
}
