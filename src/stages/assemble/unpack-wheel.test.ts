import { describe, expect, test } from 'vitest'
import { makeWheel, type WheelFixture } from '../../../test/fixtures/make-wheel.ts'
import { bytesOf, collect } from '../../formats/digest/collect.ts'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { parseDistributionName } from '../../model/python/distribution-name.ts'
import type { LockedDistribution, PythonTarget } from '../../model/python/lock.ts'
import type { TreeFile } from '../../model/tree.ts'
import { createMemoryBlobStore } from '../../stores/memory/memory-blob-store.ts'
import { unpackWheel } from './unpack-wheel.ts'

const target: PythonTarget = { python: '3.13', machine: 'x86_64', glibc: [2, 41] }

const plain: WheelFixture = { name: 'Demo_App', version: '1.0', files: { 'demo_app/__init__.py': 'x = 1\n' } }

async function unpack(fixture: WheelFixture, changes: Partial<LockedDistribution> = {}): Promise<TreeFile[]> {
  const bytes = makeWheel(fixture)
  const locked: LockedDistribution = {
    name: parseDistributionName(fixture.name),
    version: fixture.version,
    wheel: {
      fileName: `${fixture.name}-${fixture.version}-py3-none-any.whl`,
      url: 'https://user:secret@example.org/demo.whl?token=1',
      digest: digestOf(bytes),
    },
    ...changes,
  }
  const wheel = { digest: digestOf(bytes), size: bytes.length, open: () => bytesOf(bytes) }
  return unpackWheel(wheel, locked, target, createMemoryBlobStore())
}

async function textOf(files: readonly TreeFile[], end: string): Promise<string> {
  const file = files.find(({ path }) => path.endsWith(end))
  return Buffer.from(await collect(file!.content.open())).toString()
}

function draw(files: readonly TreeFile[]): string {
  return files.map(({ path, mode }) => `${mode.toString(8)} ${path}`).join('\n')
}

const site = 'usr/local/lib/python3.13/dist-packages'

