import { type CommandFacts, flattened, type OptionFacts, type ValueKind } from './command-facts.ts'

/** The completion of a program as fish sources it. */
export function fishCompletion(program: CommandFacts): string {
  return `complete -c pare -f\n${flattened(program).flatMap(linesOf).join('\n')}\n`
}

function linesOf(command: CommandFacts): string[] {
  const { options, argument, commands } = command
  const condition = conditionOf(command)
  const line = (rest: string) => `complete -c pare -n ${quoted(condition)} ${rest}`
  return [
    ...commands.map(({ path, summary }) => line(`-a ${path.split(' ').at(-1)} -d ${quoted(summary)}`)),
    ...options.map(option => line(optionWords(option))),
    ...(argument && argument.kind !== 'text' ? [line(valueWords(argument))] : []),
  ]
}

/** Where the command of `path` is the last that was named. */
function conditionOf({ path, commands }: CommandFacts): string {
  if (path === '') return '__fish_use_subcommand'
  const below = commands.map(each => each.path.split(' ').at(-1))
  const named = `__fish_seen_subcommand_from ${path.split(' ').at(-1)}`
  return below.length === 0 ? named : `${named}; and not __fish_seen_subcommand_from ${below.join(' ')}`
}

function optionWords({ names, description, value }: OptionFacts): string {
  const words = names.map(name => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  return [...words, ...(value ? ['-r', valueWords(value)] : []), `-d ${quoted(description)}`].filter(Boolean).join(' ')
}

function valueWords(value: ValueKind): string {
  switch (value.kind) {
    case 'choices':
      return `-a ${quoted(value.choices.join(' '))}`
    case 'file':
      return '-F'
    case 'folder':
      return `-a '(__fish_complete_directories)'`
    case 'text':
      return ''
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
