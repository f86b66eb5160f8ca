import { statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { lastPart } from '../../formats/packaging/parse-pylock.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import { type Digest, parseDigest } from '../../model/oci/digest.ts'
import type { DistributionSource } from '../../model/python/lock.ts'
import type { SourceBuilds } from './source-builds.ts'

/** The source at a place that a requirement names: a URL, or a path from `directory`. A branch or tag becomes a commit. */
export async function directSource(
  place: string,
  directory: string,
  { downloads, repositories }: SourceBuilds,
  options: WorkOptions & { readonly refresh?: boolean },
): Promise<DistributionSource> {
  const [address, fragment = ''] = place.split('#', 2) as [string, string?]
  const subdirectory = /(?:^|&)subdirectory=([^&]+)/.exec(fragment)?.[1]
  const inside = subdirectory === undefined ? {} : { subdirectory }
  const [, repository] = /^git\+(.*)$/i.exec(address) ?? []
  if (repository !== undefined) {
    const [, host = '', path = repository] = /^([a-z]+:\/\/[^/]*)(\/.*)$/i.exec(repository) ?? []
    const [folder, revision] = path.split('@', 2) as [string, string?]
    // uv shows a user with stars for the password; what signs in was learned from the text itself.
    const url = withoutUser(`${host}${folder}`)
    const commit = await repositories.resolve(url, revision, options)
    return { kind: 'git', url, commit, ...inside }
  }
  if (/^https?:/i.test(address)) {
    const url = withoutUser(address)
    const name = lastPart(url)
    const { digest, size } = await downloads.fetch({ url, name, ...hashOf(fragment) }, options)
    return { kind: 'archive', fileName: name, url, digest, size, ...inside }
  }
  const path = /^file:/i.test(address) ? fileURLToPath(address) : resolve(directory, address)
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw placeNotFound(place)
  if (found.isDirectory()) {
    return { kind: 'directory', path: relative(directory, resolve(path, subdirectory ?? '.')) || '.' }
  }
  const url = pathToFileURL(path).href
  const name = lastPart(url)
  const { digest, size } = await downloads.fetch({ url, name, ...hashOf(fragment) }, options)
  return { kind: 'archive', fileName: name, url, digest, size, ...inside }
}

// What is kept of a source must not hold credentials.
function withoutUser(url: string): string {
  return url.replace(/^(https?:\/\/)[^/]*@/i, '$1')
}

function hashOf(fragment: string): { readonly digest?: Digest } {
  const [, digits] = /(?:^|&)sha256=([0-9a-f]{64})\b/i.exec(fragment) ?? []
  return digits === undefined ? {} : { digest: parseDigest(`sha256:${digits.toLowerCase()}`) }
}

/** A requirement names a file or folder that is not there. */
function placeNotFound(place: string): PareError {
  return new PareError({
    code: 'file-not-found',
    exitCode: 2,
    message: `The project depends on \`${place}\`, which is not there`,
    hint: 'check the path; it counts from the file that names it',
  })
}
