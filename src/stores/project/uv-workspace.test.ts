import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/temporary-folder.ts'
import { findWorkspaceLock } from './uv-workspace.ts'

async function workspace(member: string, settings: string, files: readonly string[] = ['uv.lock']): Promise<string> {
  const root = await temporaryFolder()
  const all = [...files, join(member, 'pyproject.toml')]
  for (const file of all) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), '')
  }
  await writeFile(join(root, 'pyproject.toml'), `[tool.uv.workspace]\n${settings}`)
  return join(root, member)
}

describe('findWorkspaceLock', () => {
  test('a member has the lockfile of its workspace', async () => {
    expect(findWorkspaceLock(await workspace('apps/web', 'members = ["apps/*"]\n'))).toBe('../../uv.lock')
    expect(findWorkspaceLock(await workspace('web', 'members = ["./web/"]\n'))).toBe('../uv.lock')
  })

  test('a folder that is no member, or is left out, has none', async () => {
    expect(findWorkspaceLock(await workspace('tools/web', 'members = ["apps/*"]\n'))).toBeUndefined()
    expect(
      findWorkspaceLock(await workspace('apps/web', 'members = ["apps/*"]\nexclude = ["apps/web"]\n')),
    ).toBeUndefined()
  })

  test('a workspace that was never locked has none', async () => {
    expect(findWorkspaceLock(await workspace('apps/web', 'members = ["apps/*"]\n', []))).toBeUndefined()
  })
})
