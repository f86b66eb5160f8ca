import type { DynamicRead, LoadedFile, VariableDefault, VariableRead, VariableType } from '../../model/environment.ts'
import type { Location } from '../../model/error.ts'
import { bindingsOf } from '../start-command/bindings.ts'
import type { Program } from '../start-command/program.ts'
import { functionScope, moduleScope, resolveName, resolveReference, type Scope } from '../start-command/scope.ts'
import type { Call, Expression } from '../syntax/expression.ts'
import type { ClassDefinition, FunctionDefinition, IfStatement, Statement, TryStatement } from '../syntax/statement.ts'
import { walkExpression, walkStatements } from '../syntax/walk.ts'
import { loadedFile } from './loaded-files.ts'
import { meaningOf } from './meaning.ts'
import { type LoopValues, loopTexts, namePrefix, nameTexts } from './name-texts.ts'
import { fallbackText, readForms } from './plain-reads.ts'
import type { ReadForm } from './read-form.ts'
import { settingsClass } from './settings-classes.ts'
import { typeHint } from './type-hint.ts'
import { wholeReads } from './whole-reads.ts'

/** A function of the project that reads the variable its caller names: `def env(name): return os.environ[name]`. */
export interface Wrapper {
  readonly definition: FunctionDefinition
  readonly outer: Scope
  readonly form: ReadForm
  /** What the wrapper itself would be told of, if nobody calls it with a name. */
  readonly dynamic: DynamicRead
}

/** What one module reads, and what it leaves to those who call its functions. */
export interface CollectedReads {
  readonly reads: VariableRead[]
  readonly dynamic: DynamicRead[]
  readonly loadedFiles: LoadedFile[]
  readonly wrappers: Wrapper[]
  /** Every call of one of the project's own functions. */
  readonly calls: readonly OwnCall[]
}

export interface OwnCall {
  readonly call: Call
  readonly scope: Scope
  readonly loops: LoopValues
  readonly definition: FunctionDefinition
  readonly outer: Scope
  readonly location: Location
  readonly hint: VariableType | undefined
}

/** What holds around a statement. */
interface Around {
  readonly scope: Scope
  readonly loops: LoopValues
  /** Whether somebody catches what a variable that is missing throws. */
  readonly isCaught: boolean
  /** Variables that are known to be set here. */
  readonly known: ReadonlySet<string>
  /** What `with env.prefixed("APP_")` puts before names. */
  readonly prefix: string
  /** Names that the statements after this one refuse to go on without. */
  readonly demanded: ReadonlySet<string>
}

