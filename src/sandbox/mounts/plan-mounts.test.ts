import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Mount } from './mount.ts'
import { planMounts } from './plan-mounts.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function rootfs(...paths: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'pare-mounts-'))
  folders.push(root)
  for (const path of paths) {
    const [name, target] = path.split(' -> ')
    mkdirSync(dirname(join(root, name!)), { recursive: true })
    if (target) symlinkSync(target, join(root, name!))
    else if (name!.endsWith('/')) mkdirSync(join(root, name!), { recursive: true, mode: 0o755 })
    else writeFileSync(join(root, name!), '')
  }
  return root
}

function draw(mounts: readonly Mount[], root: string): string[] {
  return mounts.map(mount => {
    switch (mount.kind) {
      case 'bind':
        return `bind ${mount.path} from ${mount.source.replace(root, 'ROOT')}${mount.isWritable ? ' writable' : ''}`
      case 'symlink':
        return `symlink ${mount.path} -> ${mount.target}`
      case 'tmpfs':
      case 'directory':
        return `${mount.kind} ${mount.path} ${mount.mode.toString(8)}`
      default:
        return `${mount.kind} ${mount.path}`
    }
  })
}

const mountPoints = ['proc/', 'dev/', 'sys/', 'tmp/', 'etc/hosts', 'etc/hostname', 'etc/resolv.conf']

describe('planMounts', () => {
  test('a rootfs with every mount point is shown as it is', () => {
    const root = rootfs(...mountPoints, 'app/main.py')
    expect(draw(planMounts({ hostPath: root, writable: [] }), root)).toEqual([
      'bind / from ROOT',
      'proc /proc',
      'dev /dev',
      'sys /sys',
      'tmpfs /tmp 1777',
      'file /etc/hosts',
      'file /etc/hostname',
      'file /etc/resolv.conf',
    ])
  })

  test('what is traced is bound for writing, for a read-only mount keeps no access times', () => {
    const whole = rootfs(...mountPoints, 'app/main.py', 'data/')
    const root = { hostPath: whole, writable: ['/data'], isTraced: true }
    const bound = draw(planMounts(root), whole).filter(line => line.startsWith('bind '))
    expect(bound).toEqual(['bind / from ROOT writable', 'bind /data from ROOT/data writable'])
    const lacking = rootfs('usr/lib/x')
    const binds = planMounts({ hostPath: lacking, writable: [], isTraced: true }).filter(({ kind }) => kind === 'bind')
    expect(draw(binds, lacking)).toEqual(['bind /usr from ROOT/usr writable'])
  })

  test('a directory that lacks a mount point is rebuilt in memory, and no other', () => {
    const root = rootfs(
      'proc/',
      'dev/',
      'sys/',
      'tmp/',
      'etc/passwd',
      'etc/ssl/cert.pem',
      'etc/localtime -> /usr/share/zoneinfo/UTC',
    )
    expect(draw(planMounts({ hostPath: root, writable: [] }), root)).toEqual([
      'tmpfs / 700',
      'proc /proc',
      'dev /dev',
      'sys /sys',
      'tmpfs /tmp 1777',
      'directory /etc 755',
      'symlink /etc/localtime -> /usr/share/zoneinfo/UTC',
      'bind /etc/passwd from ROOT/etc/passwd',
      'bind /etc/ssl from ROOT/etc/ssl',
      'file /etc/hosts',
      'file /etc/hostname',
      'file /etc/resolv.conf',
      'seal /',
    ])
  })

  test('a rootfs with nothing but a program is enough', () => {
    const root = rootfs('app', 'lib -> usr/lib', 'usr/lib/libc.so.6')
    expect(draw(planMounts({ hostPath: root, writable: [] }), root)).toEqual([
      'tmpfs / 700',
      'bind /app from ROOT/app',
      'symlink /lib -> usr/lib',
      'bind /usr from ROOT/usr',
      'proc /proc',
      'dev /dev',
      'sys /sys',
      'tmpfs /tmp 1777',
      'directory /etc 755',
      'file /etc/hosts',
      'file /etc/hostname',
      'file /etc/resolv.conf',
      'seal /',
    ])
  })

  test('a symlink in the place of a mount point is never followed', () => {
    const root = rootfs(...mountPoints.filter(path => path !== 'tmp/'), 'tmp -> /var/tmp', 'var/tmp/')
    const plan = draw(planMounts({ hostPath: root, writable: [] }), root)
    expect(plan).toContain('tmpfs /tmp 1777')
    expect(plan).toContain('tmpfs / 700')
    expect(plan.filter(line => line.startsWith('symlink'))).toEqual([])
  })

  test('writable directories come in place of what would lie there', () => {
    const root = rootfs(...mountPoints, 'app/data/')
    const plan = draw(planMounts({ hostPath: root, writable: ['/app/data', '/tmp/'] }), root)
    expect(plan).toContain('bind /app/data from ROOT/app/data writable')
    expect(plan).toContain('bind /tmp from ROOT/tmp writable')
    expect(plan).not.toContain('tmpfs /tmp 1777')
    expect(draw(planMounts({ hostPath: root, writable: ['/'] }), root)[0]).toBe('bind / from ROOT writable')
  })
})
