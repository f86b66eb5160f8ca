import { createHash } from 'node:crypto'
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readElf } from '../../src/formats/elf/read-elf.ts'
import { home, pare, succeed, temporaryFolder } from './pare.ts'

// scripts/import-sweep.ts does the same for any number of distributions, one by one.
const requirements = ['fastapi==0.115.6', 'flask==3.1.0', 'httpx==0.28.1', 'requests==2.32.3', 'sqlalchemy==2.0.36']

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let rootfs: string

const fixture = (name: string) => join(home, 'test/fixtures/paring', name)

beforeAll(async () => {
  folder = await temporaryFolder()
  rootfs = join(folder.path, 'rootfs')
  const project = join(folder.path, 'project')
  await succeed('mkdir', [project])
  await writeFile(join(project, 'requirements.txt'), `${requirements.join('\n')}\n`)
  await copyFile(fixture('functions.py'), join(project, 'functions.py'))
  const options = ['--no-prove', '-o', `type=local,dest=${rootfs}`, '--', 'python', 'functions.py']
  const { code, stderr } = await pare(['build', ...options], { cwd: project })
  expect(stderr).toContain('gzip')
  expect(code).toBe(0)
})

afterAll(() => folder[Symbol.asyncDispose]())

/** Runs Python in the image; the proof would put back what it misses. */
function python(...args: string[]): Promise<string> {
  const script = [
    'mount -t proc proc "$0/proc"',
    'mkdir -p "$0/dev/shm"',
    'mount -t tmpfs shm "$0/dev/shm"',
    'touch "$0/dev/null"',
    'mount --bind /dev/null "$0/dev/null"',
    'exec chroot "$0" /usr/bin/python3 "$@"',
  ].join(' && ')
  return succeed('unshare', ['-r', '-m', '-p', '-f', 'sh', '-c', script, rootfs, ...args])
}

describe('a pared image', () => {
  test('every module of every distribution can be imported, but for those of other systems', async () => {
    await copyFile(fixture('import_all.py'), join(rootfs, 'tmp/import_all.py'))
    const missed = await python('/tmp/import_all.py')
    expect(missed.split('\n').filter(line => line && !/\._?win\w*: /.test(line))).toEqual([])
  })

  test('what apps do with the standard library works', async () => {
    expect(await python('/app/functions.py')).toBe('')
  })

  test('the standard library is one archive, and modules that nothing reaches are not in it', async () => {
    expect((await stat(join(rootfs, 'usr/lib/python313.zip'))).size).toBeLessThan(4_500_000)
    const code = 'import sys, importlib.util as u; print(u.find_spec("wave"), u.find_spec("json").origin)'
    expect(await python('-c', code)).toBe('None /usr/lib/python313.zip/json/__init__.pyc\n')
  })

  test.each(['-E', '-I'])('a module that left says so, with %s as without', async flag => {
    const code = 'try:\n import wave\nexcept ImportError as error: print(error.name, error)'
    const message =
      'wave No module named \'wave\' (left out of this image by pare, level safe; keep it: [tool.pare] keep = ["wave"])\n'
    expect([await python('-c', code), await python(flag, '-c', code)]).toEqual([message, message])
  })

  test('dpkg and distributions name no file that is not there', async () => {
    const record = await readFile(
      join(rootfs, 'usr/local/lib/python3.13/dist-packages/flask-3.1.0.dist-info/RECORD'),
      'utf8',
    )
    expect(record).toContain('flask/app.pyc,sha256=')
    expect(record).not.toContain('flask/app.py,')
  })

  test('native code of wheels carries no symbols, its RECORD is true, and it still loads', async () => {
    const site = join(rootfs, 'usr/local/lib/python3.13/dist-packages')
    const record = await readFile(join(site, 'SQLAlchemy-2.0.36.dist-info/RECORD'), 'utf8')
    const natives = record.split('\n').filter(row => row.includes('.so,'))
    expect(natives.length).toBeGreaterThan(3)
    for (const row of natives) {
      const [path, digest, size] = row.trim().split(',')
      const bytes = await readFile(join(site, path!))
      expect(readElf(bytes)).toMatchObject({ isStripped: true })
      expect(digest).toBe(`sha256=${createHash('sha256').update(bytes).digest('base64url')}`)
      expect(Number(size)).toBe(bytes.length)
    }
    expect(await python('-c', 'import sqlalchemy.cyextension.collections as c; print(c.OrderedSet([1, 1]))')).toContain(
      '1',
    )
  })
})

describe('pare plan', () => {
  test('an app that imports by a name from elsewhere keeps the whole standard library, and is told where', async () => {
    await using other = await temporaryFolder()
    await writeFile(join(other.path, 'main.py'), 'import importlib, sys\nimportlib.import_module(sys.argv[1])\n')
    const { stdout } = await pare(['plan', '--', 'python', 'main.py', 'json'], { cwd: other.path })
    expect(stdout).toContain(
      'the whole standard library stays: app/main.py:2 imports a module by a name that only running tells',
    )
  })

  test('what the settings keep stays', async () => {
    await using other = await temporaryFolder()
    await writeFile(join(other.path, 'main.py'), 'print(1)\n')
    const dropped = async () => {
      const { stdout } = await pare(['plan', '--json', '--', 'python', 'main.py'], { cwd: other.path })
      return JSON.parse(stdout).platforms[0].dropped.map(({ path }: { path: string }) => path)
    }
    expect(await dropped()).toEqual(expect.arrayContaining(['usr/lib/python3.13/xmlrpc/client.py']))
    await writeFile(join(other.path, 'pare.toml'), 'keep = ["xmlrpc", "turtle"]\n')
    expect(await dropped()).not.toEqual(expect.arrayContaining(['usr/lib/python3.13/xmlrpc/client.py']))
    expect(await dropped()).not.toEqual(expect.arrayContaining(['usr/lib/python3.13/turtle.py']))
  })
})
