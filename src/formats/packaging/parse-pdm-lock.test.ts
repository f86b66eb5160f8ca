import { describe, expect, test } from 'vitest'
import { formatMarker } from './marker.ts'
import { parsePdmLock } from './parse-pdm-lock.ts'

const metadata = (more = '') => `[metadata]\ngroups = ["default"]\nlock_version = "4.5.0"\n${more}`
const one = (text: string) =>
  parsePdmLock(`${metadata()}[[package]]\nname = "demo"\nversion = "1.0"\n${text}`, 'pdm.lock').packages[0]!

describe('parsePdmLock', () => {
  test('an entry with extras stands beside that of the distribution itself', () => {
    const found = one('extras = ["Fast"]\ngroups = ["default", "fast"]\nmarker = "python_version < \'3.12\'"\n')
    expect(found.extras).toEqual(['fast'])
    expect(found.wantedBy.map(({ group, marker }) => `${group} ${formatMarker(marker!)}`)).toEqual([
      "default python_version < '3.12'",
      "fast python_version < '3.12'",
    ])
  })

  test('files have URLs or names', () => {
    const found = one(
      'files = [{url = "https://example.org/a/demo.whl", hash = "sha256:aa"}, {file = "demo.tar.gz", hash = "sha256:bb"}]\n',
    )
    expect(found.files).toEqual([
      { name: 'demo.whl', url: 'https://example.org/a/demo.whl', hashes: { sha256: 'aa' } },
      { name: 'demo.tar.gz', hashes: { sha256: 'bb' } },
    ])
  })

  test('files of older lockfiles stand at the end', () => {
    const text = `[metadata]\nlock_version = "4.1"\n[metadata.files]\n"demo 1.0" = [{file = "demo.whl", hash = "sha256:aa"}]\n[[package]]\nname = "demo"\nversion = "1.0"\n`
    expect(parsePdmLock(text, 'pdm.lock').packages[0]!.files).toEqual([{ name: 'demo.whl', hashes: { sha256: 'aa' } }])
  })

  test.each([
    [
      'git = "https://example.org/a.git"\nrevision = "abc"\n',
      { vcs: { url: 'https://example.org/a.git', commit: 'abc' } },
    ],
    ['path = "./lib"\neditable = true\n', { directory: { path: './lib', isEditable: true } }],
    [
      'path = "./demo.whl"\nfiles = [{file = "demo.whl", hash = "sha256:aa"}]\n',
      { archive: { path: './demo.whl', hashes: { sha256: 'aa' } } },
    ],
    [
      `url = "https://example.org/demo.whl#sha256=${'a'.repeat(64)}"\n`,
      { archive: { name: 'demo.whl', hashes: { sha256: 'a'.repeat(64) } } },
    ],
  ])('the source %j', (source, expected) => {
    expect(one(source)).toMatchObject(expected)
  })

  test('targets are the environments that it was made for', () => {
    const targets = metadata(
      '[[metadata.targets]]\nrequires_python = ">=3.11"\nplatform = "manylinux_2_17_x86_64"\nimplementation = "cpython"\n[[metadata.targets]]\nrequires_python = "==3.13.*"\nplatform = "macos_14_0_arm64"\n',
    )
    expect(parsePdmLock(targets, 'pdm.lock').environments.map(formatMarker)).toEqual([
      "python_version >= '3.11' and sys_platform == 'linux' and platform_machine == 'x86_64' and implementation_name == 'cpython'",
      "python_version == '3.13' and sys_platform == 'darwin' and platform_machine == 'arm64'",
    ])
  })

  test('a requirement that is a folder is known by its egg', () => {
    const found = one(`dependencies = ["-e file:///\${PROJECT_ROOT}/lib#egg=my-lib[fast]", "click>=8"]\n`)
    expect(found.dependencies.map(({ name, extras }) => [name, extras])).toEqual([
      ['my-lib', ['fast']],
      ['click', []],
    ])
  })

  test('a version of the format that is not known is refused', () => {
    expect(() => parsePdmLock('[metadata]\nlock_version = "5.0"\n', 'pdm.lock')).toThrow(
      expect.objectContaining({ code: 'unknown-lockfile-version' }),
    )
  })
})
