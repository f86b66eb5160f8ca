import { Argument, type Command } from 'commander'
import { commandFacts } from '../completion/command-facts.ts'
import type { CommandContext } from '../program.ts'

const shells = ['bash', 'zsh', 'fish'] as const

export function declare(program: Command, _context: CommandContext): void {
  program
    .command('completion')
    .summary('completes commands, flags and their values in bash, zsh or fish')
    .description('Prints a script by which a shell completes the command line of pare.')
    .addArgument(new Argument('<SHELL>', 'the shell').choices(shells))
    .addHelpText('after', examples)
    .action(async (shell: (typeof shells)[number]) => {
      const { declaredProgram } = await import('../program.ts')
      process.stdout.write(await scriptFor(shell, commandFacts(await declaredProgram())))
    })
}

async function scriptFor(shell: (typeof shells)[number], facts: ReturnType<typeof commandFacts>): Promise<string> {
  switch (shell) {
    case 'bash':
      return (await import('../completion/bash-completion.ts')).bashCompletion(facts)
    case 'zsh':
      return (await import('../completion/zsh-completion.ts')).zshCompletion(facts)
    case 'fish':
      return (await import('../completion/fish-completion.ts')).fishCompletion(facts)
  }
}

const examples = `
Examples:
  source <(pare completion bash)              in ~/.bashrc
  source <(pare completion zsh)               in ~/.zshrc, after compinit
  pare completion fish | source               in ~/.config/fish/config.fish
`
