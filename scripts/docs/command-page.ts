import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Command, Option } from 'commander'
import { declaredProgram } from '../../src/cli/program.ts'
import { generatedPage, table } from './page.ts'

/** The page of the command line: every command with its usage, options and examples, as the program itself has them. */
export async function commandPage(home: string): Promise<string> {
  const commands = allBelow(await declaredProgram()).sort((left, right) => (left.path < right.path ? -1 : 1))
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

/** Every command below a program, with its words: `cache prune`. */
export function allBelow(program: Command, before = ''): { readonly path: string; readonly command: Command }[] {
  return program.commands.flatMap(command => {
    const path = `${before} ${command.name()}`.trim()
    return [{ path, command }, ...allBelow(command, path)]
  })
}

function generalHelp(home: string): string {
  const text = execFileSync(process.execPath, [join(home, 'src/cli/main.ts'), '--help'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '100' },
  })
  return text.trim()
}

function section({ path, command }: { readonly path: string; readonly command: Command }): string {
  const examples = examplesOf(command)
  return [
    `## pare ${path}`,
    '',
    `\`pare ${path} ${command.usage()}\``,
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
export function examplesOf(command: Command): string {
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
