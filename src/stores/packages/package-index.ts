import { collect } from '../../formats/digest/collect.ts'
import { redactCredentials } from '../../formats/packaging/redact-credentials.ts'
import { type IndexFile, parseSimpleIndex, simpleIndexAccept } from '../../formats/packaging/simple-index.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { HttpClient } from '../../model/stores.ts'

/** Where distributions are looked up by name. */
export interface PackageIndex {
  /** Every file of a distribution, or `undefined` when no index knows it. */
  files(name: DistributionName, options?: WorkOptions): Promise<readonly IndexFile[] | undefined>
}

/** PyPI. */
export const defaultIndexUrl = 'https://pypi.org/simple'

/** The package indexes of the user's environment, in the order in which uv asks them. */
export function indexUrls(environment: Readonly<Record<string, string | undefined>>): string[] {
  const { UV_INDEX, UV_EXTRA_INDEX_URL, UV_DEFAULT_INDEX, UV_INDEX_URL, PIP_INDEX_URL, PIP_EXTRA_INDEX_URL } =
    environment
  const extra = UV_INDEX ?? UV_EXTRA_INDEX_URL ?? PIP_EXTRA_INDEX_URL ?? ''
  const urls = extra.split(/\s+/).map(entry => entry.replace(/^[\w-]+=/, ''))
  return [...urls.filter(url => url !== ''), UV_DEFAULT_INDEX ?? UV_INDEX_URL ?? PIP_INDEX_URL ?? defaultIndexUrl]
}

/** No page of an index that is honest is larger. */
const pageLimit = 256 * 2 ** 20

/** The package index at the first of `urls` that knows a distribution; credentials are the client's business. */
export function packageIndex(http: HttpClient, urls: readonly string[] = [defaultIndexUrl]): PackageIndex {
  const asked = new Map<string, Promise<readonly IndexFile[] | undefined>>()

  async function lookUp(name: DistributionName, { signal }: WorkOptions): Promise<readonly IndexFile[] | undefined> {
    for (const url of urls) {
      const page = `${withoutCredentials(url).replace(/\/+$/, '')}/${name}/`
      const response = await http.request(page, {
        headers: { accept: simpleIndexAccept },
        ...(signal ? { signal } : {}),
      })
      if (response.status === 404 || response.status === 410) continue
      if (response.status !== 200) throw indexFailed(page, response.status)
      const mediaType = response.headers.get('content-type') ?? 'text/html'
      return parseSimpleIndex(await collect(response.body, pageLimit), mediaType, response.url)
    }
    return undefined
  }

  return {
    files(name, options = {}) {
      const earlier = asked.get(name)
      if (earlier) return earlier
      const found = lookUp(name, options)
      asked.set(name, found)
      found.catch(() => asked.delete(name))
      return found
    },
  }
}

function withoutCredentials(url: string): string {
  return url.replace(/^([^/]*\/\/)[^/]*@/, '$1')
}

/** The package index answered with an error. */
function indexFailed(url: string, status: number): PareError {
  const isOurs = status >= 400 && status < 500 && status !== 429
  return new PareError({
    code: isOurs ? 'index-unauthorized' : 'index-failing',
    exitCode: isOurs ? 2 : 75,
    message: `Could not look up ${redactCredentials(url)}: the package index answers ${status}`,
    hint: isOurs ? 'give credentials in the index URL or in ~/.netrc' : 'try again in a while',
  })
}
