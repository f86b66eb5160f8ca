import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { standInScript } from '../../src/stages/ladder/stand-in-script.ts'
import { run, sharedCache, succeed } from './pare.ts'

// Images under the names of official ones, made from Debian's packages: the suite reaches no registry.

const label = 'pare.stand-in'

interface StandIn {
  readonly suite: string
  /** Makes the rootfs: called with a suite and the name of a tar file. */
  readonly script: string
  readonly changes: readonly string[]
}

// The engine's own network may lead nowhere; builds and services share the computer's, each at a port of its own.
const startPostgres = `#!/bin/sh
set -eu
bin=$(echo /usr/lib/postgresql/*/bin)
export PATH="$bin:$PATH"
data=/var/lib/postgresql/data
chown postgres "$data"
run() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
if [ ! -s "$data/PG_VERSION" ]; then
  echo "$POSTGRES_PASSWORD" > /tmp/password
  chown postgres /tmp/password
  run initdb --pgdata "$data" --username "$POSTGRES_USER" --pwfile /tmp/password --auth-host scram-sha-256 >/dev/null
  run pg_ctl --pgdata "$data" --options '-c listen_addresses= -c unix_socket_directories=/tmp' --wait start >/dev/null
  run createdb --host /tmp --username "$POSTGRES_USER" "$POSTGRES_DB"
  run pg_ctl --pgdata "$data" --wait stop >/dev/null
  echo 'host all all all scram-sha-256' >> "$data/pg_hba.conf"
fi
exec setpriv --reuid postgres --regid postgres --clear-groups \\
  postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp
`

/** What a `RUN` and a start script need. */
const shell = ['base-files', 'ca-certificates', 'coreutils', 'dash', 'findutils', 'grep', 'sed']
const path = '/usr/local/bin:/usr/bin:/bin'

const standIns: Readonly<Record<string, StandIn>> = {
  'python:3.13-slim': { suite: 'trixie', script: standInScript('slim'), changes: ['CMD ["python3"]'] },
  'golang:1.24': {
    suite: 'trixie',
    script: extracted(['golang-go', ...shell]),
    changes: [`ENV PATH=${path} GOTOOLCHAIN=local`],
  },
  'node:24-slim': {
    suite: 'trixie',
    script: extracted(
      ['nodejs', ...shell],
      // The official image brings both as well; Debian's npm is 400 packages.
      ['npm install --global --no-audit --no-fund --loglevel=error --prefix "$1/usr/local" npm@11 yarn@1'],
    ),
    changes: [`ENV PATH=${path}`, 'CMD ["node"]'],
  },
  'gcc:15': {
    suite: 'trixie',
    script: extracted(['gcc', 'g++', 'libc6-dev', 'make', ...shell], ['ln -s gcc "$1/usr/bin/cc"']),
    changes: [`ENV PATH=${path}`],
  },
  'redis:8': {
    suite: 'trixie',
    script: extracted(['redis-server', ...shell]),
    changes: [
      `ENV PATH=${path}`,
      'CMD ["redis-server", "--bind", "0.0.0.0", "--protected-mode", "no", "--dir", "/tmp"]',
    ],
  },
  'postgres:17': {
    suite: 'trixie',
    script: extracted(
      ['postgresql-17', 'tzdata', 'util-linux', ...shell],
      [
        'echo postgres:x:70:70::/var/lib/postgresql:/bin/sh >> "$1/etc/passwd"',
        'echo postgres:x:70: >> "$1/etc/group"',
        'install -d "$1"/var/lib/postgresql/data',
        `for program in "$1"/usr/lib/postgresql/17/bin/*; do ln -sf "../lib/postgresql/17/bin/\${program##*/}" "$1/usr/bin/"; done`,
        'cp "$STAND_IN_START" "$1/start"',
        'chmod 755 "$1/start"',
        // It compiles queries when they are large, and is a third of the image.
        'rm -f "$1"/usr/lib/*/libLLVM* "$1"/usr/lib/postgresql/17/lib/llvmjit*',
      ],
    ),
    changes: [`ENV PATH=${path}`, 'CMD ["/start"]'],
  },
}

/**
 * Packages and what they depend on, unpacked and never configured: neither apt nor dpkg is in there, which is a third of the
 * work and of the bytes. What their scripts would have done, as far as it is needed, are these hooks.
 */
function extracted(packages: readonly string[], hooks: readonly string[] = []): string {
  const all = [
    'cd "$1" && for folder in bin sbin lib lib64; do [ -e $folder ] || ln -s usr/$folder $folder; done',
    'echo root:x:0:0:root:/root:/bin/sh > "$1/etc/passwd" && echo root:x:0: > "$1/etc/group"',
    'cp "$AUTHORITIES" "$1/etc/ssl/certs/ca-certificates.crt"',
    'cd "$1/usr/share" && rm -rf doc info lintian locale man',
    ...hooks,
  ]
  const options = ['--variant=extract', `--include=${packages.join(',')}`]
  return `set -eu\nmmdebstrap --quiet ${[...options, ...all.map(hook => `--extract-hook='${hook}'`)].join(' ')} "$1" "$2"\n`
}

/** Brings stand-ins of these images into the engine, unless images of those names are there. */
export async function bringStandIns(...names: readonly (keyof typeof standIns)[]): Promise<void> {
  await Promise.all(names.map(bringStandIn))
}

async function bringStandIn(name: string): Promise<void> {
  const { suite, script, changes } = standIns[name]!
  const key = createHash('sha256')
    .update(JSON.stringify([suite, script, script.includes('STAND_IN_START') ? startPostgres : '']))
    .digest('hex')
    .slice(0, 12)
  // An image without the label is one that somebody pulled: better than any stand-in.
  const there = await run('docker', ['image', 'inspect', '--format', `{{index .Config.Labels "${label}"}}`, name])
  if (there.code === 0 && ['', '<no value>', key].includes(there.stdout.trim())) return
  const folder = join(sharedCache, 'stand-ins')
  const file = join(folder, `${name.replace(':', '-')}-${key}.tar`)
  if (!existsSync(file)) {
    await mkdir(folder, { recursive: true })
    const start = join(folder, 'start-postgres')
    await writeFile(start, startPostgres)
    const partial = `${file}.${process.pid}.tar`
    const authorities = process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt'
    const environment = { STAND_IN_START: start, AUTHORITIES: authorities }
    await succeed('sh', ['-s', suite, partial], { input: script, environment })
    await rename(partial, file)
  }
  const authorities = process.env.SSL_CERT_FILE ? ['ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt'] : []
  const options = [`LABEL ${label}=${key}`, ...authorities, ...changes].flatMap(change => ['--change', change])
  await succeed('docker', ['import', ...options, file, name])
}
