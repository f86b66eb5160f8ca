import { type CommandFacts, flattened, type ValueKind } from './command-facts.ts'

/** The completion of a program as bash sources it. */
export function bashCompletion(program: CommandFacts): string {
  const commands = flattened(program)
  return `_pare() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command='' words='' index
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    # What follows is the command of the image.
    [[ \${COMP_WORDS[index]} == -- ]] && { compopt -o default; return; }
    case "$command \${COMP_WORDS[index]}" in
${commands
  .filter(({ path }) => path !== '')
  .map(({ path }) => `      ${quoted(path.includes(' ') ? path : ` ${path}`)}) command=${quoted(path)} ;;`)
  .join('\n')}
    esac
  done
  # Bash takes \`--level=safe\` for three words.
  if [[ $word == = ]]; then word=''; elif [[ $previous == = ]]; then previous=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
${commands.map(wordCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _pare pare
`
}

function valueCases({ path, options }: CommandFacts): string[] {
  return options.flatMap(({ names, value }) =>
    value ? [`    ${names.map(name => quoted(`${path} ${name}`)).join(' | ')}) ${answer(value)} ;;`] : [],
  )
}

function answer(value: ValueKind): string {
  if (value.kind === 'choices') return `COMPREPLY=($(compgen -W ${quoted(value.choices.join(' '))} -- "$word")); return`
  if (value.kind === 'text') return 'return'
  return `compopt -o ${value.kind === 'file' ? 'default' : 'dirnames'}; return`
}

function wordCase({ path, options, argument, commands }: CommandFacts): string {
  const flags = options.flatMap(({ names }) => names.filter(name => name.startsWith('--')))
  const choices = argument?.kind === 'choices' ? argument.choices : []
  const words = [...commands.map(each => each.path.split(' ').at(-1)!), ...choices]
  const paths =
    argument?.kind === 'folder' ? 'compopt -o dirnames' : argument?.kind === 'file' ? 'compopt -o default' : ''
  const positional = words.length > 0 ? `words=${quoted(words.join(' '))}` : paths || ':'
  return `    ${quoted(path)}) if [[ $word == -* ]]; then words=${quoted(flags.join(' '))}; else ${positional}; fi ;;`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
