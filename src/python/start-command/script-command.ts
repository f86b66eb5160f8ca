import type { Advice, StartCommand } from '../../model/project.ts'
import type { Expression } from '../syntax/expression.ts'
import { type AppObject, appObjectOf } from './app-object.ts'
import { asNumber, asText, type Evaluated, evaluate } from './evaluate.ts'
import { framedTitle } from './framework-title.ts'
import { isLoopback } from './listening.ts'
import { type Placement, placementOf, scriptPlacementOf } from './placement.ts'
import type { Program } from './program.ts'
import type { StartOptions } from './project-view.ts'
import { resolveReference, type Scope } from './scope.ts'
import { type FoundServer, loopbackOnly, type Script } from './script.ts'
import { developmentServer, frameworkServing, productionServing, type Serving } from './serve.ts'

/** A start command and the folders that it needs on the module search path. */
export interface Placed {
  readonly command: StartCommand
  readonly importRoots: readonly string[]
}

/** How a script is started so that it can be reached; `base` is the way its author starts it. */
export function scriptCommand(
  program: Program,
  script: Script,
  options: StartOptions,
  base: Omit<Placement, 'module'> & { readonly argv: readonly string[] } = scriptPlacementOf(program, script.file),
): Placed {
  if (script.tool !== undefined) return toolCommand(script, options, base)
  if (script.server === undefined) return { command: startCommand(script, base, {}), importRoots: base.importRoots }
  const { server, listening } = script.server
  const served = servedApp(program, script.server)
  const host = listening.host
  const address = asText(host)
  const opened = openedTo(host, '0.0.0.0')
  const isClosed =
    isLoopback(address) || (host !== undefined && host.value === undefined && host.variable !== undefined)
  // Whoever opened a development server meant it; one that is closed unless a variable opens it gives way to a real one.
  const isOutdone =
    server.isDevelopment === true && served !== undefined && isProduction(served, options, asNumber(listening.port))
  const isReloading = reloads(script.server)
  if (served && (isReloading || (isClosed && (opened === undefined || isOutdone)))) {
    const isReplacedForHost = isClosed && opened === undefined
    const replaced = otherServing(program, script, served, options, isReplacedForHost || !isReloading)
    if (replaced !== undefined) return replaced
  }
  const asked = options.port === undefined ? undefined : openedTo(listening.port, String(options.port))
  const needed = asNumber(listening.port) === undefined ? openedTo(listening.port, '8000') : undefined
  const changes = [isClosed ? opened : undefined, asked ?? needed].filter(change => change !== undefined)
  const port = options.port ?? asNumber(listening.port) ?? (needed && 8000)
  const advice: Advice[] = []
  if (server.isDevelopment) advice.push(developmentAdvice(program, script.server, served, options))
  if (isClosed && opened === undefined) advice.push(loopbackOnly(script.server, address ?? 'a variable'))
  const found = asNumber(listening.port)
  if (options.port !== undefined && asked === undefined && found !== undefined && found !== options.port) {
    advice.push(portMismatch(script.file, found, options.port))
  }
  return {
    command: startCommand(
      script,
      { ...base, argv: [...base.argv, ...changes.flatMap(change => change.argv)] },
      {
        ...(port !== undefined && { port }),
        framework: served?.app.kind.framework ?? server.framework,
        environment: Object.assign({}, ...changes.map(change => change.environment)),
        advice,
      },
    ),
    importRoots: base.importRoots,
  }
}

function startCommand(
  script: Script,
  base: { readonly directory: string; readonly argv: readonly string[] },
  rest: Partial<StartCommand>,
): StartCommand {
  return {
    argv: base.argv,
    kind: script.kind,
    directory: base.directory,
    environment: {},
    evidence: script.evidence,
    advice: [],
    ...rest,
  }
}

