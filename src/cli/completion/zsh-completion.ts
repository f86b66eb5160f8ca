import { type CommandFacts, flattened, type OptionFacts, type ValueKind } from './command-facts.ts'

/** The completion of a program, for `source` as well as for a file `_pare` in zsh's `fpath`. */
export function zshCompletion(program: CommandFacts): string {
  return `#compdef pare

${flattened(program).map(functionOf).join('\n\n')}

if [[ $funcstack[1] == _pare ]]; then _pare "$@"; else compdef _pare pare; fi
`
}

function functionOf(command: CommandFacts): string {
  const { options, argument, commands } = command
  const parts = options.map(specOf)
  if (commands.length > 0) parts.push(`'1: :->command'`, `'*:: :->rest'`)
  else if (argument) parts.push(quoted(`1:${argument.kind}:${action(argument)}`), `'*: :_default'`)
  return `${nameOf(command)}() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C -s \\
    ${parts.join(' \\\n    ')}
${commands.length === 0 ? '' : dispatch(command)}}`
}

function dispatch({ commands, argument }: CommandFacts): string {
  const described = commands.map(({ path, summary }) => quoted(`${lastWord(path)}:${escaped(summary)}`))
  return `  case $state in
    command)
      local -a commands=(
        ${described.join('\n        ')}
      )
      _describe command commands${argument?.kind === 'folder' ? '\n      _files -/' : ''} ;;
    rest)
      case $words[1] in
${commands.map(each => `        ${lastWord(each.path)}) ${nameOf(each)} ;;`).join('\n')}
      esac ;;
  esac
`
}

function specOf({ names, description, value }: OptionFacts): string {
  const text = `[${escaped(description)}]${value ? `:${value.kind}:${action(value)}` : ''}`
  // An option may come again: most of those with a value add to each other.
  const specs = names.map(name => quoted(`*${name}${value && name.startsWith('--') ? '=' : ''}${text}`))
  return specs.join(' ')
}

function action(value: ValueKind): string {
  switch (value.kind) {
    case 'choices':
      return `(${value.choices.join(' ')})`
    case 'file':
      return '_files'
    case 'folder':
      return '_files -/'
    case 'text':
      return ' '
  }
}

function nameOf({ path }: CommandFacts): string {
  return ['_pare', ...path.split(' ').filter(Boolean)].join('_').replaceAll('-', '_')
}

function lastWord(path: string): string {
  return path.split(' ').at(-1)!
}

function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, '\\$&')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
