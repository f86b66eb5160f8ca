import type { EntryPoint } from '../../formats/packaging/entry-points.ts'

/** The first line of a script, for the CPython version of the image. */
export function pythonShebang(python: string): string {
  return `#!/usr/bin/python${python}\n`
}

/** The program that runs a console script: calls its object and exits with what that returns. */
export function consoleScript(entryPoint: EntryPoint & { readonly object: string }, python: string): string {
  const [first] = entryPoint.object.split('.')
  return [
    pythonShebang(python).trimEnd(),
    'import sys',
    `from ${entryPoint.module} import ${first}`,
    "if __name__ == '__main__':",
    `    sys.exit(${entryPoint.object}())`,
    '',
  ].join('\n')
}

/** The script with its placeholder shebang (`#!python`, `#!pythonw`) replaced; any other is left as it is. */
export function withPythonShebang(script: Uint8Array, python: string): Uint8Array {
  const buffer = Buffer.from(script.buffer, script.byteOffset, script.length)
  if (!buffer.subarray(0, 8).equals(placeholder)) return script
  const end = buffer.indexOf(0x0a)
  const line = buffer.subarray(0, end === -1 ? buffer.length : end).toString()
  if (!/^#!pythonw?(?:\s|$)/.test(line)) return script
  const rest = end === -1 ? Buffer.alloc(0) : buffer.subarray(end + 1)
  const options = line.replace(/^#!pythonw?/, '').trimEnd()
  return Buffer.concat([Buffer.from(`#!/usr/bin/python${python}${options}\n`), rest])
}

const placeholder = Buffer.from('#!python')
