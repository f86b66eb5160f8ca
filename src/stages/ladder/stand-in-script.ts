/** The base images that the ladder starts from, by what they are like. */
export const baseKinds = ['ubuntu', 'python', 'slim', 'alpine', 'distroless'] as const
export type BaseKind = (typeof baseKinds)[number]

/** Those that Debian's own packages can stand in for. Alpine's musl and apk are nothing that Debian has. */
export const standInKinds = ['ubuntu', 'python', 'slim', 'distroless'] as const
export type StandInKind = (typeof standInKinds)[number]

/** Whether Debian's packages can stand in for a base image. */
export function hasStandIn(kind: BaseKind): kind is StandInKind {
  return (standInKinds as readonly BaseKind[]).includes(kind)
}

/**
 * A POSIX shell script that makes the rootfs of a stand-in with mmdebstrap: `sh slim.sh SUITE FILE.tar`. Where
 * SSL_CERT_FILE is set, its bundle takes the place of Debian's, since pip and uv must reach the package index from inside.
 */
export function standInScript(kind: StandInKind): string {
  const { summary, variant, packages, hooks } = recipes[kind]
  const options = [
    `--variant=${variant}`,
    ...packages.map(wrapped => `--include=${wrapped}`),
    ...hooks.map(([when, command]) => `--${when}-hook='${command}'`),
  ]
  return `#!/bin/sh
# ${summary} Made from the packages of Debian alone:
# a stand-in for where the official image cannot be had, with the same kind of content, not the same bytes.
# usage: sh ${kind}.sh SUITE FILE.tar
set -eu
suite=$1
file=$2
${variant === 'extract' ? '' : authorities}mmdebstrap --quiet ${options.join(' \\\n  ')} \\
  ${variant === 'extract' ? '' : `\${bundle:+--customize-hook="$bundle"} `}"$suite" "$file"
`
}

const authorities = `# pip and uv must reach the package index from inside, by this computer's own authorities where it has any.
bundle=\${SSL_CERT_FILE:+'cp "$SSL_CERT_FILE" "$1/etc/ssl/certs/ca-certificates.crt"'}
`

interface Recipe {
  readonly summary: string
  readonly variant: 'minbase' | 'extract'
  /** In lists as mmdebstrap takes them, one a line. */
  readonly packages: readonly string[]
  readonly hooks: readonly (readonly [when: 'customize' | 'extract', command: string])[]
}

const undocumented: Recipe['hooks'] = [
  [
    'customize',
    'cd "$1/usr/share" && find doc -type f ! -name copyright -delete && rm -rf man info locale lintian groff linda',
  ],
]

// What official images tell apt: downloaded packages are gone once they are installed.
const likeOfficialApt: Recipe['hooks'] = [
  [
    'customize',
    'echo "DPkg::Post-Invoke { \\"rm -f /var/cache/apt/archives/*.deb || true\\"; };" > "$1/etc/apt/apt.conf.d/docker-clean"',
  ],
]

const likeOfficialPython: Recipe['hooks'] = [
  // The official image has a CPython of its own, which pip may install into; Debian marks its own as managed by apt.
  ['customize', 'rm -f "$1"/usr/lib/python3.*/EXTERNALLY-MANAGED'],
  ['customize', 'ln -sf python3 "$1/usr/bin/python" && ln -sf pip3 "$1/usr/bin/pip"'],
]

const recipes: Readonly<Record<StandInKind, Recipe>> = {
  ubuntu: {
    summary: 'Like `ubuntu`: a small distribution with apt and nothing of Python.',
    variant: 'minbase',
    packages: ['ca-certificates'],
    hooks: [...undocumented, ...likeOfficialApt],
  },
  slim: {
    summary: 'Like `python:slim`: a small Debian with Python, pip and venv.',
    variant: 'minbase',
    packages: ['python3,python3-venv,python3-pip', 'ca-certificates,netbase,tzdata'],
    hooks: [...undocumented, ...likeOfficialApt, ...likeOfficialPython],
  },
  python: {
    summary: 'Like `python`: compilers, version control and the headers of what is often compiled against.',
    variant: 'minbase',
    packages: [
      'python3,python3-venv,python3-pip,python3-dev,tk-dev,uuid-dev',
      'ca-certificates,curl,gnupg,netbase,tzdata,wget,git,mercurial,openssh-client,subversion,procps',
      'autoconf,automake,bzip2,dpkg-dev,file,g++,gcc,imagemagick,libtool,make,patch,unzip,xz-utils',
      'default-libmysqlclient-dev,libbz2-dev,libc6-dev,libcurl4-openssl-dev,libdb-dev,libevent-dev,libffi-dev',
      'libgdbm-dev,libglib2.0-dev,libgmp-dev,libjpeg-dev,libkrb5-dev,liblzma-dev,libmagickcore-dev,libmagickwand-dev',
      'libmaxminddb-dev,libncurses-dev,libpng-dev,libpq-dev,libreadline-dev,libsqlite3-dev,libssl-dev,libwebp-dev',
      'libxml2-dev,libxslt1-dev,libyaml-dev,zlib1g-dev',
    ],
    hooks: [['customize', 'rm -rf "$1"/usr/share/locale'], ...likeOfficialApt, ...likeOfficialPython],
  },
  distroless: {
    summary: 'Like a distroless image for Python: an interpreter and its libraries, no shell, no package manager.',
    variant: 'extract',
    packages: ['libc6,libstdc++6,libpython3-stdlib,python3-minimal', 'ca-certificates,tzdata'],
    // The packages are only extracted: what their own scripts would have done is done here, as far as it is needed.
    hooks: [
      ['extract', 'cd "$1" && for folder in bin sbin lib lib64; do [ -e $folder ] || ln -s usr/$folder $folder; done'],
      // With bytecode, which makes it start as fast as any: the strongest peer that there is.
      ['extract', 'chroot "$1" python3 -m compileall -q --invalidation-mode unchecked-hash /usr/lib'],
      ['extract', 'cd "$1/usr" && find bin sbin ! -type d ! -name "python3*" -delete'],
      [
        'extract',
        'cd "$1/usr" && rm -rf share/doc share/man share/info share/locale share/lintian share/perl5 share/debconf',
      ],
      [
        'extract',
        'cd "$1" && rm -rf usr/lib/*-linux-gnu/perl-base usr/lib/dpkg usr/share/perl usr/lib/*-linux-gnu/perl',
      ],
      ['extract', 'cd "$1" && cat usr/share/ca-certificates/mozilla/*.crt > etc/ssl/certs/ca-certificates.crt'],
    ],
  },
}
