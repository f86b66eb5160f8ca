import type { AppKind, Evidence, StartCommand } from '../../model/project.ts'
import { appObjectOf } from './app-object.ts'
import { portOfBind } from './gunicorn-settings.ts'
import { isLoopback } from './listening.ts'
import { join, moduleFile, type Program } from './program.ts'
import type { StartOptions } from './project-view.ts'
import { functionScript, type Script, scriptOf } from './script.ts'
import { scriptCommand } from './script-command.ts'

/** How a command that somebody wrote out is taken. */
export interface CommandLine {
  readonly argv: readonly string[]
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  readonly evidence: readonly Evidence[]
  /** Whether a missing or loopback address may be replaced, so that the server can be reached. */
  readonly isAdjustable: boolean
}

interface Tool {
  readonly kind: AppKind
  readonly framework?: string
  readonly port?: number
  /** Options that say where to listen; `bind` holds host and port. */
  readonly bind?: readonly string[]
  readonly host?: readonly string[]
  readonly portOption?: readonly string[]
  /** Options are written `--name=value`. */
  readonly isJoined?: boolean
  /** Only with this first argument. */
  readonly command?: string
}

const tools: Readonly<Record<string, Tool>> = {
  bottle: { kind: 'web', framework: 'bottle', port: 8080, bind: ['--bind', '-b'] },
  celery: { kind: 'worker', framework: 'celery' },
  chainlit: {
    kind: 'web',
    framework: 'chainlit',
    port: 8000,
    host: ['--host'],
    portOption: ['--port'],
    command: 'run',
  },
  daphne: { kind: 'web', framework: 'asgi', port: 8000, host: ['-b', '--bind'], portOption: ['-p', '--port'] },
  dramatiq: { kind: 'worker', framework: 'dramatiq' },
  fastapi: { kind: 'web', framework: 'fastapi', port: 8000, host: ['--host'], portOption: ['--port'] },
  faust: { kind: 'worker', framework: 'faust' },
  flask: {
    kind: 'web',
    framework: 'flask',
    port: 5000,
    host: ['--host', '-h'],
    portOption: ['--port', '-p'],
    command: 'run',
  },
  granian: { kind: 'web', framework: 'asgi', port: 8000, host: ['--host'], portOption: ['--port'] },
  gunicorn: { kind: 'web', framework: 'wsgi', port: 8000, bind: ['--bind', '-b'] },
  huey_consumer: { kind: 'worker', framework: 'huey' },
  'huey.bin.huey_consumer': { kind: 'worker', framework: 'huey' },
  hypercorn: { kind: 'web', framework: 'asgi', port: 8000, bind: ['--bind', '-b'] },
  quart: {
    kind: 'web',
    framework: 'quart',
    port: 5000,
    host: ['--host', '-h'],
    portOption: ['--port', '-p'],
    command: 'run',
  },
  rq: { kind: 'worker', framework: 'rq' },
  sanic: { kind: 'web', framework: 'sanic', port: 8000, host: ['--host', '-H'], portOption: ['--port', '-p'] },
  streamlit: {
    kind: 'web',
    framework: 'streamlit',
    port: 8501,
    host: ['--server.address'],
    portOption: ['--server.port'],
    isJoined: true,
    command: 'run',
  },
  uvicorn: { kind: 'web', framework: 'asgi', port: 8000, host: ['--host'], portOption: ['--port'] },
  uwsgi: { kind: 'web', framework: 'wsgi' },
  waitress: { kind: 'web', framework: 'wsgi', port: 8080, bind: ['--listen'], isJoined: true },
  'waitress-serve': { kind: 'web', framework: 'wsgi', port: 8080, bind: ['--listen'], isJoined: true },
}

/** Tools that listen everywhere unless they are told otherwise; all others take loopback. */
const openTools = new Set(['streamlit', 'waitress', 'waitress-serve'])

