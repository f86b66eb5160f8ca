import type { PythonTarget } from '../../model/python/lock.ts'

/** The glibc 2.x that uv knows a platform for, newest first. */
const knownGlibc = [40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 28, 17]

/** uv's arguments that resolve `files` for one target; nothing is built, and nothing is written but to stdout. */
export function compileArguments(files: readonly string[], target: PythonTarget): string[] {
  return [
    'pip',
    'compile',
    ...files,
    '--format=pylock.toml',
    '--generate-hashes',
    '--no-header',
    '--no-annotate',
    '--no-build',
    `--python-version=${target.fullPython ?? target.python}`,
    `--python-platform=${uvPlatform(target)}`,
  ]
}

function uvPlatform({ machine, glibc: [major, minor] }: PythonTarget): string {
  const known = knownGlibc.find(version => major > 2 || version <= minor) ?? 17
  return `${machine}-manylinux_2_${known}`
}
