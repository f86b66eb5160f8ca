import { describe, expect, test } from 'vitest'
import { bubblewrapArguments } from './bubblewrap-arguments.ts'

const spec = { argv: ['python', '-V'], environment: { SECRET: 's' }, workingDirectory: '/app', uid: 65532, gid: 65532 }

describe('bubblewrapArguments', () => {
  test('every kind of mount has its option, in order', () => {
    const args = bubblewrapArguments(
      '/usr/bin/bwrap',
      [
        { kind: 'tmpfs', path: '/', mode: 0o755 },
        { kind: 'bind', path: '/usr', source: '/r/usr', isWritable: false },
        { kind: 'bind', path: '/data', source: '/r/data', isWritable: true },
        { kind: 'symlink', path: '/lib', target: 'usr/lib' },
        { kind: 'directory', path: '/etc', mode: 0o755 },
        { kind: 'file', path: '/etc/hosts', text: 'hosts' },
        { kind: 'proc', path: '/proc' },
        { kind: 'dev', path: '/dev' },
        { kind: 'tmpfs', path: '/tmp', mode: 0o1777 },
        { kind: 'seal', path: '/' },
      ],
      spec,
    )
    const text = args.map(argument => (typeof argument === 'string' ? argument : `<${argument.text}>`)).join(' ')
    expect(text.slice(text.indexOf('--ro-bind'))).toBe(
      [
        '--ro-bind /r/usr /usr --bind /r/data /data --symlink usr/lib /lib --perms 0755 --dir /etc',
        '--perms 0644 --ro-bind-data <hosts> /etc/hosts --proc /proc',
        '--dev /dev --perms 1777 --tmpfs /dev/shm --remount-ro /dev',
        '--perms 1777 --tmpfs /tmp --remount-ro / --chdir /app -- python -V',
      ].join(' '),
    )
  })

  test('the environment is never on the command line, where every user of the computer could read it', () => {
    expect(JSON.stringify(bubblewrapArguments('/usr/bin/bwrap', [], spec))).not.toContain('SECRET')
  })
})
