import { join } from 'node:path'
import type { RecordStore } from '../../model/stores.ts'
import { type BlobDirectory, blobDirectory } from './blob-directory.ts'
import { recordDirectory } from './record-directory.ts'

/** Everything that pare keeps between builds, in one folder that any number of builds may share. */
export interface Cache {
  readonly directory: string
  readonly blobs: BlobDirectory
  readonly records: RecordStore
  /** Where programs are kept that pare fetched for this computer, such as the interpreter and uv. */
  readonly programs: string
  /** Where rootfs directories are laid out for the sandbox. */
  readonly roots: string
}

/** Where the blobs of a cache lie in it. */
export const blobsFolder = 'blobs'

/** The cache in `directory`, made when first written to. */
export function openCache(directory: string, epoch: string): Cache {
  return {
    directory,
    blobs: blobDirectory(join(directory, blobsFolder)),
    records: recordDirectory(join(directory, 'records'), epoch),
    programs: join(directory, 'programs'),
    roots: join(directory, 'roots'),
  }
}
