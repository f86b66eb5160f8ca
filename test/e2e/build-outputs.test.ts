import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DockerRegistry, dockerConfig, startRegistry } from './docker-registry.ts'
import { freePort } from './free-port.ts'
import { copyExample, home, pare, run, sharedCache, succeed, temporaryFolder } from './pare.ts'

/** One image, delivered in every way that there is, and what the programs that people have make of it. */
const names = {
  loaded: 'pare-test/outputs:1',
  whole: 'pare-test/outputs:whole',
  copied: 'pare-test/outputs:copied',
  archived: 'pare-test/outputs:2',
}
// Programs installed with Go are where Go puts them, which need not be on PATH.
const environment = { PATH: `${process.env.PATH}${delimiter}${join(homedir(), 'go/bin')}` }

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let project: string
let port: number
let open: DockerRegistry
let closed: DockerRegistry
let built: { readonly references: readonly string[]; readonly digest: string; readonly images: readonly BuiltImage[] }

interface BuiltImage {
  readonly imageId: string
  readonly size: number
  readonly layers: readonly { readonly digest: string; readonly diffId: string }[]
}

const inFolder = (name: string) => join(folder.path, name)
const tool = (program: string, ...args: string[]) => succeed(program, args, { environment })

beforeAll(async () => {
  folder = await temporaryFolder()
  project = await copyExample('flask-hello', folder.path)
  // A port of its own: the containers below share the network of the computer.
  port = await freePort()
  const app = join(project, 'app.py')
  await writeFile(app, (await readFile(app, 'utf8')).replace('port=5000', `port=${port}`))
  open = await startRegistry(folder.path, 'open')
  closed = await startRegistry(folder.path, 'closed', true)
  const { code, stdout, stderr } = await pare(
    [
      ...['build', 'flask-hello', '--no-prove', '--json', '--progress', 'quiet'],
      ...['-t', `${open.host}/team/flask:1`, '-t', `${open.host}/team/flask:latest`, '--push'],
      ...['-o', 'type=oci,tar=false,dest=layout', '-o', 'type=oci,dest=oci.tar'],
      ...['-o', 'type=docker,dest=docker.tar', '-o', 'type=local,dest=rootfs', '--metadata-file', 'built.json'],
    ],
    { cwd: folder.path },
  )
  expect(code, stderr).toBe(0)
  built = JSON.parse(stdout)
})

afterAll(async () => {
  for (const registry of [open, closed]) registry?.process.kill()
  await run('docker', ['image', 'rm', '-f', ...Object.values(names)])
  await folder?.[Symbol.asyncDispose]()
})

