/** A variable as an example file shows it. */
export interface ExampleVariable {
  readonly name: string
  /** What stands behind `=`; nothing for one that its reader must fill in. */
  readonly value: string
  readonly comment: string
  /** Whether the line is written as a comment: the code does without it. */
  readonly isOptional: boolean
}

/** The names that a file sets, or shows in a comment: `# NAME=value`. */
export function shownNames(text: string): ReadonlySet<string> {
  const names = [...text.matchAll(/^[ \t]*(?:#[ \t]*)?(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=/gm)]
  return new Set(names.map(([, name]) => name!))
}

/** The text with the variables that it does not show yet at its end; everything that stands there stays as it is. */
export function withVariables(text: string, variables: readonly ExampleVariable[]): string {
  const shown = shownNames(text)
  const added = variables.filter(({ name }) => !shown.has(name))
  if (added.length === 0) return text
  const lines = added.map(
    ({ name, value, comment, isOptional }) => `# ${comment}\n${isOptional ? '# ' : ''}${name}=${written(value)}\n`,
  )
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const before = text === '' ? '' : `${text.replace(/\s+$/, '')}\n\n`
  return `${before}${lines.join('\n')}`.replaceAll(/\r?\n/g, newline)
}

function written(value: string): string {
  if (/^[\w@%+=:,./*[\]{}-]*$/.test(value)) return value
  if (!/['\\\n]/.test(value)) return `'${value}'`
  return `"${value.replaceAll(/["\\$]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
