// What a project reads of its environment, found in its syntax trees. Not here: what files set (formats/), and what is to
// be said of it (stages/environment). Read meaning.ts first: it says what names such as `env` stand for.
import type { DynamicRead, EnvironmentFacts, EnvironmentVariable, VariableRead } from '../../model/environment.ts'
import type { Location } from '../../model/error.ts'
import { type Program, programOf } from '../start-command/program.ts'
import type { ProjectView } from '../start-command/project-view.ts'
import { functionScope } from '../start-command/scope.ts'
import { type CollectedReads, collectReads, type OwnCall, readOf, type Wrapper } from './collect-reads.ts'
import { nameTexts } from './name-texts.ts'

/** How many functions deep a name may be handed down before something reads it. */
const deepest = 4

/** Everything that a project's Python files read of their environment, in the order of files and lines. */
export function findVariables(view: ProjectView): EnvironmentFacts {
  const program: Program = programOf(view)
  const files = [...view.files].filter(file => file.endsWith('.py')).sort()
  const collected = files.map(file => collectReads(program, file))
  const calls = callsByDefinition(collected)
  const reads = collected.flatMap(each => each.reads)
  const dynamic = collected.flatMap(each => each.dynamic)
  let wrappers = collected.flatMap(each => each.wrappers)
  for (let depth = 0; depth < deepest && wrappers.length > 0; depth++) {
    const outer: Wrapper[] = []
    for (const wrapper of wrappers) {
      const asked = calls.get(wrapper.definition) ?? []
      if (asked.length === 0) dynamic.push(wrapper.dynamic)
      for (const call of asked) {
        const told = readsThrough(wrapper, call)
        if ('reads' in told) reads.push(...told.reads)
        else if ('wrapper' in told) outer.push(told.wrapper)
        else dynamic.push(told.dynamic)
      }
    }
    wrappers = outer
  }
  dynamic.push(...wrappers.map(wrapper => wrapper.dynamic))
  return {
    reads: unique(reads).sort(byPlace),
    dynamic: unique(dynamic).sort(byPlace),
    loadedFiles: unique(collected.flatMap(each => each.loadedFiles)).sort(byPlace),
  }
}

type Through =
  | { readonly reads: readonly VariableRead[] }
  | { readonly wrapper: Wrapper }
  | { readonly dynamic: DynamicRead }

/** What a call of a function that reads a variable by name comes to. */
function readsThrough({ definition, outer, form }: Wrapper, { call, scope, loops, location, hint }: OwnCall): Through {
  const keywords = new Map(call.keywords.flatMap(({ name, value }) => (name ? [[name, value] as const] : [])))
  const inner = functionScope(outer, definition, { scope, args: call.args, keywords })
  if (typeof form.name === 'string') return { reads: [] }
  const given = form.name.kind === 'name' ? givenFor(form.name.name, definition, call) : undefined
  const texts = (given && nameTexts(scope, given, loops)) ?? nameTexts(inner, form.name, loops)
  const dynamic: DynamicRead = { reader: form.reader, location, isEverything: false }
  if (texts === undefined) {
    const binding = given?.kind === 'name' ? scope.bindings.names.get(given.name) : undefined
    if (given === undefined || binding?.kind !== 'parameter') return { dynamic }
    const next = { definition: binding.definition, outer: scope.parent ?? scope }
    return { wrapper: { ...next, form: { ...form, name: given }, dynamic } }
  }
  const typed = hint && (form.type === undefined || form.type === 'text') ? { ...form, type: hint } : form
  return { reads: texts.map(text => readOf(inner, typed, (form.prefix ?? '') + text, location)) }
}

function givenFor(name: string, definition: OwnCall['definition'], call: OwnCall['call']) {
  const place = definition.parameters.findIndex(parameter => parameter.name === name)
  const named = call.keywords.find(keyword => keyword.name === name)?.value
  return named ?? (place === -1 ? undefined : call.args[place])
}

function callsByDefinition(collected: readonly CollectedReads[]): Map<OwnCall['definition'], OwnCall[]> {
  const calls = new Map<OwnCall['definition'], OwnCall[]>()
  for (const call of collected.flatMap(each => each.calls)) {
    const known = calls.get(call.definition)
    if (known) known.push(call)
    else calls.set(call.definition, [call])
  }
  return calls
}

interface Placed {
  readonly location: Location
}

/** A wildcard or a settings class that two modules inherit from tells of the same place twice. */
function unique<Value extends Placed>(values: readonly Value[]): Value[] {
  const known = new Map(values.map(value => [JSON.stringify(value), value]))
  return [...known.values()]
}

function byPlace({ location: left }: Placed, { location: right }: Placed): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1
  return left.line! - right.line! || left.column! - right.column!
}

/** The variables of reads, by name: what one place demands, all of them do. */
export function variablesOf(reads: readonly VariableRead[], isTest: (file: string) => boolean): EnvironmentVariable[] {
  const byName = Map.groupBy(reads, read => read.name)
  return [...byName]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, all]) => {
      const ofApp = all.filter(({ location }) => !isTest(location.file))
      const counting = ofApp.length > 0 ? ofApp : all
      const typed = counting.find(({ type }) => type !== 'text')
      const standIn = counting.find(read => read.default?.kind === 'value') ?? counting.find(read => read.default)
      const choices = counting.find(read => read.choices)?.choices
      return {
        name,
        type: typed?.type ?? 'text',
        isRequired: counting.some(read => read.isRequired),
        isSecret: counting.some(read => read.isSecret) || looksSecret(name),
        ...(standIn?.default ? { default: standIn.default } : {}),
        ...(choices ? { choices } : {}),
        reads: all,
        isForTests: ofApp.length === 0,
      }
    })
}

const secretNames =
  /(?:^|_)(?:SECRET(?:S)?|SECRET_KEY(?:_BASE)?|PASSW(?:OR)?D|PASSPHRASE|PASS|PWD|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|ENCRYPTION_KEY|SIGNING_KEY|CREDENTIALS?|DSN|PEPPER|SALT)(?:_FILE)?$/i

/** Whether a variable of that name is one whose value nobody shows. */
export function looksSecret(name: string): boolean {
  return secretNames.test(name) && !/_FILE$/i.test(name)
}
