import { join } from 'node:path'
import type { DockerEngine } from './docker-engine.ts'
import { run } from './run.ts'

/**
 * Stand-ins for the official images, made of Debian's own packages: nobody needs an account to measure. The names of
 * images.
 */
export interface Bases {
  /** As `python:3.13-slim`: a small Debian with Python, venv and pip. */
  readonly slim: string
  /** As a distroless image for Python, with bytecode of the whole standard library. */
  readonly distroless: string
  /** Whether this computer's own certificate authorities are in them. */
  readonly hasOwnAuthorities: boolean
}

const suite = 'trixie'

const slimPackages = ['python3', 'python3-venv', 'python3-pip', 'ca-certificates', 'netbase', 'tzdata']
const distrolessPackages = [
  'libc6',
  'libstdc++6',
  'libpython3.13-stdlib',
  'python3.13-minimal',
  'ca-certificates',
  'tzdata',
]

const leftOut = ['man', 'info', 'locale', 'doc'].map(name => `--dpkgopt=path-exclude=/usr/share/${name}/*`)
/** What a distroless image has none of: documentation, and what only the packages' own scripts use. */
const unneeded = [
  'share/doc',
  'share/man',
  'share/info',
  'share/locale',
  'share/lintian',
  'share/perl5',
  'share/debconf',
]

// The packages of this base are only extracted: what their scripts would have done is done here, as far as it is needed.
const distrolessHooks = [
  'cd "$1" && for folder in bin sbin lib lib64; do [ -e $folder ] || ln -s usr/$folder $folder; done',
  'ln -s python3.13 "$1/usr/bin/python3"',
  'chroot "$1" python3.13 -m compileall -q --invalidation-mode unchecked-hash /usr/lib/python3.13',
  `cd "$1/usr" && rm -rf ${unneeded.join(' ')}`,
]

/**
 * Makes both bases with mmdebstrap. Where SSL_CERT_FILE is set, that bundle takes the place of Debian's: pip must reach
 * the package index from inside.
 */
export async function importBases(engine: DockerEngine, scratch: string, signal: AbortSignal): Promise<Bases> {
  const hasOwnAuthorities = Boolean(process.env.SSL_CERT_FILE)
  const bundle = '--customize-hook=cp "$SSL_CERT_FILE" "$1/etc/ssl/certs/ca-certificates.crt"'

  async function make(what: string, options: readonly string[]): Promise<string> {
    const file = join(scratch, `${what}.tar`)
    await run('mmdebstrap', ['--quiet', ...options, suite, file], { signal })
    const name = engine.nameOf(what)
    await engine.importRootfs(file, name)
    return name
  }

  const slim = await make('slim', [
    '--variant=minbase',
    `--include=${slimPackages.join(',')}`,
    ...leftOut,
    '--dpkgopt=path-include=/usr/share/doc/*/copyright',
    ...(hasOwnAuthorities ? [bundle] : []),
  ])
  const distroless = await make('distroless', [
    '--variant=extract',
    `--include=${distrolessPackages.join(',')}`,
    ...distrolessHooks.map(hook => `--extract-hook=${hook}`),
  ])
  return { slim, distroless, hasOwnAuthorities }
}
