import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { canonicalJson } from '../../formats/json/canonical-json.ts'
import { parseJson } from '../../formats/json/parse-json.ts'
import { PareError } from '../../model/error.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import type { IndexManifest } from '../../model/oci/image.ts'
import { mediaTypes } from '../../model/oci/media-type.ts'
import { layoutFailed } from './layout-failed.ts'

const emptyIndex: IndexManifest = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] }

/** A lock that nobody has touched for so long belongs to a process that died: what it guards takes milliseconds. */
const staleMilliseconds = 10_000

/** `index.json` of a layout, or `undefined` where there is no layout. */
export async function readLayoutIndex(directory: string): Promise<IndexManifest | undefined> {
  const file = join(directory, 'index.json')
  let raw: Uint8Array
  try {
    raw = await readFile(file)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw layoutFailed(directory, cause)
  }
  const value = parseJson(raw, file) as IndexManifest
  if (!Array.isArray(value?.manifests)) throw notALayout(directory)
  return value
}

/** Replaces the descriptors of a layout's index; writers that come at once wait for each other, and none loses a tag. */
export async function updateLayoutIndex(
  directory: string,
  change: (manifests: readonly Descriptor[]) => readonly Descriptor[],
): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    await withLock(directory, async () => {
      const index = (await readLayoutIndex(directory)) ?? emptyIndex
      await replaceFile(join(directory, 'oci-layout'), canonicalJson({ imageLayoutVersion: '1.0.0' }))
      await replaceFile(join(directory, 'index.json'), canonicalJson({ ...index, manifests: change(index.manifests) }))
    })
  } catch (cause) {
    throw layoutFailed(directory, cause)
  }
}

async function withLock(directory: string, work: () => Promise<void>): Promise<void> {
  const lock = join(directory, '.index.lock')
  while (!(await tryLock(lock))) await setTimeout(10)
  try {
    await work()
  } finally {
    await unlink(lock).catch(() => {})
  }
}

async function tryLock(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx')).close()
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    await removeStale(lock)
    return false
  }
}

// The file system's own clock says how old the lock is: on a network drive it need not be this computer's.
async function removeStale(lock: string): Promise<void> {
  const probe = `${lock}.${randomUUID()}`
  try {
    const held = await stat(lock)
    await writeFile(probe, '')
    const now = await stat(probe)
    if (now.mtimeMs - held.mtimeMs > staleMilliseconds) await unlink(lock)
  } catch (cause) {
    // Gone already: that is what was wanted.
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
  } finally {
    await unlink(probe).catch(() => {})
  }
}

async function replaceFile(path: string, content: Uint8Array): Promise<void> {
  if (
    await readFile(path).then(
      held => held.equals(content),
      () => false,
    )
  )
    return
  const partial = `${path}.${randomUUID()}.partial`
  try {
    const file = await open(partial, 'wx', 0o644)
    try {
      await file.writeFile(content)
      await file.datasync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } catch (cause) {
    await unlink(partial).catch(() => {})
    throw cause
  }
}

/** A folder that was named as an image layout is something else. */
export function notALayout(directory: string): PareError {
  return new PareError({
    code: 'not-a-layout',
    exitCode: 2,
    message: `Expected an OCI image layout in \`${directory}\`, found none`,
    hint: 'a layout is a folder with `oci-layout`, `index.json` and `blobs/`',
  })
}
