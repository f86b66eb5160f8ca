import type { FaultProxy, Tamper, Tampering } from './fault-proxy.ts'

/** What has to come of a fault: all of it, or nothing and an error of this code. */
export type Outcome = 'whole' | { readonly code: string; readonly exit: number }

/** A registry, or the way to it, that misbehaves. */
export interface RegistryFault {
  readonly name: string
  readonly outcome: Outcome
  tamper(proxy: FaultProxy): Tamper
}

const isUpload = (method: string, path: string) => method === 'PUT' && path.includes('/blobs/uploads/')
const isManifest = (method: string, path: string) => method === 'PUT' && path.includes('/manifests/')

/** Does this to so many uploads of blobs. */
const uploads = (tampering: Tampering, times = 1): Pick<RegistryFault, 'tamper'> => ({
  tamper: () => passing => (isUpload(passing.method, passing.path) && passing.count < times ? tampering : undefined),
})
/** Does this to so many manifests. */
const manifests = (tampering: Tampering, times = 1): Pick<RegistryFault, 'tamper'> => ({
  tamper: () => passing => (isManifest(passing.method, passing.path) && passing.count < times ? tampering : undefined),
})
/** Does this to so many requests of any kind. */
const requests = (tampering: Tampering, times = 1): Pick<RegistryFault, 'tamper'> => ({
  tamper: () => passing => (passing.count < times ? tampering : undefined),
})

const always = Number.POSITIVE_INFINITY
const answer = (status: number, headers: Readonly<Record<string, string>> = {}) => ({
  do: 'answer' as const,
  status,
  headers,
})
/** A token server of which every token lets three requests in. */
function shortTokens({ host }: FaultProxy): Tamper {
  let [token, left] = [0, 0]
  return ({ path, authorization }) => {
    if (path.startsWith('/token')) {
      token++
      left = 3
      return { ...answer(200, { 'content-type': 'application/json' }), body: JSON.stringify({ token: `t${token}` }) }
    }
    if (authorization === `Bearer t${token}` && left-- > 0) return { do: 'sign-in' }
    return answer(401, { 'www-authenticate': `Bearer realm="http://${host}/token",service="faults"` })
  }
}

const challenge = { 'www-authenticate': 'Basic realm="registry"' }

