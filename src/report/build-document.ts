import type { BuildResult, BuiltImage, BuiltLayer, ImageContents } from '../jobs/build-result.ts'
import type { Proof } from '../model/proof.ts'
import type { Level } from '../model/reason.ts'

/** The result of a build for programs; its schema is docs/reference/build.schema.json. */
export interface BuildDocument {
  readonly references: readonly string[]
  readonly digest: string
  readonly mediaType: string
  readonly unchanged: boolean
  readonly milliseconds: number
  readonly project: NameAndVersion
  readonly images: readonly ImageDocument[]
}

/** What something is called, and its version where it has one. */
export interface NameAndVersion {
  readonly name: string
  readonly version?: string
}

export interface ImageDocument {
  readonly platform: string
  readonly digest: string
  readonly imageId: string
  readonly size: number
  readonly compressedSize: number
  readonly layers: readonly BuiltLayer[]
  readonly level: Level
  readonly contents: ImageContents
  readonly python: string
  readonly suite: string
  readonly packages: readonly PartDocument[]
  readonly distributions: readonly PartDocument[]
  readonly proof?: Proof
}

/** Something that came from outside, by digest: a Debian package's .deb, a distribution's wheel. */
export interface PartDocument {
  readonly name: string
  readonly version: string
  readonly digest: string
}

/** Says what a build made. */
export function buildDocument(result: BuildResult): BuildDocument {
  const { project, descriptor } = result
  return {
    references: result.references,
    digest: descriptor.digest,
    mediaType: descriptor.mediaType,
    unchanged: result.isUnchanged,
    milliseconds: Math.round(result.milliseconds),
    project: { name: project.name, ...(project.version !== undefined ? { version: project.version } : {}) },
    images: result.images.map(imageDocument),
  }
}

function imageDocument(image: BuiltImage): ImageDocument {
  const { lock, proof } = image
  return {
    platform: image.platform,
    digest: image.manifest.digest,
    imageId: image.imageId,
    size: image.size,
    compressedSize: image.compressedSize,
    layers: image.layers,
    level: image.level,
    contents: image.contents,
    python: lock.system.python,
    suite: lock.system.suite,
    packages: lock.system.packages.map(({ name, version, digest }) => ({ name, version, digest })),
    distributions: lock.python.distributions.map(({ name, version, wheel }) => ({
      name,
      version,
      digest: wheel.digest,
    })),
    ...(proof ? { proof } : {}),
  }
}
