import { PareError } from '../../model/error.ts'
import { type DistributionName, parseDistributionName } from '../../model/python/distribution-name.ts'

/** What METADATA says of a distribution; texts are as written, but for `name`, which keeps its spelling in `displayName`. */
export interface Metadata {
  readonly name: DistributionName
  readonly displayName: string
  readonly version: string
  readonly summary?: string
  /** An SPDX expression (PEP 639). */
  readonly licenseExpression?: string
  /** Free text from before PEP 639. */
  readonly license?: string
  readonly licenseFiles: readonly string[]
  readonly classifiers: readonly string[]
  readonly homepage?: string
  readonly projectUrls: readonly string[]
  readonly author?: string
  readonly requiresPython?: string
  readonly requiresDist: readonly string[]
  readonly providesExtras: readonly string[]
}

/** The headers of METADATA (core metadata specification); the description that follows them is not looked at. */
export function parseMetadata(text: string, file = 'METADATA'): Metadata {
  const headers = parseHeaders(text)
  const all = (name: string) => headers.get(name) ?? []
  const one = (name: string) => {
    const value = all(name)[0]?.trim()
    return value === undefined || value === '' || value === 'UNKNOWN' ? undefined : value
  }
  const name = one('name')
  const version = one('version')
  if (name === undefined) throw invalidMetadata(file, 'Name')
  if (version === undefined) throw invalidMetadata(file, 'Version')
  const optional = {
    summary: one('summary'),
    licenseExpression: one('license-expression'),
    license: one('license'),
    homepage: one('home-page'),
    author: one('author') ?? one('author-email'),
    requiresPython: one('requires-python'),
  }
  return {
    name: parseDistributionName(name),
    displayName: name,
    version,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<
      Record<keyof typeof optional, string>
    >),
    licenseFiles: all('license-file'),
    classifiers: all('classifier'),
    projectUrls: all('project-url'),
    requiresDist: all('requires-dist'),
    providesExtras: all('provides-extra'),
  }
}

function parseHeaders(text: string): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  let values: string[] | undefined
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    if (line === '') break
    if (/^[ \t]/.test(line)) {
      if (values) values[values.length - 1] += `\n${line.trim().replace(/^\|/, '')}`
      continue
    }
    const colon = line.indexOf(':')
    if (colon === -1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    values = headers.get(name) ?? []
    values.push(line.slice(colon + 1).trim())
    headers.set(name, values)
  }
  return headers
}

/** The METADATA of a distribution lacks its name or version, or cannot be read. */
function invalidMetadata(file: string, header: string): PareError {
  return new PareError({
    code: 'invalid-metadata',
    exitCode: 2,
    message: `Expected the header \`${header}\` in \`${file}\`, got none`,
  })
}