/** The start command that a written command line means: what it runs, and on which port. */
export function commandLine(program: Program, written: CommandLine, options: StartOptions): StartCommand {
  const argv = withoutRunner(written.argv)
  const line = { ...written, argv }
  const { name, rest } = toolOf(argv)
  const tool = name === undefined ? undefined : tools[name]
  if (name !== undefined && tool !== undefined && (tool.command === undefined || rest.includes(tool.command))) {
    return toolCommand(program, line, name, tool, rest, options)
  }
  if (argv.includes('runserver')) return runserver(line, options)
  return programCommand(program, line, options)
}

/** Drops `uv run`, `poetry run` and their like: there is no such tool in the image, and no need for one. */
function withoutRunner(argv: readonly string[]): readonly string[] {
  const runners = new Set(['uv', 'poetry', 'pipenv', 'pdm', 'hatch', 'rye'])
  if (argv[0] === 'exec') return withoutRunner(argv.slice(1))
  if (!runners.has(argv[0] ?? '') || argv[1] !== 'run') return argv
  return argv.slice(argv[2] === '--' ? 3 : 2)
}

function isPython(word: string | undefined): boolean {
  return word !== undefined && /^(?:.*\/)?python(?:3(?:\.\d+)?)?$/.test(word)
}

function toolOf(argv: readonly string[]): { readonly name: string | undefined; readonly rest: readonly string[] } {
  if (!isPython(argv[0])) return { name: argv[0]?.replace(/^.*\//, '').replace(/\.py$/, ''), rest: argv.slice(1) }
  const module = argv.indexOf('-m')
  return module === -1 ? { name: undefined, rest: [] } : { name: argv[module + 1], rest: argv.slice(module + 2) }
}

function toolCommand(
  program: Program,
  written: CommandLine,
  name: string,
  tool: Tool,
  rest: readonly string[],
  options: StartOptions,
): StartCommand {
  const bound = portOfBind(optionOf(rest, tool.bind))
  const host = bound?.host ?? optionOf(rest, tool.host)
  const given = bound?.port ?? numberOf(optionOf(rest, tool.portOption))
  const port = given ?? options.port ?? tool.port
  const isOpen =
    (host !== undefined && !isLoopback(host)) ||
    (host === undefined && (openTools.has(name) || isFastapiRun(name, rest)))
  const additions: string[] = []
  if (written.isAdjustable && tool.kind === 'web' && port !== undefined) {
    const listen = (option: readonly string[], value: string) =>
      additions.push(...(tool.isJoined ? [`${option[0]}=${value}`] : [option[0]!, value]))
    if (tool.bind !== undefined && bound === undefined) listen(tool.bind, `0.0.0.0:${port}`)
    if (tool.host !== undefined && !isOpen) listen(tool.host, '0.0.0.0')
    if (tool.portOption !== undefined && given === undefined && port !== tool.port)
      listen(tool.portOption, String(port))
  }
  const isReachable = isOpen || additions.length > 0 || tool.kind !== 'web'
  return {
    argv: insertOptions(written.argv, additions, tool),
    kind: tool.kind,
    directory: written.directory,
    ...(port !== undefined && tool.kind === 'web' && { port }),
    framework: frameworkOf(program, written.directory, rest) ?? tool.framework ?? name,
    environment: written.environment,
    evidence: written.evidence,
    advice: isReachable ? [] : [closed(name, host)],
  }
}

function isFastapiRun(name: string, rest: readonly string[]): boolean {
  return name === 'fastapi' && rest[0] === 'run'
}

function closed(name: string, host: string | undefined) {
  return {
    code: 'loopback-only',
    message: `\`${name}\` listens on ${host ?? '127.0.0.1'}, where nobody outside the container can reach it`,
    hint: 'add the option that makes it listen on 0.0.0.0',
  }
}

/** Options go behind the tool's own command, before what it serves: later words may belong to the app. */
function insertOptions(argv: readonly string[], additions: readonly string[], tool: Tool): readonly string[] {
  if (additions.length === 0) return argv
  const commandAt = tool.command === undefined ? -1 : argv.indexOf(tool.command)
  if (tool.isJoined || commandAt !== -1) return [...argv, ...additions]
  const at = isPython(argv[0]) ? argv.indexOf('-m') + 2 : 1
  return [...argv.slice(0, at), ...additions, ...argv.slice(at)]
}

function optionOf(words: readonly string[], names: readonly string[] | undefined): string | undefined {
  for (const name of names ?? []) {
    for (const [index, word] of words.entries()) {
      if (word === name) return words[index + 1]
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1)
      if (/^-\w$/.test(name) && word.startsWith(name) && !word.startsWith('--')) return word.slice(2)
    }
  }
  return undefined
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

/** The framework of the application that the command names. */
function frameworkOf(program: Program, directory: string, words: readonly string[]): string | undefined {
  for (const word of words) {
    // Gunicorn takes the object `application` of a module that is named alone.
    const [, module, object = 'application'] = /^([A-Za-z_][\w.]*)(?::([A-Za-z_]\w*)(?:\(.*\))?)?$/.exec(word) ?? []
    const file = module && moduleFile(program.view, join(directory, module.replaceAll('.', '/')))
    const binding = file && program.bindings(file)?.names.get(object)
    const app = binding && appObjectOf(program, file, object, binding)
    if (app) return app.kind.framework
  }
  return undefined
}

function runserver(written: CommandLine, options: StartOptions): StartCommand {
  const at = written.argv.indexOf('runserver')
  const address = written.argv[at + 1]?.startsWith('-') ? undefined : written.argv[at + 1]
  const given = numberOf(address) ?? portOfBind(address)?.port
  const port = given ?? options.port ?? 8000
  const isOpen = address?.includes(':') && !isLoopback(address.slice(0, address.lastIndexOf(':')))
  const adjusted = [...written.argv.slice(0, at + 1), `0.0.0.0:${port}`, ...written.argv.slice(at + (address ? 2 : 1))]
  return {
    argv: written.isAdjustable && !isOpen ? adjusted : written.argv,
    kind: 'web',
    directory: written.directory,
    port,
    framework: 'django',
    environment: written.environment,
    evidence: written.evidence,
    advice: written.isAdjustable || isOpen ? [] : [closed('runserver', undefined)],
  }
}

/** A program of the project: a file, a package or a console script; or one that nothing is known of. */
function programCommand(program: Program, written: CommandLine, options: StartOptions): StartCommand {
  const script = scriptIn(program, written, options)
  if (script === undefined) {
    return {
      argv: written.argv,
      kind: options.port === undefined ? 'script' : 'port',
      directory: written.directory,
      ...(options.port !== undefined && { port: options.port }),
      environment: written.environment,
      evidence: written.evidence,
      advice: [],
    }
  }
  const base = { directory: written.directory, importRoots: [], argv: written.argv }
  const { command } = scriptCommand(program, script, options, base)
  const isAsWritten = written.isAdjustable || command.argv.join('\0').startsWith(written.argv.join('\0'))
  return {
    ...command,
    argv: isAsWritten ? command.argv : written.argv,
    directory: isAsWritten ? command.directory : written.directory,
    environment: { ...command.environment, ...written.environment },
    evidence: [...written.evidence, ...command.evidence],
  }
}

function scriptIn(program: Program, written: CommandLine, options: StartOptions): Script | undefined {
  const { argv, directory } = written
  if (!isPython(argv[0])) {
    const name = argv[0]
    const own = options.consoleScripts.find(each => each.name === name)
    if (own !== undefined) {
      const file = program.findModule(own.module, join(directory, 'x.py'))
      return file === undefined ? undefined : functionScript(program, file, own.object)
    }
    return name?.endsWith('.py') ? scriptOf(program, join(directory, name.replace(/^\.\//, ''))) : undefined
  }
  const module = argv.indexOf('-m')
  if (module !== -1) {
    const path = join(directory, (argv[module + 1] ?? '').replaceAll('.', '/'))
    const sourcePath = join('src', path)
    for (const each of [`${path}.py`, `${path}/__main__.py`, `${sourcePath}.py`, `${sourcePath}/__main__.py`]) {
      if (program.view.files.has(each)) return scriptOf(program, each)
    }
    return undefined
  }
  const file = argv.slice(1).find(word => word.endsWith('.py'))
  return file === undefined ? undefined : scriptOf(program, join(directory, file.replace(/^\.\//, '')))
}
