import type { Advice, AppKind, Evidence } from '../../model/project.ts'
import type { Call } from '../syntax/expression.ts'
import { mainBlockOf } from '../syntax/main-block.ts'
import type { Statement } from '../syntax/statement.ts'
import { bindingsOf } from './bindings.ts'
import { asText } from './evaluate.ts'
import { argumentOf, type Listening, listeningOf } from './listening.ts'
import type { Program } from './program.ts'
import { type Reached, reachedCalls } from './reached-calls.ts'
import { moduleScope, type Scope } from './scope.ts'
import { blockingCalls, blockingMethods, type ServerCall, servers } from './servers.ts'

/** A call that listens on a port, found by following what a program runs. */
export interface FoundServer {
  readonly server: ServerCall
  readonly callee: string
  readonly call: Call
  readonly scope: Scope
  readonly listening: Listening
}

/** What a file does when it is run as a program. */
export interface Script {
  readonly file: string
  readonly kind: AppKind
  readonly server?: FoundServer
  /** A tool that runs the file instead of Python: `streamlit`. */
  readonly tool?: 'streamlit' | 'chainlit'
  readonly hasMainBlock: boolean
  /** Something but definitions and imports stands at the top of the file. */
  readonly hasWork: boolean
  /** Statements of the main block besides the one that starts the server. */
  readonly otherWork: readonly Statement[]
  readonly evidence: readonly Evidence[]
}

/** What running `file` as a program leads to. */
export function scriptOf(program: Program, file: string): Script | undefined {
  const module = program.module(file)
  if (module === undefined) return undefined
  const mainBlocks = module.body.map(mainBlockOf).filter(block => block !== undefined)
  const scope = programScope(
    program,
    file,
    mainBlocks.flatMap(block => block.body),
  )
  const reached = reachedCalls(scope, module.body)
  const server = serverOf(reached)
  const tool = server === undefined ? toolOf(program, file, reached) : undefined
  const main = mainBlocks[0]
  const evidence: Evidence[] = []
  if (server)
    evidence.push(evidenceOf(program, server.scope.file, server.call.start, `\`${server.callee}()\` starts the server`))
  if (main) evidence.push(evidenceOf(program, file, main.statement.start, 'the file runs as a program'))
  return {
    file,
    kind: server?.server.kind ?? (tool ? 'web' : isBlocking(reached) ? 'worker' : 'script'),
    ...(server && { server }),
    ...(tool && { tool }),
    hasMainBlock: main !== undefined,
    hasWork: module.body.some(isWork),
    otherWork: main === undefined ? [] : main.body.filter(statement => isOtherWork(statement, server)),
    evidence,
  }
}

/** What calling a function of the project leads to: that of a console script. */
export function functionScript(program: Program, file: string, name: string): Script | undefined {
  const scope = moduleScope(program, file)
  const call: Call = { kind: 'call', start: 0, callee: { kind: 'name', start: 0, name }, args: [], keywords: [] }
  const reached = reachedCalls(scope, [{ kind: 'expression', start: 0, value: call }])
  const server = serverOf(reached)
  return {
    file,
    kind: server?.server.kind ?? (isBlocking(reached) ? 'worker' : 'command'),
    ...(server && { server }),
    hasMainBlock: false,
    hasWork: false,
    otherWork: [],
    evidence: server
      ? [evidenceOf(program, server.scope.file, server.call.start, `\`${server.callee}()\` starts the server`)]
      : [],
  }
}

/** A place in a module as evidence. */
export function evidenceOf(program: Program, file: string, offset: number, text: string): Evidence {
  return { location: { file, ...program.module(file)?.locationOf(offset) }, text }
}

function programScope(program: Program, file: string, main: readonly Statement[]): Scope {
  const parent = moduleScope(program, file)
  return { program, file, bindings: bindingsOf(main), parent }
}

function serverOf({ calls }: Reached): FoundServer | undefined {
  const found: FoundServer[] = []
  for (const { scope, call, callee } of calls) {
    const server = callee === undefined ? undefined : servers[callee]
    if (server === undefined || callee === undefined || isLocal(scope, call, callee)) continue
    found.push({ server, callee, call, scope, listening: listeningOf(scope, call, server) })
  }
  return found.find(each => each.server.kind === 'web') ?? found[0]
}

/** Calls of servers that talk over standard input, or only look for a free port. */
function isLocal(scope: Scope, call: Call, callee: string): boolean {
  if (servers[callee]?.framework === 'mcp') {
    const transport = argumentOf(call, { position: 0, keyword: 'transport' })
    return transport === undefined || (transport.kind === 'string' && transport.value === 'stdio')
  }
  return callee === 'socket.socket.bind' && asText(listeningOf(scope, call, servers[callee]!).port) === '0'
}

function toolOf(program: Program, file: string, { calls }: Reached): 'streamlit' | 'chainlit' | undefined {
  if (calls.some(({ callee, scope }) => callee?.startsWith('streamlit.') && scope.file === file)) return 'streamlit'
  if (calls.some(({ callee }) => callee?.startsWith('streamlit.') && !callee.startsWith('streamlit.cache')))
    return 'streamlit'
  const bindings = program.bindings(file)
  const usesChainlit = [...(bindings?.names.values() ?? [])].some(
    binding => binding.kind === 'module' && binding.module === 'chainlit',
  )
  return usesChainlit ? 'chainlit' : undefined
}

function isBlocking({ calls, hasEndlessLoop }: Reached): boolean {
  if (hasEndlessLoop) return true
  return calls.some(({ call, callee }) => {
    if (callee !== undefined && blockingCalls.has(callee)) return true
    return call.callee.kind === 'attribute' && blockingMethods.has(call.callee.name)
  })
}

function isWork(statement: Statement): boolean {
  switch (statement.kind) {
    case 'import':
    case 'import-from':
    case 'function':
    case 'class':
    case 'assignment':
    case 'pass':
    case 'try':
      return false
    case 'expression':
      return statement.value.kind !== 'string' && statement.value.kind !== 'constant'
    case 'if':
      return mainBlockOf(statement) !== undefined
    default:
      return true
  }
}

function isOtherWork(statement: Statement, server: FoundServer | undefined): boolean {
  if (statement.kind === 'import' || statement.kind === 'import-from' || statement.kind === 'pass') return false
  // What only prepares arguments, or prints, is not missed.
  if (statement.kind === 'assignment') return false
  if (statement.kind === 'expression' && statement.value.kind === 'call') {
    const { callee } = statement.value
    if (statement.value === server?.call) return false
    if (callee.kind === 'name' && callee.name === 'print') return false
  }
  return server !== undefined && !holds(statement, server.call.start)
}

function holds(statement: Statement, offset: number): boolean {
  // Statements are in order: the one that holds an offset is the last that starts before it.
  return (
    statement.kind === 'expression' &&
    statement.start <= offset &&
    statement.value.kind === 'call' &&
    statement.value.start === offset
  )
}

/** Says that nobody outside a container can reach the server. */
export function loopbackOnly(found: FoundServer, host: string): Advice {
  const { line } = found.scope.program.module(found.scope.file)?.locationOf(found.call.start) ?? {}
  return {
    code: 'loopback-only',
    message: `\`${found.scope.file}:${line}\` listens on ${host}, where nobody outside the container can reach it`,
    hint: 'listen on 0.0.0.0',
  }
}
