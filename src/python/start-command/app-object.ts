import type { Location } from '../../model/error.ts'
import { type ApplicationKind, applications } from './applications.ts'
import type { Binding } from './bindings.ts'
import { returnTypeOf, typeOf } from './object-type.ts'
import { moduleName, type Program } from './program.ts'
import { moduleScope, resolveName } from './scope.ts'

/** An application that a server can be pointed at. */
export interface AppObject {
  readonly file: string
  readonly object: string
  /** The object is a function that makes the application. */
  readonly isFactory: boolean
  /** A factory without parameters. */
  readonly isBare?: boolean
  /** What was called to make it: `flask.Flask`. */
  readonly type: string
  readonly kind: ApplicationKind
  readonly location: Location
}

/** Something that looks like an application and cannot be used as it is. */
export interface NearMiss {
  readonly file: string
  readonly object: string
  readonly why: string
  /** What makes it an application. */
  readonly remedy: string
}

/** Names that servers and people expect, best first. */
const objectNames = [
  'app',
  'application',
  'api',
  'server',
  'asgi',
  'wsgi',
  'asgi_app',
  'wsgi_app',
  'create_app',
  'make_app',
]

/** The applications that a module makes at its top, best first. Imported ones count where `isEntry` says so. */
export function appObjectsOf(program: Program, file: string, isEntry: boolean): AppObject[] {
  const found: AppObject[] = []
  for (const [name, binding] of program.bindings(file)?.names ?? []) {
    if (name.startsWith('_') || (binding.kind === 'member' && !isEntry)) continue
    const object = appObjectOf(program, file, name, binding)
    if (object !== undefined) found.push(object)
  }
  return found.sort((left, right) => rankOf(left) - rankOf(right))
}

/** The application that `name` stands for in a module, where it is a known one. */
export function appObjectOf(program: Program, file: string, name: string, binding: Binding): AppObject | undefined {
  const scope = moduleScope(program, file)
  const location = { file, ...program.module(file)?.locationOf(binding.start) }
  const made = factoryOf(program, file, name)
  if (made !== undefined) {
    if (made.needs !== undefined) return undefined
    const kind = applications[made.type]!
    return { file, object: name, isFactory: true, isBare: made.isBare, type: made.type, kind, location }
  }
  if (binding.kind === 'class' || binding.kind === 'module') return undefined
  const type = typeOf(scope, { kind: 'name', start: binding.start, name })
  const kind = type === undefined ? undefined : applications[type]
  if (type === undefined || kind === undefined) return undefined
  return { file, object: name, isFactory: false, type, kind, location }
}

/** What a function makes, and which argument it cannot do without. */
function factoryOf(
  program: Program,
  file: string,
  name: string,
): { type: string; needs: string | undefined; isBare: boolean } | undefined {
  const referent = resolveName(moduleScope(program, file), name)
  if (referent?.kind !== 'bound' || referent.binding.kind !== 'function') return undefined
  const { definition } = referent.binding
  const type = returnTypeOf(referent.scope, definition)
  if (type === undefined || !(type in applications)) return undefined
  const needs = definition.parameters.find(
    each => each.fallback === undefined && (each.kind === 'positional' || each.kind === 'keyword-only'),
  )
  return { type, needs: needs?.name, isBare: definition.parameters.length === 0 }
}

/** Names in a module that look like an application and why they are none that can be started. */
export function nearMissesOf(program: Program, file: string): NearMiss[] {
  const misses: NearMiss[] = []
  const module = moduleName(file, program.importRoot(file))
  for (const [name, binding] of program.bindings(file)?.names ?? []) {
    if (binding.kind === 'module' || binding.kind === 'member') continue
    const made = binding.kind === 'function' ? factoryOf(program, file, name) : undefined
    if (made?.needs !== undefined) {
      const why = `is a factory whose parameter \`${made.needs}\` has no default`
      const remedy = `make the app in a file wsgi.py: \`from ${module} import ${name}\` and \`app = ${name}(…)\``
      misses.push({ file, object: name, why, remedy })
    } else if (objectNames.includes(name) && appObjectOf(program, file, name, binding) === undefined) {
      const what = binding.kind === 'function' ? 'a function' : binding.kind === 'class' ? 'a class' : 'an object'
      misses.push({
        file,
        object: name,
        why: `is ${what} of no framework that pare knows`,
        remedy: `pare build --app ${module}:${name}`,
      })
    }
  }
  return misses
}

function rankOf({ object, isFactory, kind }: AppObject): number {
  const index = objectNames.indexOf(object)
  const isWorker = kind.interface === 'worker' ? 1000 : 0
  return isWorker + (isFactory ? 100 : 0) + (index === -1 ? objectNames.length : index)
}

/** How good a name is; equal for all names that nobody expects. */
export function objectRank(object: AppObject): number {
  return rankOf(object)
}