describe('pare build --output', () => {
  test('one build is delivered in every form, and all are told', async () => {
    expect([...built.references].sort()).toEqual(
      [
        `${open.host}/team/flask:1@${built.digest}`,
        `${open.host}/team/flask:latest@${built.digest}`,
        'dir:rootfs',
        'docker-archive:docker.tar',
        ...['oci-archive:oci.tar:1', 'oci-archive:oci.tar:latest', 'oci:layout:1', 'oci:layout:latest'],
      ].sort(),
    )
    expect(JSON.parse(await readFile(inFolder('built.json'), 'utf8'))).toEqual(built)
  })

  test('no output was asked for inside of the project, and nothing is there', async () => {
    expect((await readdir(project)).sort()).toEqual(['app.py', 'requirements.txt'])
  })

  test('skopeo finds the same image in the layout, the archive and the registry', async () => {
    const told = built.references.filter(reference => /^oci(?:-archive)?:/.test(reference))
    for (const [transport, ...more] of [
      ...told.map(reference => [reference.replace(':', `:${folder.path}/`)] as const),
      [`docker://${open.host}/team/flask:1`, '--tls-verify=false'],
    ] as const) {
      const inspected = JSON.parse(await tool('skopeo', 'inspect', ...more, transport))
      expect(inspected).toMatchObject({
        Digest: built.digest,
        Os: 'linux',
        Layers: built.images[0]!.layers.map(({ digest }) => digest),
        Labels: { 'org.opencontainers.image.title': 'flask-hello' },
      })
      expect(inspected.Env).toContain('LANG=C.UTF-8')
    }
    const config = JSON.parse(await tool('skopeo', 'inspect', '--config', `docker-archive:${inFolder('docker.tar')}`))
    expect(config.rootfs.diff_ids).toEqual(built.images[0]!.layers.map(({ diffId }) => diffId))
  })

  test('skopeo copies the archive for Docker, and nothing is lost on the way', async () => {
    await tool('skopeo', 'copy', '--quiet', `docker-archive:${inFolder('docker.tar')}`, `oci:${inFolder('copy')}:1`)
    const config = JSON.parse(await tool('skopeo', 'inspect', '--config', `oci:${inFolder('copy')}:1`))
    expect(config.rootfs.diff_ids).toEqual(built.images[0]!.layers.map(({ diffId }) => diffId))
    expect(config.config.Entrypoint).toEqual(['python', 'app.py'])
  })

  test('the rootfs that umoci unpacks is the one that `type=local` writes', async () => {
    await tool('umoci', 'unpack', '--rootless', '--image', `${inFolder('layout')}:1`, inFolder('bundle'))
    const listed = (root: string) => tool('find', root, '-mindepth', '1', '-printf', '%P %y %l %T@\n')
    const ofFiles = (text: string) =>
      text
        .split('\n')
        .filter(line => !line.includes(' d '))
        .sort()
    const unpacked = ofFiles(await listed(inFolder('bundle/rootfs')))
    expect(ofFiles(await listed(inFolder('rootfs')))).toEqual(unpacked)
    expect(unpacked.length).toBeGreaterThan(500)
    await tool('diff', '-r', '--no-dereference', inFolder('bundle/rootfs'), inFolder('rootfs'))
  })

  test('`crane validate` finds nothing wrong', async () => {
    for (const args of [
      ['--tarball', inFolder('docker.tar')],
      ['--tarball', inFolder('oci.tar')],
      ['--remote', `${open.host}/team/flask:1`],
    ])
      expect(await tool('crane', 'validate', ...args)).toContain('PASS')
    expect((await tool('crane', 'digest', `${open.host}/team/flask:latest`)).trim()).toBe(built.digest)
  })

  test('the schemas of the image specification accept index, manifest, config and layout', async () => {
    const blob = (digest: string) => join(inFolder('layout'), 'blobs', digest.replace(':', '/'))
    const documents = {
      layout: inFolder('layout/oci-layout'),
      'application/vnd.oci.image.index.v1+json': inFolder('layout/index.json'),
      'application/vnd.oci.image.manifest.v1+json': blob(built.digest),
      'application/vnd.oci.image.config.v1+json': blob(built.images[0]!.imageId),
    }
    const program = inFolder('image-schemas')
    await succeed('go', ['build', '-o', program, '.'], { cwd: join(home, 'test/fixtures/image-schemas') })
    await succeed(program, Object.entries(documents).flat())
    const { 'application/vnd.oci.image.index.v1+json': index } = documents
    expect((await run(program, ['application/vnd.oci.image.manifest.v1+json', index])).code).toBe(1)
  })

  test('`type=docker,dest=-` goes through a pipe into `docker load`', async () => {
    const piped = inFolder('piped.tar')
    const build = [
      'build',
      project,
      '--no-prove',
      '--progress',
      'quiet',
      '-t',
      names.archived,
      '-o',
      'type=docker,dest=-',
    ]
    await succeed('sh', ['-c', '"$@" > "$0"', piped, join(home, 'pare'), ...build], {
      environment: { XDG_CACHE_HOME: sharedCache },
    })
    await load(piped)
    const found = await succeed('docker', ['image', 'inspect', '--format', '{{.Id}}', names.archived])
    expect(found.trim()).toBe(built.images[0]!.imageId)
  })
})

describe('pare build --push', () => {
  const push = (more: Record<string, string>) =>
    pare(['build', project, '--no-prove', '--progress', 'quiet', '--push', '-t', `${closed.host}/private/flask:1`], {
      environment: more,
    })

  test('a registry that wants a login gets none, and nothing is pushed', async () => {
    const { code, stdout, stderr } = await push({ DOCKER_CONFIG: inFolder('nowhere') })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('error[registry-unauthorized]')
    expect(stderr).toContain('nothing was pushed')
    expect(stderr).toContain(`docker login ${closed.host}`)
  })

  test('with the login of DOCKER_CONFIG the image is pushed, and others pull it', async () => {
    const DOCKER_CONFIG = await dockerConfig(folder.path, closed)
    const { code, stdout, stderr } = await push({ DOCKER_CONFIG })
    expect(code, stderr).toBe(0)
    expect(stdout).toBe(`${closed.host}/private/flask:1@${built.digest}\n`)
    const validated = await succeed('crane', ['validate', '--remote', `${closed.host}/private/flask:1`], {
      environment: { ...environment, DOCKER_CONFIG },
    })
    expect(validated).toContain('PASS')
  })
})

