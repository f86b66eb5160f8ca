import { mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Moves a cache of pare's to `aside`, all but what came over the network: the package lists, the resolver with its own
 * cache, and the packages and wheels in `digests`. Nothing is removed: for minutes after thousands of files were, ext4
 * takes several times as long to make new ones.
 */
export async function keepDownloads(cache: string, aside: string, digests: readonly string[]): Promise<void> {
  await mkdir(dirname(aside), { recursive: true })
  await rename(cache, aside)
  const lists = (await readdir(join(aside, 'records'))).filter(name => name.startsWith('debian-'))
  const kept = new Set(digests)
  for (const list of lists) for (const digest of await digestsIn(join(aside, 'records', list))) kept.add(digest)
  const programs = (await readdir(join(aside, 'programs'))).filter(name => name.startsWith('uv'))
  const blobs = await blobsIn(aside)
  const back = [
    'uv',
    ...lists.map(name => `records/${name}`),
    ...programs.map(name => `programs/${name}`),
    ...blobs.filter(path => kept.has(`sha256:${path.slice(-64)}`)),
  ]
  for (const path of back) {
    await mkdir(dirname(join(cache, path)), { recursive: true })
    await rename(join(aside, path), join(cache, path))
  }
}

async function blobsIn(cache: string): Promise<string[]> {
  const folders = await readdir(join(cache, 'blobs/sha256'))
  const nested = await Promise.all(
    folders.map(async folder =>
      (await readdir(join(cache, 'blobs/sha256', folder))).map(name => `blobs/sha256/${folder}/${name}`),
    ),
  )
  return nested.flat()
}

/** The digests that records of this folder mention. */
async function digestsIn(folder: string): Promise<string[]> {
  const texts = await Promise.all((await readdir(folder)).map(name => readFile(join(folder, name), 'utf8')))
  return texts.flatMap(text => text.match(/sha256:[0-9a-f]{64}/g) ?? [])
}
