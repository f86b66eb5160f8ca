import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WhyDocument } from '../../src/report/why-document.ts'
import { whyDocumentSchema } from '../../src/report/why-document-schema.ts'
import { type DockerRegistry, startRegistry } from './docker-registry.ts'
import { copyExample, pare, succeed, temporaryFolder } from './pare.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let registry: DockerRegistry
/** Of the module that app.py imports late. */
let lateLine: number
let digest: string

const inFolder = (name: string) => join(folder.path, name)

beforeAll(async () => {
  folder = await temporaryFolder()
  registry = await startRegistry(folder.path, 'registry')
  const project = await copyExample('flask-hello', folder.path)
  const source = (await readFile(join(project, 'app.py'), 'utf8')).split('\n')
  lateLine = source.findIndex(line => line.includes('import sqlite3')) + 1
  const build = await pare(
    [
      ...['build', 'flask-hello', '-t', `${registry.host}/team/flask:1`, '--push'],
      ...['-o', 'type=oci,tar=false,dest=layout', '-o', 'type=oci,dest=oci.tar', '-o', 'type=docker,dest=docker.tar'],
      '--json',
    ],
    { cwd: folder.path },
  )
  expect(build.code, build.stderr).toBe(0)
  digest = JSON.parse(build.stdout).digest
  const again = await pare(['build', 'flask-hello'], { cwd: folder.path })
  expect(again.code, again.stderr).toBe(0)
})

afterAll(async () => {
  registry?.process.kill()
  await folder?.[Symbol.asyncDispose]()
})

function why(...args: string[]) {
  return pare(['why', ...args], { cwd: folder.path })
}

