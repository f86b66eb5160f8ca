import { describe, expect, test } from 'vitest'
import { commitVersion, versionTool } from './version-control.ts'

describe('versionTool', () => {
  test.each([
    [['setuptools>=61', 'setuptools_scm[toml]>=8'], 'setuptools-scm', 'SETUPTOOLS_SCM_PRETEND_VERSION'],
    [['hatchling', 'hatch-vcs'], 'hatch-vcs', 'SETUPTOOLS_SCM_PRETEND_VERSION'],
    [['poetry-core', 'poetry-dynamic-versioning>=1'], 'poetry-dynamic-versioning', 'POETRY_DYNAMIC_VERSIONING_BYPASS'],
    [['hatchling', 'uv-dynamic-versioning'], 'uv-dynamic-versioning', 'UV_DYNAMIC_VERSIONING_BYPASS'],
  ])('%j takes the version from version control', (requires, name, variable) => {
    expect(versionTool(requires, undefined)).toMatchObject({ name, variable })
  })

  test('pdm-backend does so only where it is told to', () => {
    expect(versionTool(['pdm-backend'], '[tool.pdm.version]\nsource = "file"\n')).toBeUndefined()
    expect(versionTool(['pdm-backend'], '[tool.pdm.version]\nsource = "scm"\n')).toMatchObject({ name: 'pdm-backend' })
    expect(versionTool(['setuptools'], undefined)).toBeUndefined()
  })
})

describe('commitVersion', () => {
  const at = (described: string, isDirty = false) => ({ described, isDirty, day: '20260131' })

  test.each([
    [at('v1.2.3-0-gabcdef0'), 'next', '1.2.3'],
    [at('v1.2.3-4-gabcdef0'), 'next', '1.2.4.dev4+gabcdef0'],
    [at('v1.2.3-0-gabcdef0', true), 'next', '1.2.4.dev0+gabcdef0.d20260131'],
    [at('app-2.0rc1-1-gabcdef0'), 'next', '2.0rc2.dev1+gabcdef0'],
    [at('1.2-3-gabcdef0'), 'post', '1.2.post3.dev0+abcdef0'],
    [at('1.2-3-gabcdef0', true), 'local', '1.2+3.gabcdef0.dirty'],
    [at('release-of-2024-3-gabcdef0'), 'next', '2025.dev3+gabcdef0'],
    [at('build_4x-1-gabcdef0'), 'next', undefined],
  ] as const)('%j by the scheme %s is %s', (state, scheme, version) => {
    expect(commitVersion(state, scheme)).toBe(version)
  })
})
