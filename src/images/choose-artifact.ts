import { PareError } from '../model/error.ts'
import type { Descriptor } from '../model/oci/descriptor.ts'
import type { Artifact, Image, ImageIndex } from '../model/oci/image.ts'
import { formatPlatform, isSamePlatform, type Platform } from '../model/oci/platform.ts'
import { platformOf } from './image-index.ts'

/**
 * The artifact itself, or with a platform the image for it. An image that stands alone is checked as well, since a store
 * that has one image only gives it out whatever was asked for.
 */
export async function chooseArtifact(
  artifact: Artifact,
  platform: Platform | undefined,
  name: string,
): Promise<Artifact> {
  if (platform === undefined) return artifact
  if (artifact.kind === 'index') return chooseChild(artifact, platform, name)
  const offered = platformOf(artifact)
  if (!isSamePlatform(offered, platform)) throw noSuchPlatform(name, platform, artifact, [offered])
  return artifact
}

async function chooseChild(index: ImageIndex, platform: Platform, name: string): Promise<Image> {
  const offered: Platform[] = []
  for (const descriptor of index.manifest.value.manifests) {
    const found = await childPlatform(index, descriptor)
    if (found === undefined) continue
    if (!isSamePlatform(found.platform, platform)) {
      offered.push(found.platform)
      continue
    }
    const child = found.child ?? (await index.child(descriptor))
    if (child.kind === 'image') return child
    return chooseChild(child, platform, name)
  }
  throw noSuchPlatform(name, platform, index, offered)
}

// Attestations are listed for the platform unknown/unknown. A descriptor may leave the platform out: the config has it.
async function childPlatform(
  index: ImageIndex,
  descriptor: Descriptor,
): Promise<{ readonly platform: Platform; readonly child?: Artifact } | undefined> {
  const { platform } = descriptor
  if (platform?.os === 'unknown') return undefined
  if (platform !== undefined) return { platform }
  const child = await index.child(descriptor)
  return child.kind === 'image' ? { platform: platformOf(child), child } : undefined
}

/** An image exists, but not for the platform that was asked for. */
export function noSuchPlatform(
  name: string,
  wanted: Platform,
  { kind, manifest }: Artifact,
  offered: readonly Platform[],
): PareError {
  const platform = formatPlatform(wanted)
  const list = [...new Set(offered.map(formatPlatform))]
  const only = list.length === 0 ? 'no image at all' : `only ${list.join(', ')}`
  return new PareError({
    code: 'no-such-platform',
    exitCode: 2,
    message: `\`${name}\` asks for platform ${platform}, but the ${kind} ${kind === 'image' ? `is for ${list[0]}` : `has ${only}`}`,
    ...(kind === 'index' ? { cause: `no manifest in ${manifest.descriptor.digest} matches ${platform}` } : {}),
    ...(list[0] === undefined
      ? {}
      : { hint: `use ${list.length === 1 ? 'the' : 'an'} available platform: \`--platform ${list[0]}\`` }),
  })
}
