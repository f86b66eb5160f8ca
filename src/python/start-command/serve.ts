import type { Advice } from '../../model/project.ts'
import type { AppObject } from './app-object.ts'

/** How an application is served: the command, and what there is to say about it. */
export interface Serving {
  readonly argv: readonly string[]
  readonly port: number
  readonly isDevelopment: boolean
  readonly advice: readonly Advice[]
}

interface Target {
  /** `package.module:object`. */
  readonly path: string
  readonly isFactory: boolean
  readonly interface: 'wsgi' | 'asgi'
}

interface Server {
  readonly distribution: string
  readonly port: number
  argv(target: Target, port: number): readonly string[]
}

const called = ({ path, isFactory }: Target) => (isFactory ? `${path}()` : path)
const factoryFlag = ({ isFactory }: Target) => (isFactory ? ['--factory'] : [])

const gunicorn: Server = {
  distribution: 'gunicorn',
  port: 8000,
  argv: (target, port) => ['python', '-m', 'gunicorn', '--bind', `0.0.0.0:${port}`, called(target)],
}
const uvicorn: Server = {
  distribution: 'uvicorn',
  port: 8000,
  argv: (target, port) => [
    ...['python', '-m', 'uvicorn', '--host', '0.0.0.0', '--port', String(port)],
    ...(target.interface === 'wsgi' ? ['--interface', 'wsgi'] : []),
    ...factoryFlag(target),
    target.path,
  ],
}
const hypercorn: Server = {
  distribution: 'hypercorn',
  port: 8000,
  argv: (target, port) => ['python', '-m', 'hypercorn', '--bind', `0.0.0.0:${port}`, called(target)],
}
const granian: Server = {
  distribution: 'granian',
  port: 8000,
  argv: (target, port) => [
    ...['python', '-m', 'granian', '--interface', target.interface, '--host', '0.0.0.0', '--port', String(port)],
    ...factoryFlag(target),
    target.path,
  ],
}
const daphne: Server = {
  distribution: 'daphne',
  port: 8000,
  argv: (target, port) => ['python', '-m', 'daphne', '--bind', '0.0.0.0', '--port', String(port), target.path],
}
const waitress: Server = {
  distribution: 'waitress',
  port: 8080,
  argv: (target, port) => [
    ...['python', '-m', 'waitress', `--listen=0.0.0.0:${port}`],
    ...(target.isFactory ? ['--call'] : []),
    target.path,
  ],
}

const productionServers: Readonly<Record<'wsgi' | 'asgi', readonly Server[]>> = {
  wsgi: [gunicorn, waitress, granian, hypercorn, uvicorn],
  asgi: [uvicorn, hypercorn, granian, daphne],
}

/** Distributions that bring a server along. */
const bringing: Readonly<Record<string, readonly Server[]>> = { quart: [hypercorn], 'fastapi-cli': [uvicorn] }

/** The production server among the dependencies that speaks the application's protocol. */
export function productionServing(
  app: AppObject,
  module: string,
  dependencies: ReadonlySet<string>,
  port: number | undefined,
): Serving | undefined {
  const protocol = app.kind.interface
  if (protocol !== 'wsgi' && protocol !== 'asgi') return undefined
  const target: Target = { path: `${module}:${app.object}`, isFactory: app.isFactory, interface: protocol }
  const brought = [...dependencies].flatMap(name => bringing[name] ?? [])
  const server = productionServers[protocol].find(
    each =>
      // Daphne can only be pointed at an object.
      !(each === daphne && app.isFactory) && (dependencies.has(each.distribution) || brought.includes(each)),
  )
  if (server === undefined) return undefined
  return { argv: server.argv(target, port ?? server.port), port: port ?? server.port, isDevelopment: false, advice: [] }
}

/** The framework's own server, started so that it can be reached from outside. */
export function frameworkServing(app: AppObject, module: string, port: number | undefined): Serving | undefined {
  const path = `${module}:${app.object}`
  switch (app.kind.framework) {
    case 'flask':
      return development(['flask', '--app', path, 'run', '--host', '0.0.0.0', '--port'], port ?? 5000, 'gunicorn')
    case 'quart':
      return development(['quart', '--app', path, 'run', '--host', '0.0.0.0', '--port'], port ?? 5000, 'hypercorn')
    case 'sanic':
      return {
        argv: [
          ...['python', '-m', 'sanic', path, '--host=0.0.0.0', `--port=${port ?? 8000}`],
          ...(app.isFactory ? ['--factory'] : []),
        ],
        port: port ?? 8000,
        isDevelopment: false,
        advice: [],
      }
    case 'bottle':
      if (app.isFactory) return undefined
      return {
        ...development(['bottle', '--bind'], port ?? 8080, 'gunicorn'),
        argv: ['python', '-m', 'bottle', '--bind', `0.0.0.0:${port ?? 8080}`, path],
      }
    case 'aiohttp':
      // Its command line passes what is left of the arguments to the factory.
      if (!app.isFactory || app.isBare) return undefined
      return {
        argv: ['python', '-m', 'aiohttp.web', '--hostname', '0.0.0.0', '--port', String(port ?? 8080), path],
        port: port ?? 8080,
        isDevelopment: false,
        advice: [],
      }
    default:
      return undefined
  }
}

function development(command: readonly string[], port: number, production: string): Serving {
  const argv = ['python', '-m', ...command, String(port)]
  return { argv, port, isDevelopment: true, advice: [developmentServer(command[0]!, undefined, production)] }
}

/** The app is started by a development server, as its author wrote it; the hint is the production command, or what is missing for one. */
export function developmentServer(name: string, command: readonly string[] | undefined, production: string): Advice {
  return {
    code: 'development-server',
    message: `\`${name}\` is a development server: it is slow, and not made to face the internet`,
    hint: command === undefined ? `add ${production} to the dependencies` : `pare build -- ${command.join(' ')}`,
  }
}
