import { PareError } from '../../model/error.ts'
import { missingPart } from './missing-part.ts'

/** A wheel that should have been built, as messages name it. */
export interface BuildSubject {
  /** `docopt 0.6.2`, or the folder. */
  readonly name: string
  /** What it would be built from: a file name, a folder, a commit. */
  readonly source: string
  /** Of the project's own folder. */
  readonly isProject: boolean
}

/** How many of a build's last lines an error shows. */
const shownLines = 15

/** `--no-build`, or `build = false` of the settings, forbids what is needed. */
export function buildRefused({ name, source, isProject }: BuildSubject): PareError {
  const what = isProject ? `The project \`${name}\`` : `\`${name}\` has no wheel and`
  return new PareError({
    code: 'build-refused',
    exitCode: 2,
    message: `${what} would have to be built from ${source}, which \`--no-build\` refuses; nothing was run`,
    hint: isProject
      ? 'leave `--no-build` out: it is built in the sandbox, without network'
      : 'ask for a release that has a wheel, or leave `--no-build` out: it is built in the sandbox, without network',
  })
}

/** Backends that compile: there is no use in starting them without a compiler. */
const compilingBackends: Readonly<Record<string, string>> = {
  maturin: 'a Rust compiler (maturin)',
  mesonpy: 'a C compiler (meson)',
  'scikit_build_core.build': 'CMake and a C compiler (scikit-build)',
  'scikit_build_core.setuptools.build_meta': 'CMake and a C compiler (scikit-build)',
  'sipbuild.api': 'a C++ compiler (SIP)',
  py_build_cmake: 'CMake and a C compiler',
  'py_build_cmake.build': 'CMake and a C compiler',
}

/** What a build needs to compile, where its backend or its requirements say that it does. */
export function compilerOf(backend: string, requires: readonly string[]): string | undefined {
  const known = compilingBackends[backend.split(':')[0]!]
  if (known !== undefined) return known
  return requires.some(text => /^(?:setuptools[-_.]rust|maturin)\b/i.test(text.trim()))
    ? 'a Rust compiler (setuptools-rust)'
    : undefined
}

/** A distribution must be compiled, and the sandbox has no compiler. `others` says which files there are instead. */
export function needsCompiler(
  { name, source, isProject }: BuildSubject,
  missing: string,
  others: string | undefined,
  lines: readonly string[] = [],
): PareError {
  return new PareError({
    code: 'needs-compiler',
    exitCode: 2,
    message: `${isProject ? 'The project ' : ''}\`${name}\` cannot be built from ${source}: it needs ${missing}, and pare compiles no native code${others === undefined ? '' : `; ${others}`}${tail(lines)}`,
    hint: isProject
      ? 'build its wheel where a compiler is, and name that by path in a requirements.txt'
      : 'ask for a version that has a wheel, or build the wheel where a compiler is and name it by path or `--find-links`',
  })
}

/** The build backend, or what it imports, is not among what [build-system] requires. */
export function backendMissing(subject: BuildSubject, module: string, requires: readonly string[]): PareError {
  return new PareError({
    code: 'backend-missing',
    exitCode: 2,
    message: `${named(subject)}: its build backend \`${module}\` is not among what it requires (${requires.map(text => `\`${text}\``).join(', ') || 'nothing'})`,
    hint: 'name the distribution that holds the backend in `requires` of [build-system], such as `requires = ["hatchling"]`',
  })
}

/** The build backend failed; its last lines say why. */
export function buildFailed(subject: BuildSubject, exit: number, lines: readonly string[]): PareError {
  const missing = missingPart(lines)
  if (missing !== undefined) return needsCompiler(subject, missing, undefined, lines)
  return new PareError({
    code: 'build-failed',
    exitCode: 1,
    message: `${named(subject)}: the build backend ended with ${exit}${tail(lines)}`,
    hint: subject.isProject
      ? 'see whether `python -m build --wheel` works; the build has no network and sees the files of the project alone, without .git'
      : 'ask for another version, or for one that has a wheel; the build has no network',
  })
}

/** The version of a distribution comes from version control, and there is none, or no tag in it. */
export function versionUnknown(subject: BuildSubject, tool: string, variable: string): PareError {
  return new PareError({
    code: 'version-unknown',
    exitCode: 2,
    message: `${named(subject)}: ${tool} takes its version from git, and there is no repository here, or no tag with a version in it`,
    hint: `say it: \`${variable}=1.2.3 pare build\`; in a checkout, fetch the tags: \`git fetch --tags --unshallow\``,
  })
}

/** Something that a build requires has no wheel itself. */
export function requirementUnavailable(
  subject: BuildSubject,
  requires: readonly string[],
  cause: PareError,
): PareError {
  return new PareError({
    code: 'build-requirement-unavailable',
    exitCode: cause.exitCode,
    message: `${named(subject)}: what its build requires (${requires.map(text => `\`${text}\``).join(', ')}) cannot be had as wheels: ${cause.message}`,
    hint: 'change `requires` of [build-system], or ask for a release that has a wheel',
    cause,
  })
}

/** A wheel came out that is of another distribution, version or machine than was asked for. */
export function unexpectedWheel(subject: BuildSubject, expected: string, fileName: string): PareError {
  return new PareError({
    code: 'unexpected-wheel',
    exitCode: 1,
    message: `${named(subject)}: expected ${expected}, got \`${fileName}\``,
    hint: 'the source says something else of itself than whoever asked for it: lock again',
  })
}

function named({ name, source, isProject }: BuildSubject): string {
  if (isProject) return `Could not build the project \`${name}\``
  return `Could not build ${source.includes(name) ? source : `\`${name}\` from ${source}`}`
}

function tail(lines: readonly string[]): string {
  return lines
    .filter(line => line.trim() !== '')
    .slice(-shownLines)
    .map(line => `\n  | ${line}`)
    .join('')
}
