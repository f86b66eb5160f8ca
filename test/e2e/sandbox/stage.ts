import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostInterpreter, ProcessSpec } from '../../../src/model/sandbox.ts'
import { home } from '../pare.ts'
import { apps } from './apps.ts'
import type { Scenario } from './driver.ts'
import { fetchedInterpreter } from './open-sandbox.ts'

/** An ordinary user of this computer, of whom nothing need be known but the number. */
const ordinaryUser = 12_345

/** A way to run the driver: as whom, with which engine, behind which other program. */
export interface Setting {
  readonly name: string
  readonly engine: Scenario['engine']
  readonly uid: number
  readonly prefix: readonly string[]
  /** Whether the app runs under its real number, so that the permission bits of root's files count for it. */
  readonly hasIds: boolean
}

export const isRoot: boolean = process.getuid!() === 0
const hasBubblewrap = (process.env.PATH ?? '').split(':').some(directory => existsSync(join(directory, 'bwrap')))
const uid = isRoot ? ordinaryUser : process.getuid!()

/** An ordinary user, as far as `prefix` leaves one. */
export function asUser(name: string, prefix: readonly string[], from: 'root' | 'user' = 'user'): Setting {
  return { name, engine: 'unshare', uid: from === 'root' ? 0 : uid, prefix, hasIds: false }
}

/** The number of the ordinary user. */
export const userId: number = uid

/** All settings that this computer offers; as an ordinary user those of root are left out. */
export const settings: readonly Setting[] = [
  ...(isRoot
    ? ([
        { name: 'unshare as root', engine: 'unshare', uid: 0, prefix: [], hasIds: true },
        {
          name: 'unshare as root without CAP_SYS_ADMIN',
          engine: 'unshare',
          uid: 0,
          prefix: ['setpriv', '--bounding-set', '-sys_admin', '--inh-caps', '-sys_admin'],
          hasIds: true,
        },
      ] as const)
    : []),
  { name: 'unshare as an ordinary user', engine: 'unshare', uid, prefix: [], hasIds: false },
  {
    name: 'unshare as root of a single id',
    engine: 'unshare',
    uid,
    prefix: ['unshare', '--user', '--map-root-user'],
    hasIds: false,
  },
  ...(hasBubblewrap
    ? ([{ name: 'bubblewrap as an ordinary user', engine: 'bubblewrap', uid, prefix: [], hasIds: false }] as const)
    : []),
]

export interface Outcome {
  readonly code: number
  // biome-ignore lint/suspicious/noExplicitAny: what a scenario gives is as the scenario is.
  readonly results: any[]
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string; readonly exitCode: number }
}

export interface Stage extends Disposable {
  readonly folder: string
  /** A rootfs of Debian's Python with the test apps at /app; it belongs to whoever the setting runs as. */
  rootOf(setting: Setting): string
  interpreter: HostInterpreter
  /** Starts the driver without waiting for it. */
  launch(setting: Setting, scenario: Partial<Scenario> & Pick<Scenario, 'spec'>): ReturnType<typeof spawn>
  play(setting: Setting, scenario: Partial<Scenario> & Pick<Scenario, 'spec'>): Promise<Outcome>
}

/** A process of the test apps: `python3 /app/NAME.py ARGUMENTS`. */
export function python(name: string, ...args: readonly string[]): ProcessSpec {
  return {
    argv: ['python3', `/app/${name}.py`, ...args],
    environment: { PATH: '/usr/local/bin:/usr/bin', HOME: '/home/nonroot', PYTHONUNBUFFERED: '1' },
    workingDirectory: '/app',
    uid: 65_532,
    gid: 65_532,
  }
}

