import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { parsePlatform } from '../model/oci/platform.ts'
import type { BuildOptions, Output } from './build-options.ts'
import { checkOutputs } from './check-outputs.ts'
import type { JobContext } from './context.ts'

let folder: string

beforeEach(async () => {
  folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), '')
  await mkdir(join(folder, 'filled/linux_arm64'), { recursive: true })
  await writeFile(join(folder, 'filled/linux_arm64/a'), '')
  await mkdir(join(folder, 'empty'))
  await symlink('nowhere', join(folder, 'dangling'))
})

function check(outputs: readonly Output[], more: Partial<BuildOptions> = {}): Promise<void> {
  const options = { directory: '.', tags: [], platforms: [], outputs, ...more } as unknown as BuildOptions
  return checkOutputs(options, { workingDirectory: folder } as JobContext)
}

const archive = (destination: string): Output => ({ type: 'oci', destination, isArchive: true })
const layout = (destination: string): Output => ({ type: 'oci', destination, isArchive: false })
const rootfs = (destination: string): Output => ({ type: 'local', destination })

describe('checkOutputs', () => {
  test.each([
    ['an archive below a file', archive('file/app.tar'), /`.*\/file` is a file; nothing was built$/],
    ['an archive far below a file', archive('file/a/b/app.tar'), /`.*\/file` is a file; nothing was built$/],
    ['an archive in place of a folder', archive('empty'), /it is a folder, but the image goes into a file/],
    ['an archive in place of a device', archive('/dev/null'), /it is neither a file nor a folder/],
    ['an archive below a link to nothing', archive('dangling/app.tar'), /`.*\/dangling` is a link to nothing/],
    ['an archive where nobody can make a file', archive('/proc/app.tar'), /nothing can be made in `\/proc` \(ENOENT\)/],
    ['an archive below such a folder', archive('/proc/a/app.tar'), /nothing can be made in `\/proc` \(ENOENT\)/],
    ['a Docker archive below a file', { type: 'docker', destination: 'file/app.tar' } as const, /is a file/],
    ['a layout in place of a file', layout('file'), /it is a file, but a folder goes there/],
    ['a layout where nobody can make a folder', layout('/proc/layout'), /nothing can be made in `\/proc`/],
    ['a rootfs in place of a file', rootfs('file'), /it is a file, but a folder goes there/],
  ])('refuses %s', async (_what, output, message) => {
    await expect(check([output])).rejects.toMatchObject({
      code: 'unusable-destination',
      exitCode: 2,
      message: expect.stringMatching(message),
    })
  })

  test('refuses to mix a rootfs with what a folder holds', async () => {
    await expect(check([rootfs('filled')])).rejects.toMatchObject({ code: 'directory-not-empty' })
    const platforms = [parsePlatform('linux/amd64'), parsePlatform('linux/arm64')]
    await expect(check([rootfs('filled')], { platforms })).rejects.toMatchObject({ code: 'directory-not-empty' })
  })

  test('leaves nothing behind where all is well', async () => {
    const before = await readdir(folder, { recursive: true })
    await check([
      ...[archive('file'), archive('new/app.tar'), archive('-'), layout('empty'), layout('a/b'), rootfs('empty')],
      ...[rootfs('new/root'), { type: 'docker', destination: 'app.tar' } as const],
    ])
    expect(await readdir(folder, { recursive: true })).toEqual(before)
  })

  test('a project without outputs needs a place for its own layout', async () => {
    await check([])
    await check([], { directory: 'file' })
    await check([], { directory: 'missing' })
    await writeFile(join(folder, '.pare'), '')
    await expect(check([])).rejects.toMatchObject({ code: 'unusable-destination' })
  })
})