/** Everything that the module in `file` reads of its environment. */
export function collectReads(program: Program, file: string): CollectedReads {
  const module = program.module(file)
  const found: CollectedReads & { calls: OwnCall[] } = {
    reads: [],
    dynamic: [],
    loadedFiles: [],
    wrappers: [],
    calls: [],
  }
  if (module === undefined) return found
  const hints = new Map<Expression, VariableType>()
  /** Places that are written and not read, and reads that their parents have told of already. */
  const settled = new Set<Expression>()
  const moduleLocation = (start: number): Location => ({ file, ...module.locationOf(start) })
  const none: ReadonlySet<string> = new Set()

  function walkBlock(statements: readonly Statement[], around: Around): void {
    statements.forEach((statement, index) => {
      const demanded = demandedBy(statements[index + 1])
      walkStatement(statement, demanded === undefined ? around : { ...around, demanded: new Set([demanded]) })
    })
  }

  function walkStatement(statement: Statement, around: Around): void {
    switch (statement.kind) {
      case 'function':
        for (const each of statement.decorators) walkValue(each, around)
        for (const { annotation, fallback } of statement.parameters) {
          if (annotation) walkValue(annotation, around)
          if (fallback) walkValue(fallback, around)
        }
        walkBlock(statement.body, {
          ...around,
          scope: functionScope(around.scope, statement),
          demanded: none,
          isCaught: false,
        })
        return
      case 'class':
        walkClass(statement, around)
        return
      case 'try':
        walkTry(statement, around)
        return
      case 'if':
        walkIf(statement, around)
        return
      case 'for': {
        walkValue(statement.subject, around)
        const texts = loopTexts(around.scope, statement.subject)
        const name = statement.target?.kind === 'name' ? statement.target.name : undefined
        const loops = texts && name !== undefined ? new Map([...around.loops, [name, texts]]) : around.loops
        walkBlock(statement.body, { ...around, loops })
        walkBlock(statement.otherwise, around)
        return
      }
      case 'with': {
        let { prefix } = around
        for (const { value } of statement.items) {
          walkValue(value, around)
          prefix += prefixOf(around, value)
        }
        walkBlock(statement.body, { ...around, prefix })
        return
      }
      case 'assignment':
        if (statement.operator === '=') for (const target of statement.targets) settled.add(target)
        break
      case 'delete':
        for (const value of statement.values) settled.add(value)
    }
    walkPlain(statement, around)
  }

  /** The expressions of a statement without blocks of interest, and its blocks. */
  function walkPlain(statement: Statement, around: Around): void {
    const isAssigned = statement.kind === 'assignment' && statement.targets[0]?.kind === 'name'
    const target = isAssigned ? (statement.targets[0] as { name: string }).name : undefined
    const isDemanded = target !== undefined && around.demanded.has(target)
    walkStatements([statement], {
      statement(inner) {
        if (inner === statement) return true
        walkStatement(inner, { ...around, demanded: none })
        return false
      },
      expression: expression => visit(expression, around, isDemanded),
    })
  }

  function walkValue(expression: Expression, around: Around): void {
    walkExpression(expression, { expression: inner => visit(inner, around, false) })
  }

  function walkClass(statement: ClassDefinition, around: Around): void {
    for (const each of [...statement.decorators, ...statement.bases]) walkValue(each, around)
    for (const { value } of statement.keywords) walkValue(value, around)
    const settings = settingsClass(around.scope, statement)
    for (const field of settings?.fields ?? []) {
      const owner = program.module(field.scope.file)!
      addRead({ ...around, scope: field.scope, prefix: '' }, field, {
        file: field.scope.file,
        ...owner.locationOf(field.start),
      })
    }
    for (const path of settings?.files ?? []) {
      found.loadedFiles.push({ reader: 'pydantic-settings', location: moduleLocation(statement.start), path })
    }
    const { names, wildcards } = bindingsOf(statement.body)
    const inside: Scope = { ...around.scope, bindings: { names, wildcards }, parent: around.scope }
    for (const inner of statement.body) {
      // Methods do not see the names of their class.
      walkStatement(inner, { ...around, demanded: none, scope: inner.kind === 'function' ? around.scope : inside })
    }
  }

  function walkTry(statement: TryStatement, around: Around): void {
    const isCaught = statement.handlers.some(({ exception, body }) => catchesMissing(exception) && !body.some(isEnding))
    walkBlock(statement.body, isCaught ? { ...around, isCaught } : around)
    for (const { body } of statement.handlers) walkBlock(body, around)
    walkBlock(statement.otherwise, around)
    walkBlock(statement.finally, around)
  }

  function walkIf(statement: IfStatement, around: Around): void {
    for (const { test, body } of statement.branches) {
      walkValue(test, around)
      walkBlock(body, { ...around, known: new Set([...around.known, ...testedNames(test, around)]) })
    }
    walkBlock(statement.otherwise, around)
  }

  /** The variables that are set where `test` holds. */
  function testedNames(test: Expression, around: Around): readonly string[] {
    if (test.kind === 'binary' && test.operator === 'and') {
      return [...testedNames(test.left, around), ...testedNames(test.right, around)]
    }
    if (test.kind === 'comparison' && test.operators[0] === 'not in') return []
    return readForms(around.scope, test).flatMap(form =>
      typeof form.name === 'string' ? [form.name] : (nameTexts(around.scope, form.name, around.loops) ?? []),
    )
  }

  function prefixOf(around: Around, value: Expression): string {
    if (value.kind !== 'call') return ''
    const meaning = meaningOf(around.scope, value.callee)
    const isPrefixed =
      (meaning?.kind === 'member' && meaning.of.by === 'environs.Env' && meaning.name === 'prefixed') ||
      (meaning?.kind === 'external' && meaning.name === 'environs.env.prefixed')
    const [first] = value.args
    return isPrefixed && first ? (nameTexts(around.scope, first, around.loops)?.[0] ?? '') : ''
  }

  function visit(expression: Expression, around: Around, isDemanded: boolean): boolean {
    switch (expression.kind) {
      case 'comprehension': {
        const [target, subject] = expression.clauses
        const texts = subject && loopTexts(around.scope, subject)
        if (texts === undefined || target?.kind !== 'name' || around.loops.has(target.name)) break
        const inner = { ...around, loops: new Map([...around.loops, [target.name, texts]]) }
        for (const part of [expression.element, expression.value]) if (part) walkValue(part, inner)
        for (const clause of expression.clauses) walkValue(clause, inner)
        return false
      }
      case 'conditional':
        walkValue(expression.test, around)
        walkValue(expression.whenTrue, {
          ...around,
          known: new Set([...around.known, ...testedNames(expression.test, around)]),
        })
        walkValue(expression.whenFalse, around)
        return false
      case 'binary': {
        if (expression.operator !== 'and') break
        walkValue(expression.left, around)
        const known = new Set([...around.known, ...testedNames(expression.left, around)])
        walkValue(expression.right, { ...around, known })
        return false
      }
    }
    typeHint(around.scope, expression, hints)
    if (expression.kind === 'binary' && expression.operator === 'or') tellOr(expression, around)
    if (expression.kind === 'call') {
      const file = loadedFile(around.scope, expression)
      if (file) found.loadedFiles.push({ ...file, location: moduleLocation(expression.start) })
      noteCall(expression, around)
    }
    for (const { reader, prefix, isEverything, start } of wholeReads(around.scope, expression)) {
      found.dynamic.push({ reader, location: moduleLocation(start), ...(prefix ? { prefix } : {}), isEverything })
    }
    if (settled.has(expression)) return true
    const forms = readForms(around.scope, expression)
    for (const form of forms) tell(form, expression, around, isDemanded)
    // `settings.A.B` is one variable and not two.
    return !(expression.kind === 'attribute' && forms.length > 0)
  }

  /** `os.environ.get("X") or "x"`: the default stands behind the `or`. */
  function tellOr(expression: Expression & { kind: 'binary' }, around: Around): void {
    const { left, right } = expression
    for (const form of readForms(around.scope, left)) {
      if (form.fallback !== undefined || left.kind === 'comparison') continue
      settled.add(left)
      const hint = hints.get(expression)
      if (hint) hints.set(left, hint)
      tell({ ...form, fallback: right }, left, around, false)
    }
  }

  function tell(form: ReadForm, expression: Expression, around: Around, isDemanded: boolean): void {
    const hint = hints.get(expression)
    const told = {
      ...form,
      ...(hint && (form.type === undefined || form.type === 'text') ? { type: hint } : {}),
      ...(isDemanded ? { isStrict: true } : {}),
    }
    addRead(around, told, moduleLocation(form.start))
  }

  function addRead(around: Around, form: ReadForm, location: Location): void {
    const { reader } = form
    const texts = typeof form.name === 'string' ? [form.name] : nameTexts(around.scope, form.name, around.loops)
    const wrapper = typeof form.name === 'string' ? undefined : wrapperOf(around.scope, form.name)
    const prefix = around.prefix + (form.prefix ?? '')
    if (texts === undefined || wrapper) {
      const known = prefix + (typeof form.name === 'string' ? '' : namePrefix(around.scope, form.name, around.loops))
      const dynamic = { reader, location, ...(known ? { prefix: known } : {}), isEverything: false }
      if (wrapper) found.wrappers.push({ ...wrapper, form: { ...form, prefix }, dynamic })
      else found.dynamic.push(dynamic)
      return
    }
    for (const text of texts) {
      const read = readOf(around.scope, form, prefix + text, location)
      const isSafe = around.isCaught || around.known.has(read.name)
      found.reads.push(isSafe ? { ...read, isRequired: false } : read)
    }
  }

  function noteCall(call: Call, around: Around): void {
    const referent = resolveReference(around.scope, call.callee)
    if (referent?.kind !== 'bound' || referent.binding.kind !== 'function') return
    found.calls.push({
      call,
      scope: around.scope,
      loops: around.loops,
      definition: referent.binding.definition,
      outer: referent.scope,
      location: moduleLocation(call.start),
      hint: hints.get(call),
    })
  }

  walkBlock(module.body, {
    scope: moduleScope(program, file),
    loops: new Map(),
    isCaught: false,
    known: none,
    prefix: '',
    demanded: none,
  })
  return found
}