async function answer(...args: string[]): Promise<WhyDocument> {
  const { code, stdout, stderr } = await why(...args, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const document = JSON.parse(stdout)
  expect(whyDocumentSchema.safeParse(document).error).toBeUndefined()
  return document
}

async function chainOf(...args: string[]): Promise<string[]> {
  const { answer: found } = await answer(...args)
  if (found.kind !== 'kept') throw new Error(`${args.join(' ')} is ${found.kind}`)
  return found.chain.map(({ path, module, line }) => `${module ?? path}${line === undefined ? '' : `:${line}`}`)
}

describe('pare why', () => {
  test('a module that is imported late: where, and what leaves with it', async () => {
    expect(await chainOf('flask-hello', 'sqlite3')).toEqual(['app', `sqlite3:${lateLine}`])
    const { answer: found } = await answer('flask-hello', 'sqlite3')
    if (found.kind !== 'kept') throw new Error(found.kind)
    expect(found.takes).toMatchObject({ isExact: true })
    expect(found.takes.largest.map(({ path }) => path)).toContainEqual(expect.stringMatching(/libsqlite3\.so\.0/))
    expect(found.takes.largest.map(({ module }) => module)).toContain('_sqlite3')
    // Flask asks for these as well.
    expect(found.takes.largest.map(({ module }) => module)).not.toContain('datetime')
    const { stdout } = await why('flask-hello', 'sqlite3')
    expect(stdout).toContain(`sqlite3  imported at app.py:${lateLine}`)
  })

  test('a library: the native code that needs it, and what asks for that', async () => {
    const chain = await chainOf('flask-hello', 'libssl.so.3')
    expect(chain[0]).toBe('app')
    expect(chain.slice(-3).map(link => link.replace(/:\d+$/, ''))).toEqual([
      'ssl',
      '_ssl',
      expect.stringMatching(/libssl\.so\.3$/),
    ])
  })

  test('a module that left: by which rule, and what keeps it', async () => {
    const { answer: found } = await answer('flask-hello', 'wave')
    expect(found).toMatchObject({
      kind: 'left',
      rule: 'unreached-module',
      keep: '[tool.pare] keep = ["wave"]',
      entry: { path: expect.stringMatching(/\/wave\.py$/) },
    })
    const { stdout } = await why('flask-hello', 'wave')
    expect(stdout).toContain('is not in the image')
    expect(stdout).toContain('level safe')
  })

  test('what it says keeps a module does keep it', async () => {
    const project = await copyExample('flask-hello', inFolder('kept'))
    await writeFile(join(project, 'pare.toml'), 'keep = ["wave"]\n')
    const build = await pare(['build', project, '--no-prove'])
    expect(build.code, build.stderr).toBe(0)
    expect((await answer(project, 'wave')).answer).toMatchObject({
      kind: 'kept',
      chain: [{ module: 'wave', kind: 'setting', detail: '[tool.pare] keep' }],
    })
  })

  test('what the proof missed says so', async () => {
    const project = inFolder('healed')
    await mkdir(project)
    // Imports `sched` by a name that no reading of the source shows.
    const script =
      'import base64\nload = globals()["__builtins__"].__dict__["__imp" + "ort__"]\nload(base64.b64decode("c2NoZWQ=").decode())\n'
    await writeFile(join(project, 'job.py'), script)
    const build = await pare(['build', project, '--', 'python', 'job.py'])
    expect(build.code, build.stderr).toBe(0)
    expect((await answer(project, 'sched')).answer).toMatchObject({
      chain: [{ module: 'sched', kind: 'trace', detail: 'missed by the proof, and put back' }],
    })
  })

  test('commands of the settings are not told: they may hold what is not in the image', async () => {
    const project = await copyExample('flask-hello', inFolder('settings'))
    await writeFile(
      join(project, 'pare.toml'),
      '[prove]\ncommands = [["python", "-c", "import wave, flask #lovelace"]]\n',
    )
    const build = await pare(['build', project, '--no-prove'])
    expect(build.code, build.stderr).toBe(0)
    expect((await answer(project, 'wave')).answer).toMatchObject({
      chain: [{ module: 'wave', kind: 'name', detail: 'a command or variable of the settings' }],
    })
    const folderOfBlobs = join(project, '.pare/image/blobs/sha256')
    for (const name of await readdir(folderOfBlobs)) {
      expect((await readFile(join(folderOfBlobs, name))).includes('lovelace')).toBe(false)
    }
  })

  test('a file that left, and a source whose bytecode stands in its place', async () => {
    expect((await answer('flask-hello', '/usr/lib/x86_64-linux-gnu/gconv/gconv-modules')).answer).toMatchObject({
      kind: 'left',
      rule: 'character-sets',
    })
    const { answer: source } = await answer('flask-hello', 'flask/app.py')
    expect(source).toMatchObject({ kind: 'left', rule: 'bytecode-twin', instead: expect.stringMatching(/app\.pyc$/) })
  })

  test('a module that Debian has elsewhere', async () => {
    expect((await answer('flask-hello', 'tkinter')).answer).toMatchObject({ kind: 'absent', package: 'python3-tk' })
  })

  test('a name that nothing has gives those that are near', async () => {
    const { code, stdout, stderr } = await why('flask-hello', 'wrekzeug')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('error[no-such-entry]')
    expect(stderr).toContain('did you mean `werkzeug`')
  })

  test('--top: what keeps most bytes; together they are the image', async () => {
    const { answer: top, size, proof } = await answer('flask-hello', '--top', '100')
    if (top.kind !== 'top') throw new Error(top.kind)
    expect(top.causes.reduce((sum, cause) => sum + cause.size, 0)).toBe(size)
    const flask = top.causes.find(({ what }) => what === 'flask')
    expect(flask).toMatchObject({ reason: { kind: 'import', from: '/app/app.py', line: 1 } })
    expect(top.causes.map(({ what }) => what)).toContain('sqlite3')
    expect(proof).toMatchObject({ isGreen: true, probes: [{ probe: 'GET /' }] })
    const { stdout } = await why('flask-hello', '--top', '3')
    expect(stdout.split('\n').filter(line => /^ +[\d.]+ MB /.test(line))).toHaveLength(4)
    expect((await why('flask-hello', '--top', 'all')).stderr).toContain('error[invalid-count]')
  })

  test('every file of the image has a reason, and every chain ends', async () => {
    const layout = inFolder('flask-hello/.pare/image')
    const names = await readdir(join(layout, 'blobs/sha256'))
    const texts = await Promise.all(names.map(name => readFile(join(layout, 'blobs/sha256', name), 'latin1')))
    const reasons = JSON.parse(texts.find(text => text.startsWith('{"mediaType":"application/vnd.pare.reasons'))!)
    const paths = new Set(
      reasons.kept.map(([at, name]: [number, string]) => [reasons.folders[at], name].filter(Boolean).join('/')),
    )
    const rootfs = inFolder('rootfs')
    await pare(['build', 'flask-hello', '--no-prove', '-o', `type=local,dest=${rootfs}`], { cwd: folder.path })
    const files = (await succeed('find', [rootfs, '-not', '-type', 'd', '-printf', '%P\n'])).trim().split('\n')
    expect(files.filter(file => !paths.has(file))).toEqual([])
    for (const { from } of reasons.reasons) if (from !== undefined) expect(reasons.kept[from]).toBeDefined()
  })
})

describe('reasons and proof', () => {
  test.each([
    ['a layout', () => 'oci:layout'],
    ['a layout, by tag', () => 'oci:layout:1'],
    ['an archive', () => 'oci-archive:oci.tar'],
    ['a registry that keeps no list of referrers', () => `${registry.host}/team/flask:1`],
    ['a registry, by digest', () => `${registry.host}/team/flask@${digest}`],
  ])('travel with %s', async (_, image) => {
    expect(await chainOf(image(), 'sqlite3')).toEqual(['app', `sqlite3:${lateLine}`])
    expect((await answer(image())).proof).toMatchObject({ isGreen: true })
  })

  test('change nothing of the image: its manifest is the one of a build without them', async () => {
    const other = await pare(['build', 'flask-hello', '--no-prove', '-o', 'type=docker,dest=other.tar', '--json'], {
      cwd: folder.path,
    })
    expect(JSON.parse(other.stdout).digest).toBe(digest)
    const { manifests } = JSON.parse(await readFile(inFolder('layout/index.json'), 'utf8'))
    expect(manifests.map((one: { digest: string }) => one.digest)).toEqual([digest])
    // Under the tag made of the digest, as the distribution specification has it.
    const fallback = `docker://${registry.host}/team/flask:${digest.replace(':', '-')}`
    const listed = JSON.parse(await succeed('skopeo', ['inspect', '--raw', '--tls-verify=false', fallback]))
    expect(listed.manifests.map((one: { artifactType: string }) => one.artifactType).sort()).toEqual([
      'application/vnd.pare.proof.v1+json',
      'application/vnd.pare.reasons.v1+json',
    ])
  })

  test('are not pushed twice', async () => {
    await pare(['build', 'flask-hello', '-t', `${registry.host}/team/flask:1`, '--push'], { cwd: folder.path })
    const fallback = `docker://${registry.host}/team/flask:${digest.replace(':', '-')}`
    const listed = JSON.parse(await succeed('skopeo', ['inspect', '--raw', '--tls-verify=false', fallback]))
    expect(listed.manifests).toHaveLength(2)
  })

  test.each([
    ['a copy by skopeo', () => 'oci:copy:1'],
    ['a copy by skopeo out of the registry', () => 'oci:pulled'],
    ['an archive for Docker', () => 'docker-archive:docker.tar'],
    ['a rootfs', () => 'dir:rootfs'],
  ])('are lost in %s, and that is said', async (_, image) => {
    if (!existsSync(inFolder('copy'))) {
      await succeed('skopeo', ['copy', '--quiet', `oci:${inFolder('layout')}:1`, `oci:${inFolder('copy')}:1`])
      const from = `docker://${registry.host}/team/flask:1`
      await succeed('skopeo', ['copy', '--quiet', '--src-tls-verify=false', from, `oci:${inFolder('pulled')}`])
    }
    const { code, stdout, stderr } = await why(image(), 'sqlite3')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('error[reasons-lost]')
    expect(stderr).toMatch(/hint: .*built into/)
  })

  test('an image of somebody else has none', async () => {
    const { stderr } = await why(await foreignLayout())
    expect(stderr).toContain('error[not-made-by-pare]')
  })

  test('a rebuild leaves no reasons and no proof of earlier images behind', async () => {
    const project = await copyExample('flask-hello', inFolder('rebuilt'))
    const blobs = async () => {
      const { code, stderr } = await pare(['build', project, '--no-prove'])
      expect(code, stderr).toBe(0)
      return (await readdir(join(project, '.pare/image/blobs/sha256'))).length
    }
    const before = await blobs()
    const app = join(project, 'app.py')
    await writeFile(app, `# A line that moves all others.\n${await readFile(app, 'utf8')}`)
    expect(await blobs()).toBe(before)
    expect(await chainOf(project, 'sqlite3')).toEqual(['app', `sqlite3:${lateLine + 1}`])
  })

  test('each image of an index has its own', async () => {
    const platforms = 'linux/amd64,linux/arm64'
    const options = ['--no-prove', '--platform', platforms, '-o', 'type=oci,dest=both.tar']
    const { code, stderr } = await pare(['build', 'flask-hello', ...options], { cwd: folder.path })
    expect(code, stderr).toBe(0)
    for (const [platform, folderName] of [
      ['linux/amd64', 'x86_64-linux-gnu'],
      ['linux/arm64', 'aarch64-linux-gnu'],
    ] as const) {
      const found = await answer('oci-archive:both.tar', 'libssl.so.3', '--platform', platform)
      expect(found.platform).toBe(platform)
      expect(found.answer).toMatchObject({ entry: { path: `/usr/lib/${folderName}/libssl.so.3` } })
    }
  })
})

/** A layout whose image says nothing of pare. */
async function foreignLayout(): Promise<string> {
  await succeed('umoci', ['init', '--layout', inFolder('foreign')])
  await succeed('umoci', ['new', '--image', `${inFolder('foreign')}:1`])
  return 'oci:foreign:1'
}
