import type { ProcessSpec } from '../model/sandbox.ts'
import type { Mount } from './mounts/mount.ts'
import { hostName } from './mounts/plan-mounts.ts'

/** An argument of bubblewrap; a text becomes a file whose descriptor is handed over. */
export type BubblewrapArgument = string | { readonly text: string }

/** The command line that makes bubblewrap lay out `mounts` and start the process in them. */
export function bubblewrapArguments(
  program: string,
  mounts: readonly Mount[],
  spec: ProcessSpec,
  isNetworkShared = false,
): BubblewrapArgument[] {
  return [
    program,
    ...[
      '--unshare-all',
      ...(isNetworkShared ? ['--share-net'] : []),
      '--unshare-user',
      '--die-with-parent',
      '--new-session',
      '--as-pid-1',
    ],
    ...['--uid', String(spec.uid), '--gid', String(spec.gid), '--hostname', hostName, '--cap-drop', 'ALL'],
    ...mounts.flatMap(argumentsOf),
    ...['--chdir', spec.workingDirectory],
    '--',
    ...spec.argv,
  ]
}

function argumentsOf(mount: Mount): BubblewrapArgument[] {
  switch (mount.kind) {
    case 'bind':
      return [mount.isWritable ? '--bind' : '--ro-bind', mount.source, mount.path]
    case 'tmpfs':
      // bubblewrap's own root is a tmpfs already.
      return mount.path === '/' ? [] : ['--perms', octal(mount.mode), '--tmpfs', mount.path]
    case 'directory':
      return ['--perms', octal(mount.mode), '--dir', mount.path]
    case 'symlink':
      return ['--symlink', mount.target, mount.path]
    case 'file':
      return ['--perms', '0644', '--ro-bind-data', { text: mount.text }, mount.path]
    case 'proc':
      return ['--proc', mount.path]
    case 'sys':
      return ['--ro-bind-try', '/sys', mount.path]
    case 'dev':
      return ['--dev', mount.path, '--perms', '1777', '--tmpfs', `${mount.path}/shm`, '--remount-ro', mount.path]
    case 'seal':
      return ['--remount-ro', mount.path]
    default:
      return mount satisfies never
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
