import { type Command, Option } from 'commander'
import { dev } from '../../jobs/dev.ts'
import type { DevEvent } from '../../jobs/dev-event.ts'
import { type DevelopmentEngine, developmentEngines } from '../../jobs/development-root.ts'
import { PareError } from '../../model/error.ts'
import { declareEnvironmentOptions, type EnvironmentFlags, givenValues } from '../given-values.ts'
import type { Paint } from '../paint.ts'
import type { CommandContext } from '../program.ts'
import { projectJob } from '../project-job.ts'
import { declareProjectOptions, type ProjectFlags, projectOptions } from '../project-options.ts'
import { renderError } from '../render-error.ts'
import { repeatable } from '../repeatable.ts'

interface DevFlags extends ProjectFlags, EnvironmentFlags {
  readonly with: string[]
  readonly debug?: string | true
  /** False for `--no-services`. */
  readonly services: boolean
  readonly engine?: DevelopmentEngine
}

export function declare(program: Command, context: CommandContext): void {
  const command = declareProjectOptions(program.command('dev'))
    .summary('runs projects from their folders, in their images')
    .description(
      'Runs the app of each DIR in the root file system of its image, from its own folder, beside the services of its compose file, and starts it anew with every change. A changed dependency is installed first.',
    )
    .argument('[DIR...]', 'the projects (default: this folder)')
    .usage('[DIR…] [options] [-- CMD…]')
    .option('--with <PROFILE>', 'run this profile of the settings as well; repeat it for more', repeatable, [])
    .option('--debug [PORT]', `let a debugger attach, on 127.0.0.1 (default: ${usualDebugPort})`)
    .option('--no-services', 'start no services of the compose file')
    .addOption(
      new Option('--engine <ENGINE>', 'where the app runs (default: the sandbox, else docker)').choices(
        developmentEngines,
      ),
    )
  declareEnvironmentOptions(command, 'the app')
    .addHelpText('after', examples)
    .action(async (directories: string[], flags: DevFlags) => {
      const { job, paint } = projectJob(flags, context)
      const given = await givenValues(flags, process.env)
      const debugPort = debugPortOf(flags)
      refuseForSeveral(directories, flags, context)
      const folders = directories.length === 0 ? ['.'] : directories
      const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
      const options = {
        projects: folders.map(directory => projectOptions(directory, flags, context)),
        owner,
        given,
        profiles: flags.with,
        isWithServices: flags.services,
        ...(debugPort !== undefined ? { debugPort } : {}),
        ...(flags.engine ? { engine: flags.engine } : {}),
      }
      await dev(options, job, display(paint))
    })
}

/** Where debuggers look for debugpy unless they are told otherwise. */
const usualDebugPort = 5678

function debugPortOf({ debug }: DevFlags): number | undefined {
  if (debug === undefined) return undefined
  if (debug === true) return usualDebugPort
  const port = Number(debug)
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw notADebugPort(debug)
}

/** Shows what happens; with more than one service, every line begins with the name of its own. */
function display(paint: Paint): (event: DevEvent) => void {
  let names: readonly string[] = []
  const say = (text: string) => process.stderr.write(`${text}\n`)
  const prefix = (service: string) => {
    if (names.length < 2) return ''
    const width = Math.max(...names.map(({ length }) => length))
    return `${paint.cyan(service.padEnd(width))} ${paint.dim('│')} `
  }
  return event => {
    switch (event.type) {
      case 'services':
        names = event.names
        return
      case 'output': {
        const stream = event.line.stream === 'stdout' ? process.stdout : process.stderr
        stream.write(`${prefix(event.service)}${event.line.text}\n`)
        return
      }
      case 'debugger':
        return say(
          `${prefix(event.service)}${paint.green('✓')} debugger  ${paint.bold(`127.0.0.1:${event.port}`)} ${paint.dim('attach by DAP; the project is /app in there')}`,
        )
      case 'ready':
        return say(
          `${prefix(event.service)}${paint.green('✓')} ready     ${paint.bold(`http://127.0.0.1:${event.port}/`)} ${paint.dim(seconds(event.milliseconds))}`,
        )
      case 'changed': {
        const [first, ...more] = event.paths
        const others = more.length > 0 ? ` and ${more.length} more` : ''
        return say(`${prefix(event.service)}${paint.cyan('↻')} ${event.effect.padEnd(9)} ${first}${others}`)
      }
      case 'ended':
        return say(
          `${prefix(event.service)}${paint.yellow('!')} ended     ${event.service} with code ${event.exit.code}; it is started anew with the next change`,
        )
      case 'failed':
        process.stderr.write(renderError(event.error, paint))
        return say(paint.dim(`${names.length > 1 ? `${event.service}: ` : ''}what ran before runs on`))
      default:
        event satisfies never
    }
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}

/** What says how one app is started cannot be said of several at once. */
function refuseForSeveral(directories: readonly string[], flags: DevFlags, { trailing }: CommandContext): void {
  if (directories.length < 2) return
  const given = [flags.app && '--app', flags.port && '--port', trailing && '-- CMD…'].find(Boolean)
  if (given) throw forOneProject(given, directories)
}

/** A flag that says how one app is started was given with several projects. */
function forOneProject(flag: string, directories: readonly string[]): PareError {
  const names = directories.map(name => `\`${name}\``).join(', ')
  return new PareError({
    code: 'for-one-project',
    exitCode: 2,
    message: `\`${flag}\` says how one project is started, but there are ${directories.length}: ${names}`,
    hint: 'say it in the settings of the project that it is meant for: `[tool.pare]`',
  })
}

/** What stands behind `--debug` is no port: a folder, for instance, which has to stand before it. */
function notADebugPort(text: string): PareError {
  return new PareError({
    code: 'invalid-debug-port',
    exitCode: 2,
    message: `Expected a port from 1 to 65535 behind \`--debug\`, got \`${text}\``,
    hint: /^\d+$/.test(text) ? 'such as `--debug 5679`' : `a folder stands before it: \`pare dev ${text} --debug\``,
  })
}

const examples = `
Examples:
  pare dev                          the app of this folder
  pare dev services/api             of another folder
  pare dev web api                  two apps, each with its own reload
  pare dev --debug                  with a debugger to attach to at 127.0.0.1:5678
  pare dev --with worker            with the profile worker of [tool.pare.profiles] beside it
  pare dev --env-file .env          with the variables of a file
  pare dev -- python -m flask run   another command, in the same image
  pare dev -- python -m pytest      the tests, with every change
`
