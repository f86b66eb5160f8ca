export interface UvEnvironmentOptions {
  /** The user's own environment. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** uv's cache of index answers and metadata. */
  readonly cacheDirectory: string
  readonly offline?: boolean
}

/** uv's settings that say how to reach an index, and so may come from the user's environment; the rest would surprise. */
const passedOn =
  /^UV_(?:INDEX(?:_URL|_STRATEGY|_.+_(?:USERNAME|PASSWORD))?|DEFAULT_INDEX|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|KEYRING_PROVIDER|INSECURE_HOST|SYSTEM_CERTS|NATIVE_TLS|HTTP_\w+|REQUEST_TIMEOUT|CONCURRENT_\w+|CONFIG_FILE|NO_CONFIG|EXCLUDE_NEWER|CREDENTIALS_DIR)$/

/** Variables that would point uv at another environment or interpreter, or make Python behave otherwise. */
const dropped = /^(?:UV_|PIP_|PYTHON|CONDA|VIRTUAL_ENV|PYENV_|POETRY_|PDM_|LD_PRELOAD$|FORCE_COLOR$|RUST_LOG$)/

/** The environment that uv runs in: the user's way to the package index, and no other of their settings. */
export function uvEnvironment(options: UvEnvironmentOptions): Record<string, string> {
  const { environment, cacheDirectory, offline } = options
  const kept = Object.entries(environment).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && (passedOn.test(pair[0]) || !dropped.test(pair[0])),
  )
  return {
    ...Object.fromEntries(kept),
    ...pipSettings(environment),
    UV_CACHE_DIR: cacheDirectory,
    UV_PYTHON_DOWNLOADS: 'never',
    UV_NO_PROGRESS: '1',
    NO_COLOR: '1',
    ...(offline ? { UV_OFFLINE: '1' } : {}),
  }
}

/** pip's way to the index in uv's words, where uv's own is not set. */
export function pipSettings(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const settings: Record<string, string> = {}
  const { PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, PIP_CERT, REQUESTS_CA_BUNDLE } = environment
  const certificates = PIP_CERT ?? REQUESTS_CA_BUNDLE
  if (PIP_INDEX_URL && !environment.UV_DEFAULT_INDEX && !environment.UV_INDEX_URL)
    settings.UV_DEFAULT_INDEX = PIP_INDEX_URL
  if (PIP_EXTRA_INDEX_URL && !environment.UV_INDEX && !environment.UV_EXTRA_INDEX_URL)
    settings.UV_INDEX = PIP_EXTRA_INDEX_URL
  if (certificates && !environment.SSL_CERT_FILE) settings.SSL_CERT_FILE = certificates
  return settings
}

/** The settings that can change what uv resolves, in order of name: part of the key under which an answer is kept. */
export function resolutionSettings(environment: Readonly<Record<string, string>>): [name: string, value: string][] {
  return Object.entries(environment)
    .filter(([name]) =>
      /^UV_(?:INDEX|DEFAULT_INDEX|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|CONFIG_FILE|NO_CONFIG|EXCLUDE_NEWER)/.test(name),
    )
    .filter(([name]) => !/_(?:USERNAME|PASSWORD)$/.test(name))
    .sort(([left], [right]) => (left < right ? -1 : 1))
}
