import { PareError } from '../model/error.ts'
import type { Descriptor } from '../model/oci/descriptor.ts'
import type { IndexManifest } from '../model/oci/image.ts'
import { formatPlatform, isSamePlatform, type Platform } from '../model/oci/platform.ts'
import { imageNameAnnotation, isNamed, refNameAnnotation } from './image-name.ts'

export interface Selection {
  /** The tag or name that was asked for. */
  readonly tag: string | undefined
  readonly platform: Platform | undefined
  /** What the store is called in errors. */
  readonly name: string
}

/** The one descriptor of a layout's index that is meant; a layout may hold several images, and one under several names. */
export function selectDescriptor(index: IndexManifest, { tag, platform, name }: Selection): Descriptor {
  const named =
    tag === undefined ? index.manifests : index.manifests.filter(({ annotations }) => isNamed(annotations, tag))
  if (named.length === 0) throw noSuchImage(name, tag, index.manifests)
  const distinct = [...new Map(named.map(descriptor => [descriptor.digest, descriptor])).values()]
  const fitting = distinct.filter(descriptor => isFor(descriptor, platform))
  const candidates = fitting.length > 0 ? fitting : distinct
  if (candidates.length > 1) throw ambiguousImage(name, candidates)
  return candidates[0]!
}

function isFor({ platform }: Descriptor, wanted: Platform | undefined): boolean {
  if (wanted === undefined || platform === undefined) return true
  return isSamePlatform(platform, wanted)
}

/** A layout or archive holds images, but not under the name that was asked for. */
export function noSuchImage(name: string, tag: string | undefined, manifests: readonly Descriptor[]): PareError {
  const names = manifests.map(labelOf).join(', ')
  return new PareError({
    code: 'no-such-image',
    exitCode: 2,
    message: tag === undefined ? `\`${name}\` holds no image` : `\`${name}\` holds no image called \`${tag}\``,
    ...(names === '' ? {} : { hint: `it holds: ${names}` }),
  })
}

/** A layout or archive holds several images, and nothing says which is meant. */
export function ambiguousImage(name: string, manifests: readonly Descriptor[]): PareError {
  return new PareError({
    code: 'ambiguous-image',
    exitCode: 2,
    message: `\`${name}\` holds ${manifests.length} images: ${manifests.map(labelOf).join(', ')}`,
    hint: 'say which one is meant: put `:TAG` behind it, or give `--platform`',
  })
}

function labelOf({ annotations, platform, digest }: Descriptor): string {
  const label = annotations?.[imageNameAnnotation] ?? annotations?.[refNameAnnotation] ?? digest
  return platform === undefined ? label : `${label} (${formatPlatform(platform)})`
}
