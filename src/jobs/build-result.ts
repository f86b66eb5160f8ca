import type { Lock } from '../model/build.ts'
import type { Descriptor } from '../model/oci/descriptor.ts'
import type { Project } from '../model/project.ts'
import type { Proof } from '../model/proof.ts'
import type { Level } from '../model/reason.ts'

/** A layer as it went into the image. */
export interface BuiltLayer {
  readonly name: string
  readonly summary: string
  readonly digest: string
  readonly diffId: string
  /** Bytes of its files, uncompressed. */
  readonly size: number
  readonly compressedSize: number
}

/** What the bytes of an image are, and what paring left out of it. */
export interface ImageContents {
  /** Heaviest first; every byte belongs to one of them. */
  readonly parts: readonly ContentPart[]
  readonly left: readonly LeftByRule[]
}

/** `interpreter`, `libraries`, `standard library`, `system files`, `app`, or a distribution by its name. */
export interface ContentPart {
  readonly name: string
  readonly isDistribution: boolean
  readonly size: number
}

export interface LeftByRule {
  readonly rule: string
  readonly files: number
  readonly size: number
}

/** The image of one platform. */
export interface BuiltImage {
  readonly platform: string
  readonly manifest: Descriptor
  readonly imageId: string
  readonly layers: readonly BuiltLayer[]
  /** Bytes of all files, uncompressed. */
  readonly size: number
  readonly compressedSize: number
  readonly lock: Lock
  readonly level: Level
  readonly contents: ImageContents
  /** Absent when it was not asked for. */
  readonly proof?: Proof
}

/** What a build made, and where it lies. */
export interface BuildResult {
  readonly project: Project
  /** As pare would read them again. */
  readonly references: readonly string[]
  /** Of the image, or of the index when there are several platforms. */
  readonly descriptor: Descriptor
  readonly images: readonly BuiltImage[]
  /** Nothing had to be written: the image was there. */
  readonly isUnchanged: boolean
  readonly milliseconds: number
}
