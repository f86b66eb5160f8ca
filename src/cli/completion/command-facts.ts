import type { Argument, Command, Option } from 'commander'

/** What stands in the place of a value: words to choose from, a path, or text that nobody can guess. */
export type ValueKind =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  | { readonly kind: 'file' | 'folder' | 'text' }

export interface OptionFacts {
  /** `-t`, `--tag`. */
  readonly names: readonly string[]
  readonly description: string
  /** Absent where the option takes none. */
  readonly value?: ValueKind
}

/** A command as a shell must know it to complete it. */
export interface CommandFacts {
  /** From the program on, without it: `cache prune`; empty for the program itself. */
  readonly path: string
  readonly summary: string
  readonly options: readonly OptionFacts[]
  /** Of the first argument; absent where there is none. */
  readonly argument?: ValueKind
  readonly commands: readonly CommandFacts[]
}

/** What a shell must know of a command and all below it. */
export function commandFacts(command: Command, path = ''): CommandFacts {
  const help = command.createHelp()
  const [argument] = command.registeredArguments
  return {
    path,
    summary: command.summary() || command.description(),
    options: help.visibleOptions(command).map(optionFacts),
    ...(argument ? { argument: argumentKind(argument) } : {}),
    commands: command.commands.map(each => commandFacts(each, `${path} ${each.name()}`.trim())),
  }
}

/** A command and all below it, in their order. */
export function flattened(command: CommandFacts): readonly CommandFacts[] {
  return [command, ...command.commands.flatMap(flattened)]
}

function optionFacts(option: Option): OptionFacts {
  const names = [option.short, option.long].filter(name => name !== undefined)
  const takesValue = option.required || option.optional
  return {
    names,
    description: option.description,
    ...(takesValue ? { value: kindOf(/<(.*)>/.exec(option.flags)?.[1] ?? '', option.argChoices) } : {}),
  }
}

function argumentKind(argument: Argument): ValueKind {
  return kindOf(argument.name(), argument.argChoices)
}

function kindOf(placeholder: string, choices: readonly string[] | undefined): ValueKind {
  if (choices) return { kind: 'choices', choices }
  if (placeholder === 'FILE' || placeholder === 'PATH') return { kind: 'file' }
  // A project that was built is an image as well.
  if (/^(?:DIR|FOLDER|IMAGE)$/.test(placeholder)) return { kind: 'folder' }
  return { kind: 'text' }
}
