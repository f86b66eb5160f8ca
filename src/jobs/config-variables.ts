import { redactUrl } from '../stores/http/redact-url.ts'

/** A variable of the environment that pare listens to, and what it says. */
export interface VariableValue {
  readonly name: string
  readonly means: string
  /** Without what is secret in it; absent where it is not set. */
  readonly value?: string
  /** What holds without it. */
  readonly default?: string
}

interface KnownVariable {
  readonly name: string
  readonly means: string
  readonly default?: string
  /** Shown without user, password and query. */
  readonly isUrl?: true
}

const known: readonly KnownVariable[] = [
  { name: 'XDG_CACHE_HOME', means: 'the folder that the cache lies in, as `pare`' },
  { name: 'SOURCE_DATE_EPOCH', means: 'the time that the image says it was made at' },
  { name: 'PARE_DEBIAN_MIRROR', means: "Debian's archive", default: 'http://deb.debian.org/debian', isUrl: true },
  {
    name: 'PARE_DEBIAN_SECURITY_MIRROR',
    means: "Debian's security updates",
    default: 'http://deb.debian.org/debian-security',
    isUrl: true,
  },
  { name: 'PARE_DEBIAN_KEYRING', means: 'a file of keys that the mirror signs with' },
  { name: 'PARE_MIRRORS', means: 'where files come from in place of the servers that are named', isUrl: true },
  { name: 'UV_DEFAULT_INDEX', means: 'the package index', default: 'https://pypi.org/simple', isUrl: true },
  { name: 'UV_INDEX_URL', means: 'the package index, by its former name', isUrl: true },
  { name: 'UV_INDEX', means: 'more package indexes', isUrl: true },
  { name: 'UV_EXTRA_INDEX_URL', means: 'more package indexes, by their former name', isUrl: true },
  { name: 'DOCKER_CONFIG', means: 'the folder of what `docker login` wrote' },
  { name: 'REGISTRY_AUTH_FILE', means: 'what `podman login` wrote' },
  { name: 'DOCKER_HOST', means: 'the Docker engine', isUrl: true },
  { name: 'DOCKER_CONTEXT', means: 'the Docker engine, by the name of a context' },
  { name: 'HTTP_PROXY', means: 'the proxy for http', isUrl: true },
  { name: 'HTTPS_PROXY', means: 'the proxy for https', isUrl: true },
  { name: 'NO_PROXY', means: 'hosts without a proxy' },
  { name: 'SSL_CERT_FILE', means: 'certificate authorities' },
  { name: 'NODE_EXTRA_CA_CERTS', means: 'more certificate authorities' },
  { name: 'TMPDIR', means: 'the folder for what is there for a moment', default: '/tmp' },
  { name: 'NO_COLOR', means: 'no colours' },
]

/** What the environment says to pare; proxies are named in small letters as well. */
export function variableValues(
  environment: Readonly<Record<string, string | undefined>>,
  cacheDirectory: string,
): VariableValue[] {
  return known.map(({ name, means, isUrl, default: fallback }) => {
    const small = name.endsWith('_PROXY') ? name.toLowerCase() : name
    const said = environment[small] || environment[name]
    const other = name === 'XDG_CACHE_HOME' ? cacheDirectory.replace(/\/pare$/, '') : fallback
    return {
      name: environment[small] ? small : name,
      means,
      ...(said ? { value: isUrl ? shown(said) : said } : {}),
      ...(other === undefined ? {} : { default: other }),
    }
  })
}

/** Every URL in a value, which may hold several. */
function shown(value: string): string {
  return value.replaceAll(/[a-z][a-z0-9+.-]*:\/\/[^\s,;]+/gi, redactUrl)
}
