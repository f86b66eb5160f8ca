import { Command, CommanderError } from 'commander'
import { PareError } from '../model/error.ts'
import { version } from '../model/version.ts'

/** What a command needs from the process around it. */
export interface CommandContext {
  readonly signal: AbortSignal
  /** What stands after `--` on the command line. */
  readonly trailing: readonly string[] | undefined
  /** Receives the exit code. */
  exit(code: number): void
  /** Is done when the command has ended, in whatever way. */
  atEnd(work: () => Promise<void>): void
}

/** A command of pare: its file is loaded when it is used, or when help lists it. */
interface CommandFile {
  declare(program: Command, context: CommandContext): void
}

const commandFiles: Readonly<Record<string, () => Promise<CommandFile>>> = {
  build: () => import('./commands/build.ts'),
  plan: () => import('./commands/plan.ts'),
  lock: () => import('./commands/lock.ts'),
  why: () => import('./commands/why.ts'),
  env: () => import('./commands/env.ts'),
  test: () => import('./commands/test.ts'),
  init: () => import('./commands/init.ts'),
  dev: () => import('./commands/dev.ts'),
  bench: () => import('./commands/bench.ts'),
  config: () => import('./commands/config.ts'),
  doctor: () => import('./commands/doctor.ts'),
  cache: () => import('./commands/cache.ts'),
  completion: () => import('./commands/completion.ts'),
}

/** Parses the arguments, runs the command they name, and returns the exit code. */
export async function runProgram(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const separator = argv.indexOf('--')
  const own = separator === -1 ? argv : argv.slice(0, separator)
  let exitCode = 0
  const endings: (() => Promise<void>)[] = []
  const context: CommandContext = {
    signal,
    trailing: separator === -1 ? undefined : argv.slice(separator + 1),
    exit: code => {
      exitCode = code
    },
    atEnd: work => {
      endings.push(work)
    },
  }
  const program = emptyProgram()
  const asked = own.find(argument => !argument.startsWith('-'))
  const load = asked !== undefined ? commandFiles[asked] : undefined
  // The version is asked for by scripts, often; nothing need be loaded for it.
  const needed = load ? [load] : own.some(isVersionFlag) ? [] : Object.values(commandFiles)
  const files = await Promise.all(needed.map(file => file()))
  for (const file of files) file.declare(program, context)
  try {
    await program.parseAsync([...own], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return 0
    throw wrongUsage(error, own)
  } finally {
    await Promise.all(endings.map(end => end()))
  }
  return exitCode
}

/** The program with all its commands, to be looked at. */
export async function declaredProgram(): Promise<Command> {
  const program = emptyProgram()
  const nobody: CommandContext = {
    signal: new AbortController().signal,
    trailing: undefined,
    exit: () => {},
    atEnd: () => {},
  }
  for (const load of Object.values(commandFiles)) (await load()).declare(program, nobody)
  return program
}

function isVersionFlag(argument: string): boolean {
  return argument === '--version' || argument === '-V'
}

function emptyProgram(): Command {
  return new Command('pare')
    .description('Turns a Python project into the thinnest container image that provably still works.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText('after', examples)
}

const examples = `
Examples:
  pare build                            build the project in this folder and prove the image
  pare build api --load -t api:1        … in ./api, then hand the image to the Docker engine
  pare build --push -t registry.example.com/team/api:1
  pare build --app main:create_app      when pare cannot tell what to start
  pare build -o type=docker,dest=app.tar
  pare plan                             what build would do, and why
  pare lock && pare build --frozen      the same image next year
  pare why . sqlite3                    what asks for a module or file, and what it brings
  pare env                              which variables the code reads, and what is wrong with .env
  pare test                             the tests, in the image, away from production
  pare doctor                           what works on this computer, and how to mend the rest

Settings live in [tool.pare] of pyproject.toml, or in pare.toml. A flag beats the file.
`

/** The command line cannot be understood: an unknown command or flag, or a value that is missing. */
function wrongUsage(error: CommanderError, argv: readonly string[]): PareError {
  const message = error.message.replace(/^error: /, '')
  return new PareError({
    code: error.code === 'commander.unknownCommand' ? 'unknown-command' : 'wrong-usage',
    exitCode: 2,
    message: message === '(outputHelp)' ? 'Expected a command' : capitalised(message),
    hint: `see \`pare ${argv[0] && argv[0] in commandFiles ? `${argv[0]} ` : ''}--help\``,
  })
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
