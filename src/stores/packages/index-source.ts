import type { IndexFile } from '../../formats/packaging/simple-index.ts'
import { compareVersions, isAllowed, isSpecifier, isVersion } from '../../formats/packaging/version.ts'
import type { WorkOptions } from '../../model/observer.ts'
import { isDigest } from '../../model/oci/digest.ts'
import {
  type DistributionName,
  isDistributionName,
  parseDistributionName,
} from '../../model/python/distribution-name.ts'
import type { DistributionSource, PythonTarget } from '../../model/python/lock.ts'
import type { PackageIndex } from './package-index.ts'
import type { SourceBuilds } from './source-builds.ts'

/** A source distribution of the package index. */
export interface IndexSource {
  readonly version: string
  readonly source: DistributionSource
}

/**
 * The newest source distribution that fits every specifier and the target's Python; before a pre-release, any release.
 * `undefined` where there is none.
 */
export async function indexSource(
  name: DistributionName,
  specifiers: readonly string[],
  target: PythonTarget,
  index: PackageIndex,
  downloads: SourceBuilds['downloads'],
  { signal }: WorkOptions,
): Promise<IndexSource | undefined> {
  const options = signal ? { signal } : {}
  const wanted = specifiers.map(text => text.replaceAll(/\s+/g, '')).filter(text => text !== '' && isSpecifier(text))
  const python = target.fullPython ?? `${target.python}.0`
  const fitting = ((await index.files(name, options)) ?? []).flatMap(file => {
    const version = sourceVersion(file.name, name)
    if (version === undefined || !wanted.every(specifier => isAllowed(version, specifier))) return []
    const isPinned = wanted.some(specifier => /^===?[^*,]+$/.test(specifier))
    if (file.isYanked && !isPinned) return []
    if (file.requiresPython && isSpecifier(file.requiresPython) && !isAllowed(python, file.requiresPython)) return []
    return [{ file, version }]
  })
  fitting.sort((left, right) => compareVersions(right.version, left.version))
  const best = fitting.find(({ version }) => !isPreRelease(version)) ?? fitting[0]
  return best && { version: best.version, source: await sourceOf(best.file, downloads, options) }
}

async function sourceOf(
  { name, url, size, hashes }: IndexFile,
  downloads: SourceBuilds['downloads'],
  options: WorkOptions,
): Promise<DistributionSource> {
  const said = `sha256:${hashes.sha256}`
  // An index need not give digests; then the file itself does.
  const digest = isDigest(said) ? said : (await downloads.fetch({ url, name }, options)).digest
  return { kind: 'archive', fileName: name, url, digest, ...(size === undefined ? {} : { size }) }
}

function isPreRelease(version: string): boolean {
  return /(?:a|b|rc|dev|alpha|beta|c|pre|preview)\d*/i.test(version.replace(/\+.*$/, ''))
}

/** The version in the name of a source distribution, where it is one of `name`. */
function sourceVersion(fileName: string, name: DistributionName): string | undefined {
  const [, stem] = /^(.*)\.(?:tar\.gz|tgz|tar\.xz|zip)$/i.exec(fileName) ?? []
  if (stem === undefined) return undefined
  for (let at = stem.indexOf('-'); at !== -1; at = stem.indexOf('-', at + 1)) {
    const [before, version] = [stem.slice(0, at), stem.slice(at + 1)]
    if (isDistributionName(before) && parseDistributionName(before) === name && isVersion(version)) return version
  }
  return undefined
}
