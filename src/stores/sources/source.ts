import type { BuildSystem } from '../../formats/packaging/build-system.ts'
import type { AddressedContent } from '../../model/content.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { SourceFile } from './source-files.ts'

// This room: the source of a distribution as a folder that a build may change, whether it is a folder of the project's, an
// archive or a commit. Building it is done in jobs/.

/** The source of a distribution, before it is laid out. */
export interface Source {
  /** Equal keys, equal files. */
  readonly key: string
  readonly buildSystem: BuildSystem
  /** The text of its pyproject.toml. */
  readonly pyproject: string | undefined
  /** The text of its setup.cfg, where that was looked at. */
  readonly setupConfig?: string
  /** Its files, where they are known before it is laid out. */
  readonly files?: readonly KnownFile[]
  /** Puts a copy of the source at `directory`, which does not exist yet. */
  layOut(directory: string, options?: WorkOptions): Promise<void>
}

/** A file of a source, with its content at hand; a symlink has none. */
export interface KnownFile extends SourceFile {
  readonly content?: AddressedContent
}