describe('pare build --load', () => {
  beforeAll(async () => {
    const args = ['build', project, '--no-prove', '--progress', 'quiet', '--load', '-t', names.loaded]
    const { code, stdout, stderr } = await pare(args)
    expect(code, stderr).toBe(0)
    expect(stdout).toBe(`docker-daemon:${names.loaded}\n`)
  })

  test('Docker has the image under its name, with the image ID that was told', async () => {
    const found = await succeed('docker', ['image', 'inspect', '--format', '{{.Id}}', names.loaded])
    expect(found.trim()).toBe(built.images[0]!.imageId)
  })

  test.each([
    ['as the user of the image', []],
    ['under any user id of group 0, on a read-only root', ['--read-only', '--user', '1234:0']],
  ])('a container %s answers, and stops at once', async (_, options) => {
    const name = `pare-test-outputs-${port}`
    await succeed('docker', ['run', '-d', '--name', name, '--network', 'host', ...options, names.loaded])
    try {
      expect(await answer(`http://127.0.0.1:${port}/`)).toBe('Hello world from container')
      expect(JSON.parse(await answer(`http://127.0.0.1:${port}/late`))).toEqual({
        total: '0.3',
        answer: 42,
        tag: 'ok',
      })
      const started = performance.now()
      await succeed('docker', ['stop', '-t', '10', name])
      expect(performance.now() - started).toBeLessThan(3000)
    } finally {
      await run('docker', ['rm', '-f', name])
    }
  })

  test('an archive that skopeo made of the layout is loaded and runs as well', async () => {
    const file = inFolder('from-layout.tar')
    await tool('skopeo', 'copy', '--quiet', `oci:${inFolder('layout')}:1`, `docker-archive:${file}:${names.copied}`)
    await load(file)
    const said = await python(names.copied, ['-c', 'import flask; print(flask.__name__)'])
    expect(said).toBe('flask\n')
  })

  test('inside, all of Python works where all of it is kept', async () => {
    const whole = await copyExample('flask-hello', join(folder.path, 'whole'))
    await writeFile(join(whole, 'pare.toml'), 'keep = ["**"]\n')
    const build = await pare(['build', whole, '--no-prove', '--progress', 'quiet', '--load', '-t', names.whole])
    expect(build.code, build.stderr).toBe(0)
    const program = await readFile(join(home, 'test/fixtures/image-facts.py'), 'utf8')
    const facts = JSON.parse(await python(names.whole, ['-'], [], program))
    expect(facts.refused).toEqual(
      Object.fromEntries(Object.keys(facts.refused).map(name => [name, expect.stringMatching(platformReason(name))])),
    )
    expect(facts.modules).toBeGreaterThan(500)
    expect(facts).toMatchObject({
      zone: 'Europe/Berlin',
      sqlite: 42,
      encoding: 'UTF-8',
      locale: 'C.UTF-8',
      zlib: 'libz.so.1',
      libc: 'libc.so.6',
      loadsZlib: true,
      variables: true,
      flask: expect.stringMatching(/^3\./),
      flaskSays: expect.stringContaining('Flask 3.'),
      user: [65532, 65532, 'nonroot'],
      home: '/home/nonroot',
      canWriteTemporary: true,
      canWriteHome: true,
      canWriteApp: false,
      programs: ['/usr/bin/python', '/usr/bin/python3', '/usr/local/bin/flask', null, null],
    })
    expect(facts.authorities).toBeGreaterThan(100)
    expect(facts.zones).toBeGreaterThan(400)
  })

  test('a user whom nobody knows has a home and can write to it, on a read-only root to /tmp if it is mounted', async () => {
    const tell = 'import os, tempfile; print(os.getuid(), os.getgid(), os.environ["HOME"], tempfile.gettempdir())'
    expect(await python(names.loaded, ['-c', tell], ['--user', '1234:0'])).toBe('1234 0 /home/nonroot /tmp\n')
    const readOnly = ['--user', '1234:0', '--read-only', '--tmpfs', '/tmp']
    expect(await python(names.loaded, ['-c', tell], readOnly)).toBe('1234 0 /home/nonroot /tmp\n')
  })
})

/** What cannot be imported in Debian's own Python either, and why; anything else must be importable. */
const platformReasons: Readonly<Record<string, RegExp>> = {
  _distutils_system_mod: /'distutils'/,
  _ios_support: /ObjC/,
  '_pyrepl._minimal_curses': /curses library not found/,
  '_pyrepl.windows_console': /'msvcrt'/,
  'asyncio.windows_events': /win32 only/,
  'asyncio.windows_utils': /win32 only/,
  'dbm.gnu': /python3-gdbm/,
  'encodings.mbcs': /mbcs_encode/,
  'encodings.oem': /oem_encode/,
  'multiprocessing.popen_spawn_win32': /'msvcrt'/,
}

function platformReason(name: string): RegExp {
  return platformReasons[name] ?? /^must be importable$/
}

function python(image: string, args: readonly string[], options: readonly string[] = [], input = ''): Promise<string> {
  const more = ['--rm', '-i', '--network', 'host', '--entrypoint', 'python', ...options]
  return succeed('docker', ['run', ...more, image, ...args], { input })
}

async function load(file: string): Promise<void> {
  const docker = spawn('docker', ['load', '--quiet'], { stdio: ['pipe', 'ignore', 'inherit'] })
  const [[code]] = await Promise.all([once(docker, 'close'), pipeline(createReadStream(file), docker.stdin)])
  expect(code).toBe(0)
}

async function answer(url: string): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    const response = await fetch(url).catch(() => undefined)
    if (response) return response.text()
    await sleep(100)
  }
  throw new Error(`nothing answers at ${url}`)
}
