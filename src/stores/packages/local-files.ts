import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { verifying } from '../../formats/digest/verifying.ts'
import { PareError } from '../../model/error.ts'
import type { BlobStore, Downloads } from '../../model/stores.ts'

/** Downloads that take `file:` URLs as well: wheels that a lockfile names by path, or that lie in a `--find-links` folder. */
export function withLocalFiles(downloads: Downloads, blobs: BlobStore): Downloads {
  return {
    async fetch(file, options) {
      if (!file.url.startsWith('file:')) return downloads.fetch(file, options)
      const known = file.digest && (await blobs.find(file.digest))
      if (known) return known
      const path = fileURLToPath(file.url)
      try {
        return await blobs.write(verifying(createReadStream(path), file), file)
      } catch (cause) {
        throw (cause as NodeJS.ErrnoException).code === 'ENOENT' ? localFileMissing(path, cause) : cause
      }
    },
  }
}

/** A wheel that is named by path is not there. */
function localFileMissing(path: string, cause: unknown): PareError {
  return new PareError({
    code: 'file-not-found',
    exitCode: 2,
    message: `Could not read the wheel \`${path}\`: there is no such file`,
    hint: 'put it back, or lock again',
    cause,
  })
}
