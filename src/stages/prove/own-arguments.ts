/** Options of the interpreter that take a value of their own. */
const withValue = new Set(['-W', '-X', '--check-hash-based-pycs'])

/** The arguments that a start command gives to its script, not counting the script itself or the interpreter's options. */
export function ownArguments(argv: readonly string[]): readonly string[] {
  if (!/^(?:.*\/)?python[\d.]*$/.test(argv[0] ?? '')) return argv.slice(1)
  for (let index = 1; index < argv.length; index++) {
    const argument = argv[index]!
    // `-m` and `-c` end the interpreter's own options, alone or behind others as in `-um`.
    if (/^-[a-zA-Z]*[mc]$/.test(argument)) return argv.slice(index + 2)
    if (/^-[a-zA-Z]*[mc]./.test(argument) && !withValue.has(argument.slice(0, 2))) return argv.slice(index + 1)
    if (!argument.startsWith('-')) return argv.slice(index + 1)
    if (withValue.has(argument)) index++
  }
  return []
}
