import type { Advice, Evidence, StartCommand } from '../../model/project.ts'
import { walkStatements } from '../syntax/walk.ts'
import type { Candidate } from './candidate.ts'
import { depthOf } from './entry-files.ts'
import { asText, evaluate } from './evaluate.ts'
import { gunicornSettings } from './gunicorn-settings.ts'
import { directoryOf, join, moduleFile, type Program } from './program.ts'
import type { StartOptions } from './project-view.ts'
import { moduleScope, resolveReference } from './scope.ts'
import { evidenceOf } from './script.ts'
import { developmentServer, productionServing } from './serve.ts'

/** Django projects: folders whose manage.py names the settings. */
export function findDjango(program: Program, options: StartOptions): Candidate[] {
  const manages = [...program.view.files].filter(file => file === 'manage.py' || file.endsWith('/manage.py'))
  return manages.flatMap(file => djangoCandidate(program, file, options) ?? [])
}

function djangoCandidate(program: Program, manage: string, options: StartOptions): Candidate | undefined {
  const settings = settingsModule(program, manage)
  if (settings === undefined) return undefined
  const directory = directoryOf(manage)
  const start = djangoCommand(program, manage, settings, options)
  return {
    command: start,
    importRoots: [directory],
    sign: 'django',
    order: [depthOf(manage)],
    title: `${manage} belongs to a Django project`,
    flag: directory === '' ? '--app manage.py' : `${directory}`,
  }
}

interface Settings {
  readonly value: string
  readonly evidence: Evidence
}

/** `DJANGO_SETTINGS_MODULE` as a file sets it. */
function settingsModule(program: Program, file: string): Settings | undefined {
  const module = program.module(file)
  if (module === undefined) return undefined
  const scope = moduleScope(program, file)
  let found: Settings | undefined
  walkStatements(module.body, {
    statement(statement) {
      if (statement.kind !== 'assignment' || statement.value === undefined) return true
      const [target] = statement.targets
      const isVariable =
        target?.kind === 'subscript' && target.index.kind === 'string' && target.index.value === variable
      const value = isVariable ? asText(evaluate(scope, statement.value)) : undefined
      if (value !== undefined)
        found = { value, evidence: evidenceOf(program, file, statement.start, `${variable} is ${value}`) }
      return true
    },
    expression(expression) {
      if (expression.kind !== 'call' || expression.args.length < 2) return true
      const referent = resolveReference(scope, expression.callee)
      const isSetter =
        referent?.kind === 'external'
          ? referent.name === 'os.environ.setdefault'
          : expression.callee.kind === 'attribute' && expression.callee.name === 'setdefault'
      const [key, argument] = expression.args
      if (!isSetter || key?.kind !== 'string' || key.value !== variable || argument === undefined) return true
      const value = asText(evaluate(scope, argument))
      if (value !== undefined)
        found = { value, evidence: evidenceOf(program, file, expression.start, `${variable} is ${value}`) }
      return true
    },
  })
  return found
}

const variable = 'DJANGO_SETTINGS_MODULE'

function djangoCommand(program: Program, manage: string, settings: Settings, options: StartOptions): StartCommand {
  const directory = directoryOf(manage)
  const wsgi = entryModule(program, directory, settings, 'wsgi')
  const asgi = entryModule(program, directory, settings, 'asgi')
  const asynchronous = ['channels', 'daphne', 'uvicorn', 'hypercorn'].some(name => options.dependencies.has(name))
  const isAsgi =
    asgi !== undefined &&
    asynchronous &&
    (options.dependencies.has('channels') || !options.dependencies.has('gunicorn'))
  for (const entry of isAsgi ? [asgi, wsgi] : [wsgi, asgi]) {
    const command = entry && serverCommand(program, directory, settings, entry, options)
    if (command !== undefined) return command
  }
  const port = options.port ?? 8000
  const advice: Advice[] = [developmentServer('manage.py runserver', undefined, 'gunicorn')]
  return {
    argv: ['python', 'manage.py', 'runserver', `0.0.0.0:${port}`, '--noreload'],
    kind: 'web',
    directory,
    port,
    framework: 'django',
    environment: { [variable]: settings.value },
    evidence: [settings.evidence],
    advice,
  }
}

interface EntryModule {
  readonly module: string
  readonly object: string
  readonly file: string
  readonly protocol: 'wsgi' | 'asgi'
  readonly evidence: Evidence
}

/** What WSGI_APPLICATION or ASGI_APPLICATION names, else wsgi.py or asgi.py beside the settings. */
function entryModule(
  program: Program,
  directory: string,
  settings: Settings,
  protocol: 'wsgi' | 'asgi',
): EntryModule | undefined {
  const name = `${protocol.toUpperCase()}_APPLICATION`
  for (const file of settingsFiles(program, directory, settings.value)) {
    const binding = program.bindings(file)?.names.get(name)
    const dotted = binding?.kind === 'value' ? asText(evaluate(moduleScope(program, file), binding.value)) : undefined
    const parts = dotted?.split('.') ?? []
    const object = parts.pop()
    const module = parts.join('.')
    const entry = moduleFile(program.view, join(directory, parts.join('/')))
    if (binding && object && entry) {
      return {
        module,
        object,
        file: entry,
        protocol,
        evidence: evidenceOf(program, file, binding.start, `${name} is ${dotted}`),
      }
    }
  }
  const packages = settings.value.split('.').slice(0, -1)
  while (packages.length > 0) {
    const module = [...packages, protocol].join('.')
    const file = moduleFile(program.view, join(directory, module.replaceAll('.', '/')))
    const binding = file && program.bindings(file)?.names.get('application')
    if (file && binding) {
      return {
        module,
        object: 'application',
        file,
        protocol,
        evidence: evidenceOf(program, file, binding.start, '`application` serves the project'),
      }
    }
    packages.pop()
  }
  return undefined
}

/** The settings module and the modules whose names it takes with `import *`. */
function settingsFiles(program: Program, directory: string, settings: string): string[] {
  const first = moduleFile(program.view, join(directory, settings.replaceAll('.', '/')))
  const files = first === undefined ? [] : [first]
  for (const file of files) {
    if (files.length > 10) break
    for (const from of program.bindings(file)?.wildcards ?? []) {
      const folder = from.level > 0 ? directoryOf(file) : directory
      const other = moduleFile(program.view, join(folder, from.module.replaceAll('.', '/')))
      if (other !== undefined && !files.includes(other)) files.push(other)
    }
  }
  return files
}

function serverCommand(
  program: Program,
  directory: string,
  settings: Settings,
  entry: EntryModule,
  options: StartOptions,
): StartCommand | undefined {
  const app = {
    file: entry.file,
    object: entry.object,
    isFactory: false,
    type: 'django',
    kind: { framework: 'django', interface: entry.protocol },
    location: entry.evidence.location ?? { file: entry.file },
  } as const
  const serving =
    gunicornSettings(program, directory, options)?.serving(app, entry.module) ??
    productionServing(app, entry.module, options.dependencies, options.port)
  if (serving === undefined) return undefined
  // wsgi.py and manage.py may name different settings: production and development.
  const own = settingsModule(program, entry.file) ?? settings
  return {
    argv: serving.argv,
    kind: 'web',
    directory,
    port: serving.port,
    framework: 'django',
    environment: { [variable]: own.value },
    evidence: [own.evidence, entry.evidence, { text: `${serving.argv[2]} is among the dependencies` }],
    advice: [],
  }
}
