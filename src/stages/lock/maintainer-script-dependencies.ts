import type { DebianDependency } from '../../model/debian/package.ts'

// An image runs no maintainer script, so what only these scripts call stays out, and with it what it depends on in turn.
// docs/decisions/maintainer-scripts.md says what each script would have done, and what pare does in its place.

/** Packages that serve maintainer scripts and the running of a whole system alone. */
const tools = new Set([
  // Asks questions while packages are configured.
  'debconf',
  'debconf-2.0',
  'cdebconf',
  // dpkg-maintscript-helper, dpkg-trigger, update-alternatives, dpkg-divert.
  'dpkg',
  'install-info',
  // deb-systemd-helper, invoke-rc.d, and what starts services at boot.
  'init-system-helpers',
  'sysvinit-utils',
  'lsb-base',
  'update-inetd',
  'systemd',
  'systemd-sysv',
  'libpam-systemd',
  'default-logind',
  'logind',
  // Make users and directories; an image's users are written by pare.
  'adduser',
  'systemd-sysusers',
  'systemd-tmpfiles',
  // Merges configuration files with the administrator's changes.
  'ucf',
])

/** Dependencies of single packages, by the name of the package that has them. */
const single: Readonly<Record<string, ReadonlySet<string>>> = {
  // Its postinst writes /etc/issue and friends with it.
  'base-files': new Set(['awk']),
  // update-ca-certificates gives certificates their names with `openssl rehash`.
  'ca-certificates': new Set(['openssl']),
  // Ciphers that are loaded only where an openssl.cnf asks for them, and that of Debian does not.
  libssl3t64: new Set(['openssl-provider-legacy']),
}

/** Whether `dependency` of the package `from` is one that an image without maintainer scripts does not need. */
export function isMaintainerScriptDependency(from: string, dependency: DebianDependency): boolean {
  return dependency.some(({ name }) => tools.has(name) || single[from]?.has(name))
}
