/** One RUN of several commands, each on a line of its own. */
export function runLine(commands: readonly string[], mounts: readonly string[] = []): string {
  const head = `RUN ${mounts.map(mount => `--mount=${mount}`).join(' \\\n    ')}`.trimEnd()
  return mounts.length > 0 ? `${head} \\\n    ${commands.join(' \\\n && ')}` : `${head} ${commands.join(' \\\n && ')}`
}

/** `ENV` with one variable a line, or nothing where there are none. */
export function environmentLines(variables: Readonly<Record<string, string>>): string[] {
  const all = Object.entries(variables)
  if (all.length === 0) return []
  return [`ENV ${all.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' \\\n    ')}`]
}

/** The exec form: JSON, with double quotes, or a shell takes it apart. */
export function execForm(argv: readonly string[]): string {
  return `[${argv.map(argument => JSON.stringify(argument)).join(', ')}]`
}

/** A Dockerfile of its parts, with an empty line between any two. */
export function dockerfileOf(...parts: readonly (readonly string[])[]): string {
  return `${parts
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`
}