interface Change {
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** What sets an evaluated argument to `value` from outside: its option, else its variable. */
function openedTo(evaluated: Evaluated | undefined, value: string): Change | undefined {
  if (evaluated?.option !== undefined) return { argv: [evaluated.option, value], environment: {} }
  if (evaluated?.variable !== undefined) return { argv: [], environment: { [evaluated.variable]: value } }
  return undefined
}

interface Served {
  readonly app: AppObject
  readonly module: string
  readonly placement: Placement
}

/** The application that a server call serves, where another server could be pointed at it. */
function servedApp(program: Program, found: FoundServer): Served | undefined {
  const { server, scope, call, listening } = found
  const expression = server.app ? listening.app : call.callee.kind === 'attribute' ? call.callee.object : undefined
  if (expression === undefined) return undefined
  const named =
    expression.kind === 'string' || expression.kind === 'format-string'
      ? namedApp(program, scope, expression)
      : undefined
  const own = named ?? boundApp(program, scope, expression)
  if (own === undefined) return undefined
  const app = exposedServer(program, own) ?? own
  const placement = placementOf(program, app.file)
  return { app, module: placement.module, placement }
}

function isProduction({ app, module }: Served, { dependencies }: StartOptions, port: number | undefined): boolean {
  return productionServing(app, module, dependencies, port) !== undefined
}

/** `"package.module:object"`, as uvicorn takes it. */
function namedApp(program: Program, scope: Scope, expression: Expression): AppObject | undefined {
  const [module, object] = asText(evaluate(scope, expression))?.split(':') ?? []
  const file = module === undefined ? undefined : program.findModule(module, scope.file)
  if (file === undefined || object === undefined) return undefined
  const binding = program.bindings(file)?.names.get(object)
  return binding && appObjectOf(program, file, object, binding)
}

/** The WSGI app inside an app that has its own server, where a name is given to it: `server = app.server` of Dash. */
function exposedServer(program: Program, app: AppObject): AppObject | undefined {
  if (app.kind.interface !== 'own') return undefined
  for (const [name, binding] of program.bindings(app.file)?.names ?? []) {
    if (binding.kind !== 'value' || binding.value.kind !== 'attribute') continue
    const { object } = binding.value
    if (object.kind !== 'name' || object.name !== app.object) continue
    const server = appObjectOf(program, app.file, name, binding)
    if (server !== undefined) return { ...server, kind: { ...server.kind, framework: app.kind.framework } }
  }
  return undefined
}

/** An object at the top of a module; one made inside a function cannot be imported. */
function boundApp(program: Program, scope: Scope, expression: Expression): AppObject | undefined {
  if (expression.kind === 'call') {
    const referent = resolveReference(scope, expression.callee)
    if (referent?.kind !== 'bound' || referent.binding.kind !== 'function') return undefined
    const { definition } = referent.binding
    return appObjectOf(program, referent.scope.file, definition.name, referent.binding)
  }
  const referent = resolveReference(scope, expression)
  if (referent?.kind !== 'bound' || expression.kind !== 'name') return undefined
  const { binding } = referent
  if (binding.kind === 'value' && binding.scope !== undefined) return boundApp(program, binding.scope, binding.value)
  const { file } = referent.scope
  for (const [name, known] of program.bindings(file)?.names ?? []) {
    if (known === binding) return appObjectOf(program, file, name, binding)
  }
  // Made in the main block or in a function, by a factory that can be called again.
  if (binding.kind === 'value' && binding.value.kind === 'call') return boundApp(program, referent.scope, binding.value)
  return undefined
}

/** Whether uvicorn is started with its reloader, which watches source files that never change in an image. */
function reloads({ callee, call, scope }: FoundServer): boolean {
  if (!callee.startsWith('uvicorn.')) return false
  const reload = call.keywords.find(({ name }) => name === 'reload')?.value
  return reload !== undefined && evaluate(scope, reload)?.value === true
}

/** Starts the served application by a server that can be told to listen everywhere, and to watch no files. */
function otherServing(
  program: Program,
  script: Script,
  served: Served,
  options: StartOptions,
  isForHost: boolean,
): Placed | undefined {
  const found = script.server!
  const port = options.port ?? asNumber(found.listening.port)
  const isUvicorn = found.callee.startsWith('uvicorn.')
  const dependencies = isUvicorn ? new Set(['uvicorn']) : options.dependencies
  const serving =
    productionServing(served.app, served.module, dependencies, port) ??
    frameworkServing(served.app, served.module, port)
  if (serving === undefined) return undefined
  const host = asText(found.listening.host)
  const { line } = program.module(found.scope.file)?.locationOf(found.call.start) ?? {}
  const skipped = skippedWork(program, script)
  return {
    command: startCommand(
      script,
      { directory: served.placement.directory, argv: serving.argv },
      {
        port: serving.port,
        framework: served.app.kind.framework,
        evidence: [
          ...script.evidence,
          {
            location: served.app.location,
            text: `\`${served.app.object}\` is ${framedTitle(served.app.kind.framework)} app`,
          },
        ],
        advice: [
          isForHost
            ? loopbackReplaced(`${found.scope.file}:${line}`, host ?? 'a variable', serving.argv[2]!)
            : reloaderDropped(`${found.scope.file}:${line}`, serving.argv[2]!),
          ...skipped,
          ...serving.advice,
        ],
      },
    ),
    importRoots: served.placement.importRoots,
  }
}

/** The script starts its server for this computer alone; a production server that listens everywhere is started in its place. */
function loopbackReplaced(place: string, host: string, server: string): Advice {
  return {
    code: 'loopback-replaced',
    message: `\`${place}\` listens on ${host} only, so \`${server}\` starts the app on 0.0.0.0 instead`,
    hint: `pass host="0.0.0.0" at ${place} to have it started as written`,
  }
}

/** The script starts its server with a reloader, which is for development; the same server is started without it. */
function reloaderDropped(place: string, server: string): Advice {
  return {
    code: 'reloader-dropped',
    message: `\`${place}\` watches the source for changes, so \`${server}\` starts the app without that`,
    hint: `read \`reload\` from a variable at ${place} to have it started as written`,
  }
}

/** A production server imports the script, so what its main block does besides starting a server would not happen. */
function skippedWork(program: Program, script: Script): Advice[] {
  const first = script.otherWork[0]
  if (first === undefined) return []
  const { line } = program.module(script.file)!.locationOf(first.start)
  return [
    {
      code: 'main-block-skipped',
      message: `what \`if __name__ == '__main__'\` does besides starting the server is not run: ${script.file}:${line}`,
      hint: 'move it out of the block, or pass host="0.0.0.0" to the server',
    },
  ]
}

function developmentAdvice(
  program: Program,
  found: FoundServer,
  served: Served | undefined,
  options: StartOptions,
): Advice {
  const name = found.callee.replace(/^.*\.(\w+\.\w+)$/, '$1')
  const serving: Serving | undefined =
    served && productionServing(served.app, served.module, options.dependencies, asNumber(found.listening.port))
  return developmentServer(`${name}()`, serving?.argv, 'gunicorn')
}

/** The port is written into the code, and another one was asked for. */
function portMismatch(file: string, found: number, wanted: number): Advice {
  return {
    code: 'port-mismatch',
    message: `\`${file}\` listens on port ${found}, but port ${wanted} was asked for`,
    hint: 'read the port from the environment variable PORT',
  }
}

function toolCommand(
  script: Script,
  options: StartOptions,
  base:
    | Placed
    | { readonly directory: string; readonly importRoots: readonly string[]; readonly argv: readonly string[] },
): Placed {
  const { directory, argv, importRoots } = base as {
    directory: string
    importRoots: readonly string[]
    argv: readonly string[]
  }
  const file = argv.at(-1)!
  const port = options.port ?? (script.tool === 'streamlit' ? 8501 : 8000)
  const command =
    script.tool === 'streamlit'
      ? ['streamlit', 'run', file, `--server.port=${port}`, '--server.address=0.0.0.0', '--server.headless=true']
      : ['chainlit', 'run', file, '--headless', '--host', '0.0.0.0', '--port', String(port)]
  const evidence = [
    ...script.evidence,
    { location: { file: script.file }, text: `the file is ${framedTitle(script.tool!)} app` },
  ]
  return {
    command: startCommand(
      script,
      { directory, argv: ['python', '-m', ...command] },
      { port, framework: script.tool!, evidence },
    ),
    importRoots,
  }
}
