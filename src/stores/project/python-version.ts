import type { Found } from '../../model/project.ts'

/** Files in which a project pins its interpreter, with what finds the version in each. */
const pins: readonly (readonly [file: string, pattern: RegExp])[] = [
  ['.python-version', /^(?:cpython-|cpython@)?(3\.\d+(?:\.\d+)?)/m],
  ['runtime.txt', /^python-(3\.\d+(?:\.\d+)?)/m],
  ['.tool-versions', /^python\s+(3\.\d+(?:\.\d+)?)/m],
  ['Pipfile', /^\s*python_(?:full_)?version\s*=\s*["'](3\.\d+(?:\.\d+)?)/m],
  ['environment.yml', /^\s*-\s*["']?(?:[\w.-]+::)?python\s*[=~]=?\s*(3\.\d+(?:\.\d+)?)/m],
]

/** The interpreter that the project's own tools use, as in `3.12`. It is a wish: a specifier in the metadata is a rule. */
export function findPinnedPython(read: (file: string) => string | undefined): Found<string> | undefined {
  for (const [file, pattern] of pins) {
    const text = read(file)
    const version = text === undefined ? undefined : pattern.exec(text)?.[1]
    if (version === undefined) continue
    const [major, minor] = version.split('.')
    return { value: `${major}.${minor}`, evidence: [{ location: { file }, text: version }] }
  }
  return undefined
}
