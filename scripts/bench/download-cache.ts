import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Removes from a cache of pare's all that was made on this computer, and leaves what came over the network: the package
 * lists, the resolver with its own cache, and the packages and wheels in `digests`.
 */
export async function keepDownloads(cache: string, digests: readonly string[]): Promise<void> {
  const kept = new Set(digests)
  for (const kind of await readdir(join(cache, 'records'))) {
    const folder = join(cache, 'records', kind)
    if (!kind.startsWith('debian-')) await rm(folder, { recursive: true })
    else for (const digest of await digestsIn(folder)) kept.add(digest)
  }
  for (const program of await readdir(join(cache, 'programs'))) {
    if (!program.startsWith('uv')) await rm(join(cache, 'programs', program), { recursive: true })
  }
  const blobs = join(cache, 'blobs/sha256')
  for (const folder of await readdir(blobs)) {
    for (const name of await readdir(join(blobs, folder))) {
      if (!kept.has(`sha256:${name}`)) await rm(join(blobs, folder, name))
    }
  }
}

/** The digests that records of this folder mention. */
async function digestsIn(folder: string): Promise<string[]> {
  const texts = await Promise.all((await readdir(folder)).map(name => readFile(join(folder, name), 'utf8')))
  return texts.flatMap(text => text.match(/sha256:[0-9a-f]{64}/g) ?? [])
}
