import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { collect } from '../../formats/digest/collect.ts'
import { parseJson } from '../../formats/json/parse-json.ts'
import { isTag } from '../../formats/reference/parse-registry-reference.ts'
import { chooseArtifact } from '../../images/choose-artifact.ts'
import { notAnImage, readArtifact } from '../../images/read-artifact.ts'
import { findReferrers } from '../../images/referrer-set.ts'
import { selectDescriptor } from '../../images/select-descriptor.ts'
import type { Bytes, Content } from '../../model/bytes.ts'
import type { Artifact, IndexManifest } from '../../model/oci/image.ts'
import type { Platform } from '../../model/oci/platform.ts'
import type { Reference } from '../../model/reference.ts'
import type { BlobStore, ImageSink, ImageSource, ReferrerSource } from '../../model/stores.ts'
import { archiveBytes, blobPath } from './archive-bytes.ts'
import { archiveFailed, missingFile, notAnArchive } from './archive-failed.ts'
import { type ArchiveFiles, readArchiveFiles } from './archive-files.ts'
import { readDockerImage } from './docker-image.ts'

export interface ArchiveStoreOptions {
  /** Where the files of an archive go that is compressed as a whole; without it such an archive is refused. */
  readonly blobs?: BlobStore
}

/** Reads and writes images as one file: `oci-archive:` and `docker-archive:`; what is written is both at once. */
export function createArchiveStore({ blobs }: ArchiveStoreOptions = {}): ImageSource & ImageSink & ReferrerSource {
  return {
    async open(reference, { platform }) {
      const { file, tag } = archiveReference(reference)
      const files = await readArchiveFiles(file, blobs)
      const artifact = await readImage(files, file, tag, platform)
      return chooseArtifact(artifact, platform, `${reference.transport}:${file}`)
    },

    async write(artifact, reference, { signal, tags = [], referrers = [] }) {
      const { file, tag } = archiveReference(reference)
      const isRefName = tag !== undefined && reference.transport === 'oci-archive' && isTag(tag)
      const names = tag === undefined || isRefName ? tags : [tag, ...tags]
      await writeWhole(file, archiveBytes(artifact, names, isRefName ? tag : undefined, referrers), signal)
      return artifact.manifest.descriptor
    },

    async documents(reference, subject, artifactType) {
      const { file } = archiveReference(reference)
      const files = await readArchiveFiles(file, blobs)
      const index = files.find('index.json')
      if (index === undefined) return []
      const { manifests } = await readIndex(index, file)
      return findReferrers(manifests, subject.digest, artifactType, digest => files.find(blobPath(digest)))
    },
  }
}

type ArchiveReference = Extract<Reference, { readonly file: string }>

function archiveReference(reference: Reference): ArchiveReference {
  if (!('file' in reference)) throw new Error(`an archive store was given the transport ${reference.transport}`)
  return reference
}

async function readImage(
  files: ArchiveFiles,
  path: string,
  tag: string | undefined,
  platform: Platform | undefined,
): Promise<Artifact> {
  const index = files.find('index.json')
  if (index === undefined) {
    if (files.find('manifest.json') === undefined) throw notAnArchive(path)
    return readDockerImage(files, path, tag)
  }
  const descriptor = selectDescriptor(await readIndex(index, path), { tag, platform, name: path })
  return readArtifact(descriptor, ({ digest }) => {
    const name = blobPath(digest)
    const content = files.find(name)
    if (content === undefined) throw missingFile(path, name)
    return content
  })
}

async function readIndex(index: Content, path: string): Promise<IndexManifest> {
  const value = parseJson(await collect(index.open(), 4 * 1024 * 1024), `${path}: index.json`) as IndexManifest
  if (!Array.isArray(value?.manifests)) throw notAnImage('an `index.json` of another form')
  return value
}

async function writeWhole(path: string, bytes: Bytes, signal: AbortSignal | undefined): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(partial, 'wx', 0o644)
    try {
      for await (const chunk of bytes) {
        signal?.throwIfAborted()
        await file.writeFile(chunk)
      }
      await file.datasync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } catch (cause) {
    await unlink(partial).catch(() => {})
    throw archiveFailed(path, cause)
  }
}