/** While an image is pushed. */
export const pushFaults: readonly RegistryFault[] = [
  { name: 'the connection ends before anything is asked', outcome: 'whole', ...requests({ do: 'cut' }) },
  { name: 'the connection ends in the middle of an upload', outcome: 'whole', ...uploads({ do: 'cut' }) },
  {
    name: 'every upload is cut in the middle',
    outcome: { code: 'connection-broken', exit: 75 },
    ...uploads({ do: 'cut' }, always),
  },
  { name: 'an upload arrives, its answer does not', outcome: 'whole', ...uploads({ do: 'lose-answer' }) },
  { name: 'half of a blob arrives', outcome: { code: 'registry-refused', exit: 2 }, ...uploads({ do: 'halve' }) },
  {
    name: 'a bit of a blob is changed on the way',
    outcome: { code: 'registry-refused', exit: 2 },
    ...uploads({ do: 'flip' }),
  },
  { name: 'an upload fails with 500', outcome: 'whole', ...uploads(answer(500)) },
  {
    name: 'every upload fails with 500',
    outcome: { code: 'registry-failed', exit: 75 },
    ...uploads(answer(500), always),
  },
  { name: 'an upload is forgotten (404)', outcome: 'whole', ...uploads(answer(404)) },
  {
    name: 'a password is not accepted any more in the middle of the push',
    outcome: { code: 'registry-unauthorized', exit: 2 },
    ...uploads(answer(401, challenge)),
  },
  { name: 'tokens end after three requests', outcome: 'whole', tamper: shortTokens },
  {
    name: '401 to every upload',
    outcome: { code: 'registry-unauthorized', exit: 2 },
    ...uploads(answer(401, challenge), always),
  },
  {
    name: 'uploads are too large for the registry, whatever their size',
    outcome: { code: 'registry-refused', exit: 2 },
    tamper: () => passing =>
      /^(?:PUT|PATCH)$/.test(passing.method) && passing.path.includes('/uploads/') ? answer(413) : undefined,
  },
  {
    name: 'uploads in one piece are too large; chunks are not',
    outcome: 'whole',
    tamper: () => {
      const chunked = new Set<string>()
      return ({ method, path }) => {
        const [session] = path.split('?')
        if (method === 'PATCH') chunked.add(session!)
        return isUpload(method, path) && !chunked.has(session!) ? answer(413) : undefined
      }
    },
  },
  { name: '429 with Retry-After', outcome: 'whole', ...requests(answer(429, { 'retry-after': '1' }), 3) },
  {
    name: '429 for an hour',
    outcome: { code: 'registry-rate-limited', exit: 75 },
    ...requests(answer(429, { 'retry-after': '3600' }), always),
  },
  { name: '503 with Retry-After', outcome: 'whole', ...requests(answer(503, { 'retry-after': '1' }), 2) },
  {
    name: 'every answer takes half a second',
    outcome: 'whole',
    ...requests({ do: 'slow', milliseconds: 500 }, always),
  },
  { name: 'the connection ends in the middle of the manifest', outcome: 'whole', ...manifests({ do: 'cut' }) },
  { name: 'the manifest arrives, its answer does not', outcome: 'whole', ...manifests({ do: 'lose-answer' }) },
  { name: 'the manifest fails with 500', outcome: 'whole', ...manifests(answer(500)) },
  {
    name: 'every manifest fails with 500',
    outcome: { code: 'registry-failed', exit: 75 },
    ...manifests(answer(500), always),
  },
  {
    name: 'a bit of the manifest is changed on the way',
    outcome: { code: 'registry-refused', exit: 2 },
    ...manifests({ do: 'flip' }),
  },
  {
    name: 'the registry claims to have every blob, and has none',
    outcome: { code: 'registry-refused', exit: 2 },
    tamper:
      () =>
      ({ method, path }) =>
        method === 'HEAD' && path.includes('/blobs/') ? answer(200) : undefined,
  },
  {
    name: 'the registry says that it stored another digest',
    outcome: { code: 'digest-mismatch', exit: 1 },
    ...manifests({
      do: 'rewrite',
      header: (name, value) => (name === 'docker-content-digest' ? value.replace(/.{8}$/, '00000000') : value),
    }),
  },
  {
    name: 'Location is a path without a host',
    outcome: 'whole',
    ...requests(
      { do: 'rewrite', header: (name, value) => (name === 'location' ? value.replace(/^http:\/\/[^/]+/, '') : value) },
      always,
    ),
  },
  {
    name: 'uploads go to another host, which is shown no credentials',
    outcome: 'whole',
    tamper: proxy => () => ({
      do: 'rewrite',
      header: (name, value) =>
        name === 'location' && value.includes('/uploads/')
          ? value.replace(/^http:\/\/[^/]+/, `http://${proxy.elsewhere}`)
          : value,
    }),
  },
  {
    name: 'there is no list of referrers, nor may anything refer to an image',
    outcome: 'whole',
    tamper: () => {
      let isTagged = false
      return ({ method, path }) => {
        if (isManifest(method, path) && path.endsWith('/manifests/1')) isTagged = true
        else if (isTagged && method === 'PUT') return answer(405)
        return path.includes('/referrers/') ? answer(404) : undefined
      }
    },
  },
]

const isRead = (method: string, path: string) => method === 'GET' && /\/(?:manifests|blobs)\//.test(path)

/** Does this to so many manifests and blobs that are read. */
const reads = (tampering: Tampering, times = 1): Pick<RegistryFault, 'tamper'> => ({
  tamper: () => passing => (isRead(passing.method, passing.path) && passing.count < times ? tampering : undefined),
})

/** While the reasons of an image are read. */
export const readFaults: readonly RegistryFault[] = [
  { name: 'an answer is cut in the middle', outcome: 'whole', ...reads({ do: 'cut-answer' }) },
  {
    name: 'every answer is cut in the middle',
    outcome: { code: 'connection-broken', exit: 75 },
    ...reads({ do: 'cut-answer' }, always),
  },
  {
    name: 'a bit of a blob is changed on the way',
    outcome: { code: 'digest-mismatch', exit: 1 },
    tamper:
      () =>
      ({ method, path }) =>
        method === 'GET' && path.includes('/blobs/') ? { do: 'flip-answer' } : undefined,
  },
  { name: 'a read fails with 503', outcome: 'whole', ...reads(answer(503)) },
  {
    name: 'every read fails with 500',
    outcome: { code: 'registry-failed', exit: 75 },
    ...reads(answer(500), always),
  },
  { name: 'tokens end after three requests', outcome: 'whole', tamper: shortTokens },
  {
    name: 'blobs lie on another host, which is shown no credentials',
    outcome: 'whole',
    tamper: proxy => {
      return ({ method, path }) =>
        method === 'GET' && path.includes('/blobs/')
          ? answer(307, { location: `http://${proxy.elsewhere}${path}` })
          : undefined
    },
  },
]
