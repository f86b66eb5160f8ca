import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Location, PareError } from '../../model/error.ts'

/** The text of a file of the project; `file` is relative to `directory`, `from` says what named it. */
export async function readInput(directory: string, file: string, from?: Location): Promise<string> {
  let bytes: Buffer
  try {
    bytes = await readFile(resolve(directory, file))
  } catch (cause) {
    throw fileProblem(file, from, cause)
  }
  const text = decode(bytes)
  if (text === undefined) throw notText(file)
  return text
}

/** The same, or `undefined` where there is no such file. */
export async function readOptionalInput(directory: string, file: string): Promise<string | undefined> {
  try {
    return await readInput(directory, file)
  } catch (cause) {
    if (cause instanceof PareError && cause.code === 'file-not-found') return undefined
    throw cause
  }
}

// A shell on Windows writes `pip freeze > requirements.txt` as UTF-16.
function decode(bytes: Buffer): string | undefined {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function fileProblem(file: string, from: Location | undefined, cause: unknown): unknown {
  const location = from === undefined ? {} : { location: from }
  const named = from === undefined ? '' : `, named in \`${from.file}\``
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new PareError({
        code: 'file-not-found',
        exitCode: 2,
        message: `Could not read \`${file}\`${named}: there is no such file`,
        hint: 'check the path; it counts from the file that names it',
        ...location,
        cause,
      })
    case 'EACCES':
    case 'EPERM':
    case 'EISDIR':
      return new PareError({
        code: 'file-unreadable',
        exitCode: 2,
        message: `Could not read \`${file}\`${named}: ${(cause as NodeJS.ErrnoException).code === 'EISDIR' ? 'it is a folder' : 'permission denied'}`,
        hint: `give this user the right to read \`${file}\``,
        ...location,
        cause,
      })
    default:
      return cause
  }
}

/** A file of the project is not text. */
function notText(file: string): PareError {
  return new PareError({
    code: 'file-unreadable',
    exitCode: 2,
    message: `Could not read \`${file}\`: it is neither UTF-8 nor UTF-16`,
    hint: `save \`${file}\` as UTF-8`,
    location: { file },
  })
}
