import type { DebianIndex } from '../../model/debian/package-index.ts'
import { PareError } from '../../model/error.ts'

/** A package that an image needs, and who asks for it. */
export interface SystemRoot {
  readonly name: string
  readonly wantedBy: string
}

/**
 * What CPython's own packages leave unsaid but apps expect: the certificates, time zones, service names and media types
 * that its standard library reads, the C.UTF-8 locale of libc-bin, and base-files, which says what system this is.
 */
const companions = ['base-files', 'ca-certificates', 'libc-bin', 'media-types', 'netbase', 'tzdata']

/** The packages that an interpreter of this version is made of, with its companions. */
export function interpreterRoots(python: string): SystemRoot[] {
  const own = [`python${python}`, `python${python}-minimal`, `libpython${python}-minimal`, `libpython${python}-stdlib`]
  return [...own, ...companions].map(name => ({ name, wantedBy: 'python' }))
}

/** The version of CPython that is the suite's own, as in `3.13`. */
export function pythonOf(index: DebianIndex): string {
  const names =
    index
      .versionsOf('python3')[0]
      ?.depends.flat()
      .map(relation => relation.name) ?? []
  const version = names.map(name => /^python(3\.\d+)$/.exec(name)?.[1]).find(found => found !== undefined)
  if (version === undefined) throw pythonNotInSuite(index, '3')
  return version
}

/** Throws unless the suite has CPython of this version. */
export function requirePython(index: DebianIndex, python: string): void {
  if (index.versionsOf(`python${python}-minimal`).length === 0) throw pythonNotInSuite(index, python)
}

/** The app asks for a CPython that the suite does not carry. */
function pythonNotInSuite(index: DebianIndex, python: string): PareError {
  const carried = [...index.names()].flatMap(name => /^python(3\.\d+)-minimal$/.exec(name)?.[1] ?? [])
  return new PareError({
    code: 'python-not-in-suite',
    exitCode: 2,
    message: `The project asks for Python ${python}, but ${index.suite} has ${carried.join(' and ') || 'none'}`,
    hint: 'bookworm has 3.11, trixie 3.13, sid 3.14: choose another suite, or start from an image: `--from python:VERSION-slim`',
  })
}
