import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { HostName, SandboxRoot } from '../../model/sandbox.ts'
import { forwardAddresses } from '../forward.ts'
import type { Mount } from './mount.ts'

/** The name of the host inside a sandbox; it stands for the address by which others reach the process. */
export const hostName = 'pare'

const ownHosts = `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n127.0.0.2\t${hostName}\n`

/** A directory of the plan: what is mounted on it, and what further down. */
interface Spot {
  readonly mount?: Mount
  readonly below: Map<string, Spot>
}

/**
 * The steps that show `hostPath` as a container engine would: read-only, with its own /proc, /dev, /sys, /tmp and the
 * three files of /etc that name hosts, and with `writable` directories and `folders` bound for writing. A mount point that the rootfs
 * lacks is never made in it: the directory that should hold it is rebuilt in memory, entry by entry.
 */
export function planMounts(root: SandboxRoot): Mount[] {
  const {
    hostPath,
    writable,
    folders = [],
    forwards = [],
    hosts: named = [],
    isTraced = false,
    isNetworkShared = false,
  } = root
  if (writable.some(path => trimmed(path) === '')) {
    return [{ kind: 'bind', path: '/', source: hostPath, isWritable: true }, ...kernelMounts(new Set(writable))]
  }
  const spots: Spot = { below: new Map() }
  for (const mount of kernelMounts(new Set(writable.map(path => `/${trimmed(path)}`)))) put(spots, mount)
  const hosts = `${ownHosts}${hostLines([...forwardAddresses(forwards), ...named])}`
  put(spots, { kind: 'file', path: '/etc/hosts', text: isNetworkShared ? `${hosts}${textOf('/etc/hosts')}` : hosts })
  put(spots, { kind: 'file', path: '/etc/hostname', text: `${hostName}\n` })
  const servers = isNetworkShared ? textOf('/etc/resolv.conf') : '# no network in here\n'
  put(spots, { kind: 'file', path: '/etc/resolv.conf', text: servers })
  for (const path of [...writable].sort()) {
    const inside = `/${trimmed(path)}`
    put(spots, { kind: 'bind', path: inside, source: join(hostPath, inside), isWritable: true })
  }
  for (const { path, hostPath: source } of folders) {
    put(spots, { kind: 'bind', path: `/${trimmed(path)}`, source, isWritable: true })
  }
  const mounts = place(hostPath, '', spots, false)
  return isTraced ? mounts.map(mount => (mount.kind === 'bind' ? { ...mount, isWritable: true } : mount)) : mounts
}

function hostLines(names: readonly HostName[]): string {
  const lines = names.map(({ name, address }) => `${address}\t${name}\n`)
  return [...new Set(lines)].filter(line => !ownHosts.includes(line)).join('')
}

/** A file of this computer; without it, names are asked for as without any configuration. */
function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function trimmed(path: string): string {
  return path.split('/').filter(Boolean).join('/')
}

function kernelMounts(taken: ReadonlySet<string>): Mount[] {
  const mounts: Mount[] = [
    { kind: 'proc', path: '/proc' },
    { kind: 'dev', path: '/dev' },
    { kind: 'sys', path: '/sys' },
    { kind: 'tmpfs', path: '/tmp', mode: 0o1777 },
  ]
  return mounts.filter(mount => !taken.has(mount.path))
}

function put(spot: Spot, mount: Mount): void {
  const parts = mount.path.split('/').filter(Boolean)
  const last = parts.pop()!
  let at = spot
  for (const part of parts) {
    let next = at.below.get(part)
    if (!next) at.below.set(part, (next = { below: new Map() }))
    at = next
  }
  at.below.set(last, { mount, below: at.below.get(last)?.below ?? new Map() })
}

function place(hostPath: string, path: string, spot: Spot, isRebuilt: boolean): Mount[] {
  const source = join(hostPath, path)
  if (spot.mount) {
    const fitting = [...spot.below].filter(([name, below]) => fits(source, name, below))
    return [spot.mount, ...fitting.flatMap(([name, below]) => mountsOf(hostPath, `${path}/${name}`, below))]
  }
  if ([...spot.below].every(([name, below]) => fits(source, name, below))) {
    const whole: Mount = { kind: 'bind', path: path || '/', source, isWritable: false }
    return [whole, ...[...spot.below].flatMap(([name, below]) => mountsOf(hostPath, `${path}/${name}`, below))]
  }
  return rebuild(hostPath, path, spot, isRebuilt)
}

/** The mounts of a spot that lies in something mounted whole, and whose mount points are all there. */
function mountsOf(hostPath: string, path: string, spot: Spot): Mount[] {
  const own = spot.mount ? [spot.mount] : []
  return [...own, ...[...spot.below].flatMap(([name, below]) => mountsOf(hostPath, `${path}/${name}`, below))]
}

function fits(parent: string, name: string, spot: Spot): boolean {
  const status = lstatSync(join(parent, name), { throwIfNoEntry: false })
  if (!status) return false
  if (spot.mount?.kind === 'file') return status.isFile()
  return status.isDirectory() && [...spot.below].every(([child, below]) => fits(join(parent, name), child, below))
}

function rebuild(hostPath: string, path: string, spot: Spot, isRebuilt: boolean): Mount[] {
  const source = join(hostPath, path)
  const mode = (lstatSync(source, { throwIfNoEntry: false })?.mode ?? 0o755) & 0o7777
  const mounts: Mount[] = [{ kind: isRebuilt ? 'directory' : 'tmpfs', path: path || '/', mode }]
  for (const entry of entriesOf(source)) {
    if (!spot.below.has(entry.name)) mounts.push(...shown(source, path, entry))
  }
  for (const [name, below] of spot.below) mounts.push(...place(hostPath, `${path}/${name}`, below, true))
  if (!isRebuilt) mounts.push({ kind: 'seal', path: path || '/' })
  return mounts
}

function entriesOf(source: string): Dirent[] {
  const isDirectory = lstatSync(source, { throwIfNoEntry: false })?.isDirectory() ?? false
  return isDirectory ? readdirSync(source, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)) : []
}

function shown(parent: string, path: string, entry: Dirent): Mount[] {
  const source = join(parent, entry.name)
  const inside = `${path}/${entry.name}`
  if (entry.isSymbolicLink()) return [{ kind: 'symlink', path: inside, target: readlinkSync(source) }]
  if (entry.isDirectory() || entry.isFile()) return [{ kind: 'bind', path: inside, source, isWritable: false }]
  return []
}
