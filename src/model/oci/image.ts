import type { Bytes } from '../bytes.ts'
import type { ChangesetEntry } from '../entry.ts'
import type { Descriptor, Document } from './descriptor.ts'
import type { DiffId } from './digest.ts'

/** The manifest as the OCI image specification has it; unknown fields survive in `Document.raw`. */
export interface Manifest {
  readonly schemaVersion: 2
  readonly mediaType?: string
  readonly artifactType?: string
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  readonly subject?: Descriptor
  readonly annotations?: Readonly<Record<string, string>>
}

export interface IndexManifest {
  readonly schemaVersion: 2
  readonly mediaType?: string
  readonly artifactType?: string
  readonly manifests: readonly Descriptor[]
  readonly subject?: Descriptor
  readonly annotations?: Readonly<Record<string, string>>
}

/** How a container of the image is run; spelled as in the image config. */
export interface RuntimeConfig {
  readonly User?: string
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>
  readonly Env?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Volumes?: Readonly<Record<string, Record<string, never>>>
  readonly WorkingDir?: string
  readonly Labels?: Readonly<Record<string, string>>
  readonly StopSignal?: string
}

export interface HistoryEntry {
  readonly created?: string
  readonly created_by?: string
  readonly author?: string
  readonly comment?: string
  readonly empty_layer?: boolean
}

export interface ImageConfig {
  readonly created?: string
  readonly author?: string
  readonly architecture: string
  readonly os: string
  readonly variant?: string
  readonly config?: RuntimeConfig
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly DiffId[] }
  readonly history?: readonly HistoryEntry[]
}

/** An ordered filesystem changeset, stored as a blob. A layer exists only once its bytes were written. */
export interface Layer {
  /** Digest and size as stored. */
  readonly descriptor: Descriptor
  readonly diffId: DiffId
  /** A file on this computer that holds the bytes as stored and is never written again, where there is one. */
  readonly hostPath?: string
  /** The bytes as stored. */
  open(): Bytes
  /** The decoded items in their order. A file's content must be read before the next item is asked for. */
  entries(): AsyncIterable<ChangesetEntry>
}

export interface Image {
  readonly kind: 'image'
  readonly manifest: Document<Manifest>
  readonly config: Document<ImageConfig>
  /** Base first, top last. */
  readonly layers: readonly Layer[]
}

export interface ImageIndex {
  readonly kind: 'index'
  readonly manifest: Document<IndexManifest>
  child(of: Descriptor): Promise<Artifact>
}

export type Artifact = Image | ImageIndex
