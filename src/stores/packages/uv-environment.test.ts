import { describe, expect, test } from 'vitest'
import { resolutionSettings, uvEnvironment } from './uv-environment.ts'

function environmentOf(environment: Record<string, string>, offline = false): Record<string, string> {
  return uvEnvironment({ environment, cacheDirectory: '/cache/uv', offline })
}

describe('uvEnvironment', () => {
  test('the way to the index is passed on', () => {
    const wanted = {
      HOME: '/home/me',
      HTTPS_PROXY: 'http://proxy',
      SSL_CERT_FILE: '/ca.pem',
      NETRC: '/netrc',
      UV_INDEX: 'own=https://example.org/simple',
      UV_INDEX_OWN_USERNAME: 'me',
      UV_INDEX_OWN_PASSWORD: 's3cret',
      UV_DEFAULT_INDEX: 'https://mirror/simple',
      TOKEN: 'for a requirements file',
    }
    expect(environmentOf(wanted)).toMatchObject(wanted)
  })

  test('other environments, interpreters and settings are not', () => {
    const unwanted = {
      VIRTUAL_ENV: '/venv',
      CONDA_PREFIX: '/conda',
      UV_PROJECT_ENVIRONMENT: '/venv',
      UV_PYTHON: '2.7',
      UV_PRERELEASE: 'allow',
      PYTHONPATH: '/x',
      PIP_NO_INDEX: '1',
    }
    expect(environmentOf(unwanted)).toEqual({
      UV_CACHE_DIR: '/cache/uv',
      UV_PYTHON_DOWNLOADS: 'never',
      UV_NO_PROGRESS: '1',
      NO_COLOR: '1',
    })
  })

  test("pip's index counts where uv's own is not set", () => {
    const pip = {
      PIP_INDEX_URL: 'https://mirror/simple',
      PIP_EXTRA_INDEX_URL: 'https://own/simple',
      PIP_CERT: '/ca.pem',
    }
    expect(environmentOf(pip)).toMatchObject({
      UV_DEFAULT_INDEX: 'https://mirror/simple',
      UV_INDEX: 'https://own/simple',
      SSL_CERT_FILE: '/ca.pem',
    })
    expect(environmentOf({ ...pip, UV_INDEX_URL: 'https://uv/simple' })).not.toHaveProperty('UV_DEFAULT_INDEX')
  })

  test('offline is told', () => {
    expect(environmentOf({}, true)).toHaveProperty('UV_OFFLINE', '1')
  })
})

describe('resolutionSettings', () => {
  test('holds what can change an answer, and no secret', () => {
    const settings = resolutionSettings({
      UV_INDEX: 'a',
      UV_INDEX_A_PASSWORD: 's3cret',
      UV_EXCLUDE_NEWER: 'b',
      HOME: '/',
    })
    expect(settings).toEqual([
      ['UV_EXCLUDE_NEWER', 'b'],
      ['UV_INDEX', 'a'],
    ])
  })
})
