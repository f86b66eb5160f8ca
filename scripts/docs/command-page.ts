import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command, type Option } from 'commander'
import type { CommandContext } from '../../src/cli/program.ts'
import { generatedPage, table } from './page.ts'

interface CommandFile {
  declare(program: Command, context: CommandContext): void
}

/** The page of the command line: every command with its usage, options and examples, as the program itself has them. */
export async function commandPage(home: string): Promise<string> {
  const folder = join(home, 'src/cli/commands')
  const names = readdirSync(folder).filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const commands = await Promise.all(names.sort().map(name => declaredCommand(join(folder, name))))
  return generatedPage(
    'Command line',
    `
The result goes to stdout: an image reference, a plan, or with \`--json\` one JSON document. Progress, sizes and warnings go
to stderr. [errors.md](errors.md) lists the exit codes and all errors, [settings.md](settings.md) what can be written into
the project instead of a flag.

\`\`\`text
${generalHelp(home)}
\`\`\`

${commands.map(section).join('\n\n')}
`,
  )
}

async function declaredCommand(file: string): Promise<Command> {
  const { declare } = (await import(file)) as CommandFile
  const program = new Command('pare')
  declare(program, { signal: new AbortController().signal, trailing: undefined, atEnd: () => {}, exit: () => {} })
  return program.commands[0]!
}

function generalHelp(home: string): string {
  const text = execFileSync(process.execPath, [join(home, 'src/cli/main.ts'), '--help'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '100' },
  })
  return text.trim()
}

function section(command: Command): string {
  const examples = examplesOf(command)
  return [
    `## pare ${command.name()}`,
    '',
    `\`pare ${command.name()} ${command.usage()}\``,
    '',
    command.description(),
    '',
    table(['option', 'means'], command.options.map(optionRow)),
    ...(examples ? ['', '```text', examples, '```'] : []),
  ].join('\n')
}

function optionRow(option: Option): [string, string] {
  const choices = option.argChoices ? `: ${option.argChoices.map(choice => `\`${choice}\``).join(', ')}` : ''
  const { defaultValue } = option
  const isShown = typeof defaultValue === 'string'
  return [`\`${option.flags}\``, `${option.description}${choices}${isShown ? ` (default: \`${defaultValue}\`)` : ''}`]
}

/** What a command's help says after its options. */
function examplesOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: more => {
      text += more
    },
  })
  command.outputHelp()
  const at = text.indexOf('\nExamples:\n')
  return at === -1 ? '' : text.slice(at).trim()
}
