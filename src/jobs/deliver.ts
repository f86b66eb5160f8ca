import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { formatReference } from '../formats/reference/format-reference.ts'
import { parseRegistryReference } from '../formats/reference/parse-registry-reference.ts'
import { PareError } from '../model/error.ts'
import type { Artifact } from '../model/oci/image.ts'
import type { Platform } from '../model/oci/platform.ts'
import type { Reference } from '../model/reference.ts'
import type { Tree } from '../model/tree.ts'
import type { BuildOptions, Output } from './build-options.ts'
import type { JobContext } from './context.ts'

/** What is delivered: the image or index, and the Tree of each platform for `type=local`. */
export interface Delivery {
  readonly artifact: Artifact
  readonly trees: readonly { readonly platform: Platform; tree(): Promise<Tree> }[]
}

export interface Delivered {
  readonly references: readonly string[]
  readonly isUnchanged: boolean
}

/** Checks, before anything is built, that what is asked for can be delivered. */
export function checkOutputs(options: BuildOptions): void {
  const wantsTag = options.outputs.find(output => output.type === 'registry' || output.type === 'daemon')
  if (wantsTag && options.tags.length === 0) {
    const flag = wantsTag.type === 'registry' ? '--push' : '--load'
    /** `--push` or `--load` was given, and no `--tag` to push or load under. */
    throw new PareError({
      code: 'no-tag',
      exitCode: 2,
      message: `\`${flag}\` needs a name for the image`,
      hint: `pare build ${flag} --tag ${wantsTag.type === 'registry' ? 'registry.example.com/app:1' : 'app:1'}`,
    })
  }
  for (const tag of options.tags) parseRegistryReference(tag)
}

/** Writes the image wherever the options say; without any output, to an OCI layout under the project's own `.pare/`. */
export async function deliver(
  { artifact, trees }: Delivery,
  options: BuildOptions,
  projectDirectory: string,
  context: JobContext,
): Promise<Delivered> {
  if (options.outputs.length === 0) return deliverDefault(artifact, options, projectDirectory, context)
  const references: string[] = []
  for (const output of options.outputs) references.push(...(await deliverTo(output, artifact, trees, options, context)))
  return { references, isUnchanged: false }
}

async function deliverDefault(
  artifact: Artifact,
  { tags }: BuildOptions,
  projectDirectory: string,
  context: JobContext,
): Promise<Delivered> {
  const { replaceLayout } = await import('../stores/layout/replace-layout.ts')
  const folder = join(projectDirectory, '.pare')
  const directory = join(folder, 'image')
  await mkdir(folder, { recursive: true })
  // What pare writes into a project is never part of it.
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {})
  const { isUnchanged } = await replaceLayout(artifact, directory, { ...context, tags })
  const shown = relative(context.workingDirectory, directory) || '.'
  return { references: [`oci:${shown}`], isUnchanged }
}

async function deliverTo(
  output: Output,
  artifact: Artifact,
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
        await createLayoutStore().write(artifact, reference, { ...context, tags })
        return [`oci:${output.destination}`]
      }
      const transport = output.type === 'oci' ? 'oci-archive' : 'docker-archive'
      if (output.destination === '-') {
        const { archiveBytes } = await import('../stores/archive/archive-bytes.ts')
        await context.standardOutput(archiveBytes(artifact, tags))
        return []
      }
      const { createArchiveStore } = await import('../stores/archive/archive-store.ts')
      await createArchiveStore().write(
        artifact,
        { transport, file: resolve(context.workingDirectory, output.destination) },
        { ...context, tags },
      )
      return [`${transport}:${output.destination}`]
    }
    case 'local': {
      const { writeRootfs } = await import('../stores/rootfs/write-rootfs.ts')
      const target = resolve(context.workingDirectory, output.destination)
      for (const { platform, tree } of trees) {
        const folder = trees.length === 1 ? target : join(target, `${platform.os}_${platform.architecture}`)
        await writeRootfs(await tree(), folder, { link: false })
      }
      return [`dir:${output.destination}`]
    }
    case 'registry': {
      const { openRegistry } = await import('./open-registry.ts')
      const registry = openRegistry(context)
      for (const tag of tags) await registry.write(artifact, parseRegistryReference(tag), context)
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