/** A read of one variable, from the form that it has. */
export function readOf(scope: Scope, form: ReadForm, name: string, location: Location): VariableRead {
  const fallback = fallbackText(scope, form)
  const type = form.type ?? 'text'
  const standIn: VariableDefault | undefined =
    fallback && ('text' in fallback ? { kind: 'value', text: fallback.text, location } : { kind: 'computed', location })
  return {
    name,
    reader: form.reader,
    location,
    type,
    // `None` as a default stands for a variable that may be missing, wherever it is written down.
    isRequired: form.isStrict && standIn === undefined && form.fallback === undefined,
    ...(standIn ? { default: standIn } : {}),
    ...(form.choices ? { choices: form.choices } : {}),
    ...(form.isSecret ? { isSecret: true } : {}),
  }
}

/** The function whose parameter decides the name. */
function wrapperOf(
  scope: Scope,
  name: Expression,
): { readonly definition: FunctionDefinition; readonly outer: Scope } | undefined {
  let found: { definition: FunctionDefinition; outer: Scope } | undefined
  walkExpression(name, {
    expression(expression) {
      if (expression.kind !== 'name') return true
      const referent = resolveName(scope, expression.name)
      if (referent?.kind === 'bound' && referent.binding.kind === 'parameter') {
        found = { definition: referent.binding.definition, outer: referent.scope.parent ?? referent.scope }
      }
      return true
    },
  })
  return found
}

