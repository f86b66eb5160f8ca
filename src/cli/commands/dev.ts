import type { Command } from 'commander'
import { type DevEvent, dev } from '../../jobs/dev.ts'
import { declareEnvironmentOptions, type EnvironmentFlags, givenValues } from '../given-values.ts'
import type { Paint } from '../paint.ts'
import type { CommandContext } from '../program.ts'
import { projectJob } from '../project-job.ts'
import { declareProjectOptions, type ProjectFlags, projectOptions } from '../project-options.ts'
import { renderError } from '../render-error.ts'

interface DevFlags extends ProjectFlags, EnvironmentFlags {
  readonly with: string[]
}

const many = (value: string, earlier: string[]) => [...earlier, value]

export function declare(program: Command, context: CommandContext): void {
  const command = declareProjectOptions(program.command('dev'))
    .summary('runs the project from its folder, in its image')
    .description(
      'Runs the app of DIR in the root file system of its image, from its own folder, and starts it anew with every change. A changed dependency is installed first.',
    )
    .argument('[DIR]', 'the project', '.')
    .usage('[DIR] [options] [-- CMD…]')
    .option('--with <PROFILE>', 'run this profile of the settings as well; repeat it for more', many, [])
  declareEnvironmentOptions(command, 'the app')
    .addHelpText('after', examples)
    .action(async (directory: string, flags: DevFlags) => {
      const { job, paint } = projectJob(flags, context)
      const given = await givenValues(flags, process.env)
      const options = { ...projectOptions(directory, flags, context), given, profiles: flags.with }
      const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
      await dev({ ...options, owner }, job, event => show(event, options.profiles, paint))
    })
}

function show(event: DevEvent, profiles: readonly string[], paint: Paint): void {
  const say = (text: string) => process.stderr.write(`${text}\n`)
  switch (event.type) {
    case 'output': {
      const stream = event.line.stream === 'stdout' ? process.stdout : process.stderr
      const width = Math.max(...['app', ...profiles].map(({ length }) => length))
      const name = profiles.length > 0 ? `${paint.cyan(event.service.padEnd(width))} ${paint.dim('│')} ` : ''
      stream.write(`${name}${event.line.text}\n`)
      return
    }
    case 'ready':
      say(
        `${paint.green('✓')} ready     ${paint.bold(`http://127.0.0.1:${event.port}/`)} ${paint.dim(seconds(event.milliseconds))}`,
      )
      return
    case 'changed': {
      const [first, ...more] = event.paths
      const others = more.length > 0 ? ` and ${more.length} more` : ''
      say(`${paint.cyan('↻')} ${event.effect.padEnd(9)} ${first}${others}`)
      return
    }
    case 'ended':
      say(
        `${paint.yellow('!')} ended     ${event.service} with code ${event.exit.code}; it is started anew with the next change`,
      )
      return
    case 'failed':
      process.stderr.write(renderError(event.error, paint))
      say(paint.dim('what ran before runs on'))
      return
    default:
      event satisfies never
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}

const examples = `
Examples:
  pare dev                          the app of this folder
  pare dev services/api             of another folder
  pare dev --with worker            with the profile worker of [tool.pare.profiles] beside it
  pare dev --env-file .env          with the variables of a file
  pare dev -- python -m flask run   another command, in the same image
`