/** Lays out everything below a folder that only its owner may enter, as a cache of root's is. */
export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'pare-e2e-sandbox-'))
  chmodSync(folder, 0o711)
  const source = await fetchedInterpreter()
  const program = join(folder, 'program')
  mkdirSync(program)
  for (const part of ['src/model', 'src/sandbox', 'src/python/bytecode', 'test/e2e/sandbox', 'package.json']) {
    cpSync(join(home, part), join(program, part), { recursive: true })
  }
  // Where the repository or Node lie, an ordinary user may have no way to.
  cpSync(process.execPath, join(program, 'node'))
  const tools = join(folder, 'tools')
  cpSync(source.root, tools, { recursive: true, verbatimSymlinks: true })
  const moved = (path: string) => path.replace(source.root, tools)
  const interpreter = { ...source.interpreter, argv: source.interpreter.argv.map(moved) }

  const roots = new Map<number, string>()
  for (const owner of new Set(settings.map(setting => setting.uid))) {
    const closed = join(folder, `closed-${owner}`)
    mkdirSync(closed, { mode: 0o700 })
    const root = join(closed, 'rootfs')
    cpSync(source.root, root, { recursive: true, verbatimSymlinks: true })
    addApps(root)
    giveAll(closed, owner)
    roots.set(owner, root)
  }

  function launch(setting: Setting, scenario: Partial<Scenario> & Pick<Scenario, 'spec'>): ReturnType<typeof spawn> {
    const whole: Scenario = {
      engine: setting.engine,
      interpreter,
      root: { hostPath: roots.get(setting.hasIds ? setting.uid : uid)!, writable: [] },
      steps: [['exited'], ['output']],
      ...scenario,
    }
    const [first, ...rest] = [
      ...setting.prefix,
      join(program, 'node'),
      join(program, 'test/e2e/sandbox/driver.ts'),
      JSON.stringify(whole),
    ]
    return spawn(first!, rest, {
      cwd: '/',
      env: { PATH: process.env.PATH },
      ...(isRoot ? { uid: setting.uid, gid: setting.uid } : {}),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  async function play(...args: Parameters<Stage['launch']>): Promise<Outcome> {
    const child = launch(...args)
    const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)])
    if (!stdout.startsWith('{')) throw new Error(`the driver said: ${stdout}${stderr}`)
    return { results: [], code: child.exitCode ?? 1, ...JSON.parse(stdout.trim().split('\n').at(-1)!) }
  }

  return {
    folder,
    interpreter,
    rootOf: setting => roots.get(setting.hasIds ? setting.uid : uid)!,
    launch,
    play,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function addApps(root: string): void {
  for (const [name, content] of Object.entries(apps)) {
    mkdirSync(join(root, 'app'), { recursive: true })
    writeFileSync(join(root, 'app', `${name}.py`), content)
  }
  mkdirSync(join(root, 'home/nonroot'), { recursive: true })
  mkdirSync(join(root, 'data'), { recursive: true })
  writeFileSync(join(root, 'app/secret'), 'only for root', { mode: 0o600 })
  writeFileSync(join(root, 'app/script'), '#!/bin/no-such-shell\n', { mode: 0o755 })
  if (!existsSync(join(root, 'usr/bin/python3'))) symlinkSync('python3.13', join(root, 'usr/bin/python3'))
  // A file of the cache under a second name.
  writeFileSync(join(root, '..', 'cached'), 'as it was')
  chmodSync(join(root, '..', 'cached'), 0o644)
}

function giveAll(path: string, owner: number): void {
  lchownSync(path, owner, owner)
  if (!lstatSync(path).isDirectory()) return
  for (const name of readdirSync(path)) giveAll(join(path, name), owner)
}

/** A line for every entry of a rootfs: any change to it changes one. */
export function portrait(root: string, path = ''): string[] {
  const status = lstatSync(join(root, path))
  const line = [path, status.mode.toString(8), status.uid, status.gid, status.mtimeMs, status.ino].join(' ')
  if (status.isSymbolicLink()) return [`${line} -> ${readlinkSync(join(root, path))}`]
  if (status.isFile())
    return [
      `${line} ${createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex')}`,
    ]
  const names = status.isDirectory() ? readdirSync(join(root, path)).sort() : []
  return [line, ...names.flatMap(name => portrait(root, join(path, name)))]
}

/** Whether any process of this computer has `marker` on its command line, and any mount `marker` in its path. */
export function traces(marker: string): string[] {
  const found: string[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')
      if (command.includes(marker)) found.push(`process ${name}: ${command.slice(0, 200)}`)
    } catch {
      // It has ended meanwhile.
    }
  }
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  return [...found, ...mounts.filter(line => line.includes(marker)).map(line => `mount: ${line}`)]
}
