import { parse, TomlError, type TomlTable } from 'smol-toml'
import { PareError } from '../../model/error.ts'

/** The table that TOML text stands for; `file` says where the text came from. */
export function parseToml(text: string, file: string): TomlTable {
  try {
    return parse(text)
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    throw invalidToml(file, cause)
  }
}

/** A file that should be TOML is not. */
function invalidToml(file: string, cause: TomlError): PareError {
  const reason = cause.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '')
  return new PareError({
    code: 'invalid-toml',
    exitCode: 2,
    message: `Expected TOML in \`${file}\`, got something else: ${reason}`,
    hint: `mend line ${cause.line} of \`${file}\``,
    location: { file, line: cause.line, column: cause.column },
    cause,
  })
}
