import type { Location } from '../../model/error.ts'
import { bindingsOf } from '../start-command/bindings.ts'
import { type Program, programOf } from '../start-command/program.ts'
import type { ProjectView } from '../start-command/project-view.ts'
import { functionScope, moduleScope, type Scope } from '../start-command/scope.ts'
import type { Call, Expression } from '../syntax/expression.ts'
import type { Statement } from '../syntax/statement.ts'
import { walkStatements } from '../syntax/walk.ts'
import { meaningOf } from './meaning.ts'

/** Something in the code that speaks for or against one of the twelve factors. */
export interface FactorSign {
  readonly sign:
    | 'log-file'
    | 'log-stream'
    | 'signal-handler'
    | 'local-session'
    | 'literal-secret'
    | 'environment-name'
    | 'background-process'
  readonly location: Location
  /** What stands there, in a few words. */
  readonly text: string
}

/** Every sign in the code of a project. */
export function factorSigns(view: ProjectView, isLeftOut: (file: string) => boolean): FactorSign[] {
  const program = programOf(view)
  return [...view.files]
    .filter(file => file.endsWith('.py') && !isLeftOut(file))
    .sort()
    .flatMap(file => signsOf(program, file))
}

const callSigns: Readonly<Record<string, FactorSign['sign']>> = {
  'logging.FileHandler': 'log-file',
  'logging.handlers.RotatingFileHandler': 'log-file',
  'logging.handlers.TimedRotatingFileHandler': 'log-file',
  'logging.handlers.WatchedFileHandler': 'log-file',
  'logging.StreamHandler': 'log-stream',
  'signal.signal': 'signal-handler',
  'atexit.register': 'signal-handler',
  'os.fork': 'background-process',
  'daemon.DaemonContext': 'background-process',
}

const handlerClasses = /^logging\.(?:handlers\.)?(?:Rotating|TimedRotating|Watched)?FileHandler$/
const environmentNames: ReadonlySet<string> = new Set(['production', 'prod', 'development', 'staging', 'dev'])

function signsOf(program: Program, file: string): FactorSign[] {
  const module = program.module(file)
  if (module === undefined) return []
  const found: FactorSign[] = []
  const add = (sign: FactorSign['sign'], start: number, text: string) =>
    found.push({ sign, location: { file, ...module.locationOf(start) }, text })

  function walk(statements: readonly Statement[], scope: Scope): void {
    walkStatements(statements, {
      statement(statement) {
        if (statement.kind === 'function') {
          walk(statement.body, functionScope(scope, statement))
          return false
        }
        if (statement.kind === 'class') {
          const { names, wildcards } = bindingsOf(statement.body)
          const inside = { ...scope, bindings: { names, wildcards }, parent: scope }
          for (const inner of statement.body) walk([inner], inner.kind === 'function' ? scope : inside)
          return false
        }
        if (statement.kind === 'assignment') tellAssignment(statement.targets[0], statement.value)
        return true
      },
      expression(expression) {
        if (expression.kind === 'call') tellCall(scope, expression)
        if (expression.kind === 'comparison') tellComparison(scope, expression)
        if (expression.kind === 'string' && handlerClasses.test(expression.value)) {
          add('log-file', expression.start, `\`${expression.value}\``)
        }
        if (expression.kind === 'string' && expression.value === 'django.contrib.sessions.backends.file') {
          add('local-session', expression.start, 'sessions in files')
        }
        return true
      },
    })
  }

  function tellCall(scope: Scope, call: Call): void {
    const { callee, start } = call
    const meaning = meaningOf(scope, callee)
    const name = meaning?.kind === 'external' ? meaning.name : undefined
    const sign = name === undefined ? undefined : callSigns[name]
    if (sign) add(sign, start, `\`${name}\``)
    if (name === 'logging.basicConfig') {
      const isFile = call.keywords.some(keyword => keyword.name === 'filename')
      add(
        isFile ? 'log-file' : 'log-stream',
        start,
        isFile ? '`logging.basicConfig(filename=…)`' : '`logging.basicConfig`',
      )
    }
    if (name === 'loguru.logger.add' && call.args[0]?.kind === 'string')
      add('log-file', start, '`logger.add` with a file')
    if (callee.kind === 'attribute' && callee.name === 'add_signal_handler')
      add('signal-handler', start, '`add_signal_handler`')
  }

  /** `if ENV == "production"`. */
  function tellComparison(scope: Scope, { left, operators, rights, start }: Expression & { kind: 'comparison' }): void {
    const [right] = rights
    if (!['==', '!='].includes(operators[0]!) || right?.kind !== 'string') return
    const isName =
      left.kind === 'name' || left.kind === 'attribute' || left.kind === 'call' || left.kind === 'subscript'
    if (isName && environmentNames.has(right.value.toLowerCase()) && meaningOf(scope, left)?.kind !== 'environment') {
      add('environment-name', start, `a comparison with \`${right.value}\``)
    }
  }

  function tellAssignment(target: Expression | undefined, value: Expression | undefined): void {
    if (value?.kind !== 'string' || target === undefined) return
    const name =
      target.kind === 'name' || target.kind === 'attribute'
        ? target.name
        : target.kind === 'subscript' && target.index.kind === 'string'
          ? target.index.value
          : ''
    if (name === 'SESSION_TYPE' && value.value === 'filesystem') add('local-session', value.start, 'sessions in files')
    if (name === 'SECRET_KEY' && value.value !== '')
      add('literal-secret', value.start, '`SECRET_KEY` as a text in the code')
  }

  walk(module.body, moduleScope(program, file))
  return found
}
