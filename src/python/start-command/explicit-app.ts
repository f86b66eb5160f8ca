import { PareError } from '../../model/error.ts'
import { type AppObject, appObjectOf } from './app-object.ts'
import type { Binding } from './bindings.ts'
import { brokenFile } from './broken-file.ts'
import type { Candidate } from './candidate.ts'
import { ownPythonFiles } from './entry-files.ts'
import { frameworkTitle } from './framework-title.ts'
import { gunicornSettings } from './gunicorn-settings.ts'
import { nearest } from './nearest.ts'
import { placementOf } from './placement.ts'
import { moduleFile, moduleName, type Program } from './program.ts'
import type { StartOptions } from './project-view.ts'
import { scriptOf } from './script.ts'
import { scriptCommand } from './script-command.ts'
import { frameworkServing, productionServing, type Serving } from './serve.ts'
import { noServer, noSuchModule, noSuchObject } from './start-errors.ts'
import { findWebApps } from './web-apps.ts'
import { workerCommand } from './workers.ts'

/** The start command for `--app`: an object, a factory, a module or a file that the user names. */
export function explicitApp(program: Program, app: string, options: StartOptions): Candidate {
  const asked = options.settingsFile === undefined ? `--app ${app}` : `app = "${app}" of ${options.settingsFile}`
  const match = /^([^:]+?)(?::([A-Za-z_][\w.]*)(\(\))?)?$/.exec(app.trim())
  if (match === null) throw invalidApp(app, asked)
  const [, module, object, call] = match as unknown as [string, string, string | undefined, string | undefined]
  const file = fileOf(program, module)
  if (file === undefined) throw noSuchModule(asked, module, nearModules(program, module, object))
  if (object === undefined) return wholeFile(program, asked, file, options)
  const binding = program.bindings(file)?.names.get(object)
  if (binding === undefined && !isImported(program, file)) throw unknownObject(program, asked, file, object)
  return objectCandidate(program, asked, file, object, call !== undefined, binding, options)
}

/** `--app` or `app` of the settings is in none of the forms that name an app. */
function invalidApp(app: string, asked: string): PareError {
  return new PareError({
    code: 'invalid-app',
    exitCode: 2,
    message: `Expected an app such as \`main:app\`, \`package.module:create_app()\` or \`main.py\`, got \`${app}\``,
    hint: `mend \`${asked}\``,
  })
}

function fileOf(program: Program, module: string): string | undefined {
  const { view } = program
  const path = module.replace(/^\.\//, '')
  if (view.files.has(path)) return path
  const dotted = path.replaceAll('.', '/')
  for (const root of ['', 'src/']) {
    const found = moduleFile(view, `${root}${dotted}`)
    if (found !== undefined) return found
  }
  return [...view.files].find(file => file.endsWith('.py') && moduleName(file, program.importRoot(file)) === module)
}

/** A module that takes every name of another one may have any object. */
function isImported(program: Program, file: string): boolean {
  return (program.bindings(file)?.wildcards.length ?? 0) > 0
}

function nearModules(program: Program, module: string, object: string | undefined): string[] {
  const modules = ownPythonFiles(program.view).map(file => moduleName(file, program.importRoot(file)))
  return nearest(module, modules).map(name => (object === undefined ? name : `${name}:${object}`))
}

function unknownObject(program: Program, asked: string, file: string, object: string): PareError {
  const bindings = [...(program.bindings(file)?.names ?? [])]
  const apps = bindings.filter(([name, binding]) => appObjectOf(program, file, name, binding)).map(([name]) => name)
  const own = bindings.filter(([, { kind }]) => kind !== 'module' && kind !== 'member').map(([name]) => name)
  const near = [...new Set([...apps, ...nearest(object, own), ...own])]
  return noSuchObject(asked, file, object, near, placementOf(program, file).module, brokenFile(program, file))
}

function wholeFile(program: Program, asked: string, file: string, options: StartOptions): Candidate {
  const [web] = findWebApps(program, [file], options).candidates
  if (web !== undefined) return web
  const script = scriptOf(program, file)
  if (script === undefined) throw noSuchModule(asked, file, [])
  const { command, importRoots } = scriptCommand(program, script, options)
  const evidence = [{ text: asked }, ...command.evidence]
  return { command: { ...command, evidence }, importRoots, sign: 'web', order: [], title: file, flag: `--app ${file}` }
}

function objectCandidate(
  program: Program,
  asked: string,
  file: string,
  object: string,
  isCalled: boolean,
  binding: Binding | undefined,
  options: StartOptions,
): Candidate {
  const location = { file, ...(binding && program.module(file)?.locationOf(binding.start)) }
  const known = binding && appObjectOf(program, file, object, binding)
  const placement = placementOf(program, file)
  const guess: AppObject = {
    file,
    object,
    isFactory: isCalled || known?.isFactory === true,
    type: known?.type ?? 'unknown',
    kind: known?.kind ?? { framework: 'unknown', interface: likelyInterface(options.dependencies) },
    location,
  }
  const serving = servingOf(program, guess, placement.directory, placement.module, options)
  if (serving === undefined) {
    throw noServer(file, object, frameworkTitle(guess.kind.framework), guess.kind.interface, location)
  }
  const { framework } = guess.kind
  return {
    command: {
      argv: serving.argv,
      kind: guess.kind.interface === 'worker' ? 'worker' : 'web',
      directory: placement.directory,
      ...(guess.kind.interface !== 'worker' && { port: serving.port }),
      ...(framework !== 'unknown' && { framework }),
      environment: {},
      evidence: [{ text: asked }, { location, text: `\`${object}\` stands here` }],
      advice: serving.advice,
    },
    importRoots: placement.importRoots,
    sign: 'web',
    order: [],
    title: `${file} has \`${object}\``,
    flag: `--app ${placement.module}:${object}`,
  }
}

/** An object of an unknown framework speaks what the servers among the dependencies speak. */
function likelyInterface(dependencies: ReadonlySet<string>): 'wsgi' | 'asgi' {
  const isAsgi = ['uvicorn', 'hypercorn', 'daphne', 'granian'].some(name => dependencies.has(name))
  return isAsgi && !dependencies.has('gunicorn') ? 'asgi' : 'wsgi'
}

function servingOf(
  program: Program,
  app: AppObject,
  directory: string,
  module: string,
  options: StartOptions,
): Serving | undefined {
  if (app.kind.interface === 'worker') {
    const argv = workerCommand(app.kind.framework, `${module}:${app.object}`)
    return { argv, port: 0, isDevelopment: false, advice: [] }
  }
  return (
    gunicornSettings(program, directory, options)?.serving(app, module) ??
    productionServing(app, module, options.dependencies, options.port) ??
    frameworkServing(app, module, options.port)
  )
}
