import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { parsePylock } from '../../formats/packaging/parse-pylock.ts'
import { readPylock } from './pylock-source.ts'

const target = { python: '3.13', machine: 'x86_64', glibc: [2, 41] } as const
const entry = (name: string, marker: string) => `[[packages]]\nname = "${name}"\nversion = "1"\nmarker = "${marker}"\n`
const text = `lock-version = "1.0"\ncreated-by = "pdm"\nextras = ["fast"]\ndependency-groups = ["default", "dev"]\ndefault-groups = ["default"]\n${[
  entry('web', "'default' in dependency_groups"),
  entry('checks', "'dev' in dependency_groups"),
  entry('speed', "'fast' in extras"),
  entry('winloop', "'default' in dependency_groups and sys_platform == 'win32'"),
].join('')}`

async function names(groups: readonly string[], extras: readonly string[]): Promise<string[]> {
  const directory = await temporaryFolder()
  await writeFile(join(directory, 'pylock.toml'), text)
  const found = await readPylock('pylock.toml', { directory, target, selection: { groups, extras } })
  return parsePylock(found, 'pylock.toml').packages.map(({ name }) => name)
}

describe('readPylock', () => {
  test('leaves what the groups, the extras and the target need', async () => {
    expect(await names(['dev'], [])).toEqual(['web', 'checks'])
    expect(await names([], ['Fast'])).toEqual(['web', 'speed'])
  })

  test('without any of them the lockfile is as it was', async () => {
    expect(await names([], [])).toEqual(['web', 'checks', 'speed', 'winloop'])
  })

  test('a name that the lockfile does not have is refused', async () => {
    await expect(names(['docs'], [])).rejects.toMatchObject({
      code: 'unknown-group',
      hint: 'it has `default`, `dev`',
    })
  })
})