/** The name that a statement refuses to go on without: `if not KEY: raise …`. */
function demandedBy(statement: Statement | undefined): string | undefined {
  if (statement?.kind !== 'if') return undefined
  const [branch] = statement.branches
  if (branch === undefined || !branch.body.some(isEnding)) return undefined
  const { test } = branch
  if (test.kind === 'unary' && test.operator === 'not' && test.operand.kind === 'name') return test.operand.name
  if (test.kind !== 'comparison' || test.left.kind !== 'name' || !['is', '=='].includes(test.operators[0]!))
    return undefined
  const [right] = test.rights
  const isNothing =
    (right?.kind === 'constant' && right.value === 'None') || (right?.kind === 'string' && right.value === '')
  return isNothing ? test.left.name : undefined
}

/** Whether a statement ends the program: `raise`, `sys.exit()`. */
function isEnding(statement: Statement): boolean {
  if (statement.kind === 'raise') return true
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return false
  const { callee } = statement.value
  return (callee.kind === 'name' || callee.kind === 'attribute') && ['exit', '_exit', 'abort'].includes(callee.name)
}

const missing = new Set([
  'KeyError',
  'LookupError',
  'Exception',
  'BaseException',
  'EnvError',
  'EnvValidationError',
  'UndefinedValueError',
  'ImproperlyConfigured',
  'ValidationError',
])

function catchesMissing(exception: Expression | undefined): boolean {
  if (exception === undefined) return true
  if (exception.kind === 'tuple') return exception.items.some(catchesMissing)
  return (exception.kind === 'name' || exception.kind === 'attribute') && missing.has(exception.name)
}
