import { collect } from '../../formats/digest/collect.ts'
import { generatedDirectory, generatedFile, generatedSymlink } from '../../images/generated-entry.ts'
import type { Origin } from '../../model/origin.ts'
import type { Tree, TreeEntry, TreeFile } from '../../model/tree.ts'

/** The user that an image runs as unless told otherwise; the number that distroless images made customary. */
export const nonrootId = 65532

const generated = (by: string): Origin => ({ kind: 'generated', by })

/** What Debian's installer and maintainer scripts would have left behind and an app needs; see docs/decisions. */
export function accountFiles(): TreeEntry[] {
  const accounts = generated('accounts')
  return [
    generatedFile(
      'etc/passwd',
      [
        'root:x:0:0:root:/root:/sbin/nologin',
        'nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin',
        `nonroot:x:${nonrootId}:${nonrootId}:nonroot:/home/nonroot:/sbin/nologin`,
        '',
      ].join('\n'),
      accounts,
    ),
    generatedFile('etc/group', `root:x:0:\nnogroup:x:65534:\ntty:x:5:\nnonroot:x:${nonrootId}:\n`, accounts),
    generatedFile(
      'etc/nsswitch.conf',
      'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nnetworks: files\nprotocols: files\nservices: files\nrpc: files\n',
      accounts,
    ),
    generatedDirectory('root', accounts, { mode: 0o700 }),
    // Group 0 may write: platforms such as OpenShift run an image under any user id, but always in group 0.
    generatedDirectory('home/nonroot', accounts, { mode: 0o770, uid: nonrootId }),
  ]
}

/** The directories that programs expect to find and to be able to write, and the one that distributions go to. */
export function standardDirectories(sitePackages: string): TreeEntry[] {
  const origin = generated('directories')
  return [
    ...['dev', 'proc', 'run', 'sys', 'var', 'var/log', 'var/cache', 'var/lib', 'usr/local/bin', sitePackages].map(
      path => generatedDirectory(path, origin),
    ),
    generatedDirectory('tmp', origin, { mode: 0o1777 }),
    generatedDirectory('var/tmp', origin, { mode: 0o1777 }),
    generatedSymlink('var/run', '../run', origin),
    generatedSymlink('var/lock', '../run/lock', origin),
  ]
}

/** `python` and `python3`, whatever Debian's own links say. */
export function pythonLinks(python: string): TreeEntry[] {
  const origin = generated('python-links')
  return ['python', 'python3'].map(name => generatedSymlink(`usr/bin/${name}`, `python${python}`, origin))
}

/**
 * The bundle that ca-certificates makes when it is installed: every certificate of Mozilla's list, in order of name, and
 * OpenSSL's own file name for it.
 */
export async function certificateBundle(system: Tree): Promise<TreeEntry[]> {
  const origin = generated('ca-certificates')
  const certificates = [...system.entries.values()].filter(
    (entry): entry is TreeFile =>
      entry.kind === 'file' && entry.path.startsWith('usr/share/ca-certificates/') && entry.path.endsWith('.crt'),
  )
  if (certificates.length === 0) return []
  const texts = await Promise.all(
    certificates.map(async entry => Buffer.from(await collect(entry.content.open())).toString()),
  )
  const bundle = texts.map(text => (text.endsWith('\n') ? text : `${text}\n`)).join('')
  return [
    generatedFile('etc/ssl/certs/ca-certificates.crt', bundle, origin),
    generatedSymlink('usr/lib/ssl/cert.pem', '/etc/ssl/certs/ca-certificates.crt', origin),
    generatedSymlink('usr/lib/ssl/certs', '/etc/ssl/certs', origin),
  ]
}

/** What scanners read of an installed package: its control fields and its list of files with digests. */
export interface PackageRecord {
  readonly name: string
  readonly control: string
  readonly md5sums: string
}

/** dpkg's records in the form for images without dpkg: one file a package under status.d, as distroless images have it. */
export function packageRecords(records: readonly PackageRecord[]): TreeEntry[] {
  const origin = generated('dpkg-status')
  return records.flatMap(({ name, control, md5sums }) => [
    generatedFile(`var/lib/dpkg/status.d/${name}`, `${control.trimEnd()}\n`, origin),
    generatedFile(`var/lib/dpkg/status.d/${name}.md5sums`, md5sums, origin),
  ])
}
