import type { Evidence } from '../../model/project.ts'
import type { AppObject } from './app-object.ts'
import { asText, evaluate } from './evaluate.ts'
import { isLoopback } from './listening.ts'
import { join, type Program } from './program.ts'
import type { StartOptions } from './project-view.ts'
import { moduleScope } from './scope.ts'
import { evidenceOf } from './script.ts'
import type { Serving } from './serve.ts'

/** `gunicorn.conf.py`, which gunicorn reads by itself in its working directory. */
export interface GunicornSettings {
  readonly evidence: readonly Evidence[]
  serving(app: AppObject, module: string): Serving | undefined
}

/** The project's own settings for gunicorn, where it has both. */
export function gunicornSettings(
  program: Program,
  directory: string,
  options: StartOptions,
): GunicornSettings | undefined {
  const file = join(directory, 'gunicorn.conf.py')
  if (!options.dependencies.has('gunicorn') || !program.view.files.has(file)) return undefined
  const workerClass = textOf(program, file, 'worker_class')
  const bind = portOfBind(textOf(program, file, 'bind'))
  return {
    evidence: [evidenceOf(program, file, 0, 'gunicorn reads its settings here')],
    serving(app, module) {
      const isAsgi = app.kind.interface === 'asgi'
      if (app.kind.interface !== 'wsgi' && !(isAsgi && workerClass?.includes('uvicorn'))) return undefined
      const port = options.port ?? bind?.port ?? 8000
      const isKept = bind !== undefined && !isLoopback(bind.host) && port === bind.port
      const target = `${module}:${app.object}${app.isFactory ? '()' : ''}`
      return {
        argv: ['python', '-m', 'gunicorn', ...(isKept ? [] : ['--bind', `0.0.0.0:${port}`]), target],
        port,
        isDevelopment: false,
        advice: [],
      }
    },
  }
}

/** Host and port of `host:port`, as gunicorn's `bind` has them. */
export function portOfBind(bind: string | undefined): { readonly host: string; readonly port: number } | undefined {
  if (bind === undefined) return undefined
  const colon = bind.lastIndexOf(':')
  const port = Number(bind.slice(colon + 1))
  return colon === -1 || !Number.isInteger(port) || port <= 0 ? undefined : { host: bind.slice(0, colon), port }
}

function textOf(program: Program, file: string, name: string): string | undefined {
  const binding = program.bindings(file)?.names.get(name)
  return binding?.kind === 'value' ? asText(evaluate(moduleScope(program, file), binding.value)) : undefined
}
