import type { TreeEntry } from '../../model/tree.ts'

/** A kind of file that no running app needs. */
export interface DropRule {
  /** Permanent, shown by `pare plan`. */
  readonly name: string
  readonly summary: string
  isDropped(entry: TreeEntry): boolean
}

const isSystem = (entry: TreeEntry) => entry.origin.kind === 'debian'
const isDistribution = (entry: TreeEntry) => entry.origin.kind === 'distribution'

/** A rule over paths of Debian packages. */
function systemRule(name: string, summary: string, pattern: RegExp): DropRule {
  return { name, summary, isDropped: entry => isSystem(entry) && pattern.test(entry.path) }
}

/** A rule over paths of Python distributions. */
function distributionRule(name: string, summary: string, pattern: RegExp): DropRule {
  return { name, summary, isDropped: entry => isDistribution(entry) && pattern.test(entry.path) }
}

/** The never-needed kinds, in the order in which they are asked. Copyright files stay: licences demand it. */
export const dropRules: readonly DropRule[] = [
  systemRule(
    'documentation',
    'manuals, changelogs and examples of Debian packages',
    /^usr\/share\/(?:man|info|lintian|bug|doc-base|reportbug|binfmts|pixmaps|applications|menu|bash-completion)\/|^usr\/share\/doc\/(?!.*\/copyright$).*/,
  ),
  systemRule(
    'translations',
    'locales other than C.UTF-8',
    /^usr\/share\/(?:locale|i18n)\/|^usr\/lib\/locale\/(?!C\.utf8)/,
  ),
  systemRule('character-sets', 'glibc converters, which Python does not use', /^usr\/lib\/(?:[^/]+\/)?gconv\//),
  systemRule('headers', 'C headers and static libraries', /^usr\/include\/|\.(?:a|la|o)$|\/pkgconfig\//),
  systemRule('build-configuration', "CPython's own build files", /^usr\/lib\/python3\.\d+\/config-3\./),
  systemRule(
    'standard-library-extras',
    'tests and programs of the standard library that only developers start',
    /^usr\/lib\/python3\.\d+\/(?:(?:test|idlelib|turtledemo|ensurepip|pydoc_data)\/|turtle\.py$)/,
  ),
  systemRule(
    'library-notes',
    'files of the standard library that only people and type checkers read',
    /^usr\/lib\/python3\.\d+\/(?:EXTERNALLY-MANAGED$|(?:[^/]+\/)+[^/]+\.(?:rst|md|ini|toml)$|(?:tomllib|_pyrepl)\/mypy)/,
  ),
  systemRule(
    'installer-remains',
    'files that only dpkg, debconf or an interactive login read',
    /^usr\/share\/(?:debconf|base-files|python3|perl5)\/|^etc\/(?:apt|cron|default|profile\.d|update-motd\.d|debian_version$|issue|motd|skel|dpkg|alternatives|bash)|^var\/lib\/dpkg\/(?!status\.d)|^usr\/share\/apport\//,
  ),
  systemRule(
    'openssl-engines',
    'engines of OpenSSL, which it has deprecated and loads only when configured to',
    /^usr\/lib\/[^/]+\/engines-3\//,
  ),
  systemRule(
    'bundled-certificates',
    'certificates one by one, since /etc/ssl/certs/ca-certificates.crt holds them all',
    /^usr\/share\/ca-certificates\//,
  ),
  systemRule(
    'time-zone-sources',
    'texts that time zones were compiled from',
    /^usr\/share\/zoneinfo\/(?:tzdata\.zi$|leapseconds$|leap-seconds\.list$|(?:posix|right)\/)/,
  ),
  systemRule(
    'crash-reporter',
    "the hook that hands crashes to Debian's reporter",
    /^etc\/python3\.\d+\/sitecustomize\.py$|^usr\/lib\/python3\.\d+\/sitecustomize\.py$/,
  ),
  systemRule(
    'system-programs',
    'programs of Debian packages other than the interpreter',
    /^usr\/s?bin\/(?!python3\.\d+$)/,
  ),
  distributionRule('stubs', 'type stubs, which only type checkers read', /\.pyi$/),
  distributionRule(
    'sources',
    'C, Cython and Fortran sources and headers',
    /\.(?:c|cc|cpp|cxx|h|hpp|pyx|pxd|f|f90|a|lib)$/,
  ),
  distributionRule('installers', 'pip and wheel', /\/dist-packages\/(?:pip|wheel)(?:-[^/]+\.dist-info)?(?:\/|$)/),
]
