import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command, Option } from 'commander'
import { declaredProgram } from '../../src/cli/program.ts'
import { allBelow, examplesOf } from './command-page.ts'
import { exitCodes } from './errors-page.ts'

/** The manual page of the command line, made of the same declarations as its help. */
export async function manPage(home: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  const program = await declaredProgram()
  return `.\\" made by npm run docs; do not edit
.TH PARE 1 "" "pare ${version}" "User Commands"
.SH NAME
pare \\- turns a Python project into the thinnest container image that provably still works
.SH SYNOPSIS
.B pare
.I command
.RI [ options ]
.SH DESCRIPTION
${roff(program.description())}
The result goes to standard output; progress, sizes and warnings go to standard error.
.SH COMMANDS
${allBelow(program).map(section).join('\n')}
.SH EXIT STATUS
${exitCodes.map(([code, meaning]) => `.TP\n.B ${roff(code)}\n${roff(meaning)}`).join('\n')}
.SH FILES
.TP
.I pyproject.toml
Settings stand in its table
.BR [tool.pare] ,
or in
.I pare.toml
beside it.
.TP
.I pare.lock
Everything from outside by digest, as
.B pare lock
writes it.
.TP
.I .pare/
What pare writes into a project: the image, unless it goes elsewhere.
.TP
.I ~/.cache/pare
What is kept between builds;
.B XDG_CACHE_HOME
names another place.
.SH ENVIRONMENT
.B pare config
lists the variables that pare listens to, with their values.
`
}

function section({ path, command }: { readonly path: string; readonly command: Command }): string {
  const examples = examplesOf(command)
  return [
    `.SS pare ${path} ${roff(command.usage())}`,
    roff(command.description()),
    ...command.options.flatMap(optionLines),
    ...(examples
      ? [
          '.PP',
          '.nf',
          '.RS',
          ...examples
            .split('\n')
            .slice(1)
            .map(line => roff(line.trim())),
          '.RE',
          '.fi',
        ]
      : []),
  ].join('\n')
}

function optionLines({ flags, description, argChoices, defaultValue }: Option): string[] {
  const choices = argChoices ? `: ${argChoices.join(', ')}` : ''
  const fallback = typeof defaultValue === 'string' ? ` (default: ${defaultValue})` : ''
  return ['.TP', `.B ${roff(flags)}`, roff(`${description}${choices}${fallback}`)]
}

/** Text as roff has it: a hyphen is a minus that can be copied, and no line is taken for a request. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replaceAll(/[`]/g, '')
    .replace(/^[.']/, '\\&$&')
}