describe('unpackWheel', () => {
  test('every scheme of a wheel goes to its place', async () => {
    const files = await unpack({
      ...plain,
      files: {
        ...plain.files,
        'Demo_App-1.0.data/purelib/pure.py': '',
        'Demo_App-1.0.data/platlib/native.so': '',
        'Demo_App-1.0.data/scripts/tool': '#!python -u\nprint()\n',
        'Demo_App-1.0.data/data/share/demo/icon': '',
        'Demo_App-1.0.data/headers/demo.h': '',
      },
      entryPoints:
        '[console_scripts]\ndemo = demo_app.cli:main.run\n\n[gui_scripts]\ndemo-ui = demo_app:ui [extra]\n[other]\nx = y:z\n',
      executables: ['demo_app/__init__.py'],
    })
    expect(draw(files)).toMatchInlineSnapshot(`
      "755 usr/local/bin/demo
      755 usr/local/bin/demo-ui
      755 usr/local/bin/tool
      644 usr/local/include/python3.13/demo-app/demo.h
      644 usr/local/lib/python3.13/dist-packages/Demo_App-1.0.dist-info/INSTALLER
      644 usr/local/lib/python3.13/dist-packages/Demo_App-1.0.dist-info/METADATA
      644 usr/local/lib/python3.13/dist-packages/Demo_App-1.0.dist-info/RECORD
      644 usr/local/lib/python3.13/dist-packages/Demo_App-1.0.dist-info/WHEEL
      644 usr/local/lib/python3.13/dist-packages/Demo_App-1.0.dist-info/entry_points.txt
      755 usr/local/lib/python3.13/dist-packages/demo_app/__init__.py
      644 usr/local/lib/python3.13/dist-packages/native.so
      644 usr/local/lib/python3.13/dist-packages/pure.py
      644 usr/local/share/demo/icon"
    `)
    expect(await textOf(files, 'bin/tool')).toBe('#!/usr/bin/python3.13 -u\nprint()\n')
    expect(await textOf(files, 'bin/demo')).toBe(
      "#!/usr/bin/python3.13\nimport sys\nfrom demo_app.cli import main\nif __name__ == '__main__':\n    sys.exit(main.run())\n",
    )
    expect(files[0]!.origin).toEqual({ kind: 'distribution', name: 'demo-app', version: '1.0' })
  })

  test('RECORD lists what is there, sorted', async () => {
    const files = await unpack({ ...plain, entryPoints: '[console_scripts]\ndemo = demo_app:main\n' })
    expect((await textOf(files, 'RECORD')).replaceAll(/sha256=[\w-]{43}/g, 'sha256=…')).toMatchInlineSnapshot(`
      "../../../bin/demo,sha256=…,107
      Demo_App-1.0.dist-info/INSTALLER,sha256=…,5
      Demo_App-1.0.dist-info/METADATA,sha256=…,56
      Demo_App-1.0.dist-info/RECORD,,
      Demo_App-1.0.dist-info/WHEEL,sha256=…,75
      Demo_App-1.0.dist-info/entry_points.txt,sha256=…,39
      demo_app/__init__.py,sha256=…,6
      "
    `)
    expect(await textOf(files, 'INSTALLER')).toBe('pare\n')
  })

  test('a wheel asked for by URL says so, without the secrets', async () => {
    const files = await unpack(plain, { isDirect: true })
    const { url, archive_info } = JSON.parse(await textOf(files, 'direct_url.json'))
    expect(url).toBe('https://example.org/demo.whl?…')
    expect(archive_info.hashes.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  test('a file that is not the one in RECORD is refused', async () => {
    const record = `demo_app/__init__.py,sha256=${'A'.repeat(43)},6\n`
    await expect(unpack({ ...plain, record })).rejects.toMatchObject({ code: 'wheel-record-mismatch', exitCode: 1 })
    await expect(unpack({ ...plain, record: 'demo_app/__init__.py,,7\n' })).rejects.toThrow(/7 bytes.*6 bytes/)
  })

  test('SHA-512 in RECORD is checked as well', async () => {
    const record = `demo_app/__init__.py,sha512=${'A'.repeat(86)},6\n`
    await expect(unpack({ ...plain, record })).rejects.toThrow(/sha512=A+ by its RECORD/)
  })

  test('a file that RECORD does not list is let pass', async () => {
    expect(await unpack({ ...plain, record: '' })).toHaveLength(5)
  })

  test('a wheel that holds another distribution than its name says is refused', async () => {
    const metadata = (name: string, version: string) => ({ ...plain, metadata: `Name: ${name}\nVersion: ${version}\n` })
    await expect(unpack(metadata('other', '1.0'))).rejects.toThrow(/Expected `demo-app` in the wheel.*got `other`/)
    await expect(unpack(metadata('demo.app', '2.0'))).rejects.toThrow(/Expected `1.0`.*got `2.0`/)
    expect(await unpack(metadata('demo.app', '1.0.0'))).toHaveLength(5)
  })

  test('a console script cannot be written outside the folder for programs', async () => {
    const evil = { ...plain, entryPoints: '[console_scripts]\n../../../etc/evil = a:b\n' }
    await expect(unpack(evil)).rejects.toThrow(/is no file name/)
  })

  test('an unknown scheme is refused', async () => {
    const files = { ...plain.files, 'Demo_App-1.0.data/system/x': '' }
    await expect(unpack({ ...plain, files })).rejects.toThrow(/unknown scheme `system`/)
  })

  test('two files that go to one path are refused', async () => {
    const files = { ...plain.files, 'Demo_App-1.0.data/purelib/demo_app/__init__.py': '' }
    await expect(unpack({ ...plain, files })).rejects.toThrow(`two of its files go to \`${site}/demo_app/__init__.py\``)
  })
})
