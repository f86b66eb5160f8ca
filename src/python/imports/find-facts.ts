import { isStandardLibraryName } from '../standard-library-names.ts'
import { dottedNameOf } from '../syntax/dotted-name.ts'
import type { Call, Expression } from '../syntax/expression.ts'
import { mainBlockOf } from '../syntax/main-block.ts'
import type { Module } from '../syntax/module.ts'
import type { ExceptHandler, Statement, TryStatement } from '../syntax/statement.ts'
import { blocksOf, walkExpression } from '../syntax/walk.ts'
import type { Circumstances, ImportFact, ImportTarget, ModuleFacts, NameFact, UnboundedImport } from './module-facts.ts'
import { type ConditionTarget, dependsOnSystem, evaluateCondition } from './target-condition.ts'

export interface FactsTarget extends ConditionTarget {
  /** Whether the module is the project's own: what it names may be handed to a framework that imports it. */
  readonly isOwn?: boolean
}

/** What stands in a module about other modules, for one version of Python; branches that it cannot take are left out. */
export function findFacts(module: Module, target: FactsTarget): ModuleFacts {
  const imports: ImportFact[] = []
  const foreign: ImportTarget[] = []
  const names: NameFact[] = []
  const unbounded: UnboundedImport[] = []
  const exports: string[] = []
  /** Names of this module that stand for another module, and which. */
  const imported = new Map<string, string>()
  /** The same for what relative imports bring: `.a.b`. */
  const beside = new Map<string, string>()
  const inner = new Set<Expression>()
  /** Where texts stand that are items of a list or a tuple. */
  const listed = new Set<number>()
  const seen = new Set<string>()
  /** `a.b` of what may be an imported `a`; looked up when all imports are known, for a function may stand above them. */
  const chains: NameFact[] = []
  /** Words such as `sqlite3`: modules where the module imports by a name that it gets from somewhere. */
  const words: NameFact[] = []
  const texts: NameFact[] = []
  const patterns: UnboundedImport[] = []
  /** Starts of names that are put together, in whatever way: they count where something is imported by such a name. */
  const built: UnboundedImport[] = []
  /** Packages whose folders are listed: `iter_modules(a.__path__)`. */
  const searched: { readonly name: string; readonly line: number }[] = []
  let hasOwnGetattr = false
  let asksForLazy = false
  const codecs = new Set<string>()
  const unboundedCodecs: number[] = []
  let readsSource = false
  const lineOf = (start: number) => module.locationOf(start).line

  function visit(statements: readonly Statement[], at: Circumstances): void {
    for (const statement of statements) {
      if (statement.kind === 'import' || statement.kind === 'import-from') visitImport(statement, at)
      else if (statement.kind === 'if') visitIf(statement, at)
      else if (statement.kind === 'try') visitTry(statement, at)
      else {
        visitExpressions(statement, at)
        if (statement.kind === 'function' && at.within === undefined && statement.name === '__getattr__')
          hasOwnGetattr = true
        for (const block of blocksOf(statement)) visit(block, inside(statement, at))
      }
    }
  }

  function visitImport(statement: Extract<Statement, { kind: 'import' | 'import-from' }>, at: Circumstances): void {
    const common = { line: lineOf(statement.start), ...at }
    if (statement.kind === 'import') {
      for (const { name, alias } of statement.names) {
        imports.push({ module: name, level: 0, names: [], ...common })
        const [top] = name.split('.')
        imported.set(alias ?? top!, alias === undefined ? top! : name)
      }
      return
    }
    const taken = statement.names === '*' ? ['*'] : statement.names.map(({ name }) => name)
    imports.push({ module: statement.module, level: statement.level, names: taken, ...common })
    if (statement.names === '*') return
    const { level } = statement
    const start = '.'.repeat(level) + (statement.module === '' ? '' : `${statement.module}.`)
    for (const { name, alias } of statement.names) (level > 0 ? beside : imported).set(alias ?? name, start + name)
  }

  function visitIf(statement: Extract<Statement, { kind: 'if' }>, at: Circumstances): void {
    const main = at.when === 'import' ? mainBlockOf(statement)?.body : undefined
    for (const { test, body } of statement.branches) {
      const answer = evaluateCondition(test, target)
      // What only type checkers see may be imported by others all the same; another system's modules are not.
      const isForeign = answer !== undefined && dependsOnSystem(test)
      visitExpression(test, at)
      if (answer !== false) visit(body, body === main ? { ...at, when: 'main' } : at)
      else if (isForeign) visitForeign(body)
      if (answer === true) {
        if (isForeign) visitForeign(statement.otherwise)
        return
      }
    }
    visit(statement.otherwise, at)
  }

  function visitForeign(statements: readonly Statement[]): void {
    for (const statement of statements) {
      if (statement.kind === 'import') {
        for (const { name } of statement.names) foreign.push({ module: name, level: 0, names: [] })
      } else if (statement.kind === 'import-from') {
        const { module, level, names } = statement
        foreign.push({ module, level, names: names === '*' ? ['*'] : names.map(({ name }) => name) })
      }
      for (const block of blocksOf(statement)) visitForeign(block)
    }
  }

  function visitTry(statement: TryStatement, at: Circumstances): void {
    visit(statement.body, at)
    const tried = statement.body.every(isImport) ? statement.body.flatMap(importedModules) : []
    for (const handler of statement.handlers) {
      if (handler.exception) visitExpression(handler.exception, at)
      const isFallback = tried.length > 0 && handlesImportError(handler)
      visit(handler.body, isFallback ? { ...at, insteadOf: tried } : at)
    }
    visit(statement.otherwise, at)
    visit(statement.finally, at)
  }

  function visitExpressions(statement: Statement, at: Circumstances): void {
    if (statement.kind === 'expression' && statement.value.kind === 'string') return
    if (statement.kind === 'assignment') noteExports(statement)
    for (const expression of expressionsOf(statement)) visitExpression(expression, at)
  }

  function visitExpression(expression: Expression, at: Circumstances): void {
    walkExpression(expression, {
      expression: node => {
        if (node.kind === 'string') noteText(node.isBytes ? '' : node.value, node.start, at)
        else if (node.kind === 'call') noteCall(node, at)
        else if (node.kind === 'list' || node.kind === 'tuple') {
          noteProgram(node.items, at)
          for (const item of node.items) if (item.kind === 'string') listed.add(item.start)
        } else if (node.kind === 'attribute') noteAttribute(node, at)
        if (node.kind === 'format-string' || node.kind === 'binary' || node.kind === 'call') noteBuilt(node)
        return undefined
      },
    })
  }

  function noteText(value: string, start: number, at: Circumstances): void {
    if (word.test(value))
      texts.push({ name: value, line: lineOf(start), ...at, ...(listed.has(start) ? { isListed: true } : {}) })
    const prefix = pattern.exec(value)?.[1]
    if (prefix !== undefined) patterns.push({ prefix, line: lineOf(start) })
    const name = moduleNameIn(value)
    if (name !== undefined) noteName(name, start, at)
    else if (isStandardLibraryName(value)) words.push({ name: value, line: lineOf(start), ...at })
    else if (value.includes('import ')) for (const found of importedInCode(value)) noteName(found, start, at)
  }

  function noteBuilt(node: Expression): void {
    const prefix = prefixOf(node)
    const isOfModules = prefix !== undefined && (dottedPrefix.test(prefix) || isOfSelf(node))
    if (isOfModules) built.push({ prefix, line: lineOf(node.start) })
  }

  function noteName(name: string, start: number, at: Circumstances, isAttribute = false): void {
    const key = `${name} ${at.when} ${at.within ?? ''} ${at.insteadOf ?? ''} ${isAttribute}`
    if (seen.has(key)) return
    seen.add(key)
    names.push({ name, line: lineOf(start), ...at, ...(isAttribute ? { isAttribute } : {}) })
  }

  /** `[sys.executable, '-m', 'venv']`: a module that is run as a program. */
  function noteProgram(items: readonly Expression[], at: Circumstances): void {
    for (const [index, item] of items.entries()) {
      const next = items[index + 1]
      if (item.kind !== 'string' || item.value !== '-m' || next?.kind !== 'string' || next.isBytes) continue
      if (/^[A-Za-z_][\w.]*$/.test(next.value)) noteName(`${next.value}.__main__`, next.start, at)
    }
  }

  /** `import xml` and then `xml.sax`: somebody imports the submodule, or it would not be there. */
  function noteAttribute(node: Extract<Expression, { kind: 'attribute' }>, at: Circumstances): void {
    if (node.object.kind === 'attribute') inner.add(node.object)
    const chain = inner.has(node) ? undefined : dottedNameOf(node)
    if (chain !== undefined) chains.push({ name: chain, line: node.start, ...at })
  }

  function resolveChains(): void {
    for (const { name: chain, line: start, ...at } of chains) {
      const [top] = chain.split('.')
      const module = imported.get(top!)
      if (module !== undefined) noteName(module + chain.slice(top!.length), start, at, true)
    }
  }

  function noteCall(call: Call, at: Circumstances): void {
    const callee = dottedNameOf(call.callee)
    const last = callee?.split('.').at(-1)
    if (last === undefined) return
    if (sourceReaders.has(last)) readsSource = true
    if (lazyLoaders.test(last)) asksForLazy = true
    noteCodec(call, last)
    if (folderReaders.has(last)) noteSearched(call)
    if (!importCalls.has(last)) {
      if (asksForModule.test(last)) noteWords(call, at)
      return
    }
    const [argument] = call.args
    const line = lineOf(call.start)
    if (argument?.kind === 'string') {
      // Any name counts here, dotted or not.
      const [, dots = '', module = ''] = /^(\.*)([^:]*)/.exec(within(argument.value, call))!
      imports.push({ module, level: dots.length, names: [], line, ...at })
      return
    }
    if (argument === undefined) return
    const start = prefixOf(argument)
    const prefix = start && within(start, call)
    unbounded.push(prefix ? { line, prefix } : { line })
  }

  /** The full name of what `import_module('.b', 'a')` asks for, where the second argument is known. */
  function within(name: string, { args, keywords }: Call): string {
    const anchor = args[1] ?? keywords.find(each => each.name === 'package')?.value
    const dots = /^\.*/.exec(name)![0].length
    const home = anchor?.kind === 'string' ? anchor.value : homeOf(anchor)
    if (dots === 0 || home === undefined) return name
    const parts = home.split('.')
    return dots > parts.length ? name : `${parts.slice(0, parts.length - dots + 1).join('.')}.${name.slice(dots)}`
  }

  /** The module that `plugins.__name__` is the name of. */
  function homeOf(anchor: Expression | undefined): string | undefined {
    if (anchor?.kind !== 'attribute' || !/^__(?:name|package)__$/.test(anchor.name)) return undefined
    return imported.get(dottedNameOf(anchor.object) ?? '')
  }

  /** `iter_modules(__path__)`, `walk_packages(plugins.__path__, …)`: what lies there is imported by its name. */
  function noteSearched({ args, keywords, start }: Call): void {
    for (const argument of [...args, ...keywords.map(({ value }) => value)]) {
      walkExpression(argument, {
        expression: node => {
          if (node.kind === 'name' && ownPlaces.has(node.name)) unbounded.push({ prefix: '.', line: lineOf(start) })
          if (node.kind !== 'attribute' || !ownPlaces.has(node.name)) return undefined
          const name = dottedNameOf(node.object)
          if (name !== undefined) searched.push({ name, line: lineOf(start) })
          return undefined
        },
      })
    }
  }

  function resolveSearched(): void {
    for (const { name, line } of searched) {
      const [top = ''] = name.split('.')
      const module = imported.get(top) ?? beside.get(top)
      if (module !== undefined) unbounded.push({ prefix: `${module}${name.slice(top.length)}.`, line })
    }
  }

  /** `try_import('sqlite3')`: a function of somebody's own that imports what it is given. */
  function noteWords({ args, keywords }: Call, at: Circumstances): void {
    for (const argument of [...args, ...keywords.map(({ value }) => value)]) {
      if (argument.kind === 'string' && !argument.isBytes && word.test(argument.value))
        noteName(argument.value, argument.start, at)
    }
  }

  function noteCodec(call: Call, callee: string): void {
    const named = call.keywords.find(({ name }) => name === 'encoding')?.value
    const position = named ? undefined : codecArguments[callee]
    const value = named ?? (position === undefined ? undefined : call.args[position])
    if (value?.kind === 'string') {
      if (!value.isBytes) codecs.add(value.value)
    } else if (value !== undefined && value.kind !== 'constant' && value.kind !== 'number') {
      if (named || isTextMethod(call, callee)) unboundedCodecs.push(lineOf(call.start))
    }
  }

  function noteExports(statement: Extract<Statement, { kind: 'assignment' }>): void {
    const names = statement.targets.flatMap(each =>
      each.kind === 'tuple' || each.kind === 'list' ? each.items : [each],
    )
    // `__all__, __getattr__, __dir__ = attach(…)`
    if (names.some(each => each.kind === 'name' && each.name === '__getattr__')) hasOwnGetattr = true
    const isAll = statement.targets.some(each => each.kind === 'name' && each.name === '__all__')
    if (!isAll || statement.value === undefined) return
    walkExpression(statement.value, {
      expression: node => {
        if (node.kind === 'string' && !node.isBytes) exports.push(node.value)
        return undefined
      },
    })
  }

  visit(module.body, { when: 'import' })
  resolveChains()
  resolveSearched()
  const mayImportWords = unbounded.some(({ prefix }) => prefix === undefined)
  return {
    imports,
    foreign,
    names,
    words: mayImportWords ? distinct(words) : [],
    unbounded,
    texts: mayImportWords || hasOwnGetattr || asksForLazy || target.isOwn ? distinct(texts) : [],
    patterns: mayImportWords ? [...patterns, ...built] : patterns,
    exports,
    codecs: [...codecs],
    unboundedCodecs,
    readsSource,
  }
}

function inside(statement: Statement, at: Circumstances): Circumstances {
  if (statement.kind !== 'function') return at
  const within = at.within === undefined ? statement.name : `${at.within}.${statement.name}`
  return { ...at, within, when: at.when === 'main' ? 'main' : 'call' }
}

const importCalls: ReadonlySet<string> = new Set([
  'import_module',
  '__import__',
  'import_string',
  'run_module',
  'resolve_name',
  'load_module',
])

/** `lazy_loader.attach(__name__, ['a'])`, `_LazyModule(…)`: submodules are named, and imported when they are first used. */
const lazyLoaders = /^(?:attach|attach_stub|_?Lazy\w*)$/

/** A name without dots, or one that starts with them: `.models` in the table of a lazy package. */
const word = /^(?:[A-Za-z_]\w{0,60}|\.{1,3}[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)$/

const folderReaders: ReadonlySet<string> = new Set(['iter_modules', 'walk_packages'])

const ownPlaces: ReadonlySet<string> = new Set(['__path__', '__file__'])

/** What a format string such as `'a.b.%s'` or `'a.b.{}'` starts with. */
const pattern = /^((?:[A-Za-z_]\w*\.)+)(?:%s|%\(\w+\)s|\{\w*\})/

const dottedPrefix = /^(?:[A-Za-z_]\w*\.)+$/

/** Functions that import what they are given, whoever wrote them: `optional_import`, `importorskip`, `find_spec`. */
const asksForModule = /import|find_spec|load_module/i

/** Where a call names a codec, by position. */
const codecArguments: Readonly<Record<string, number>> = {
  EncodedFile: 1,
  TextIOWrapper: 1,
  bytearray: 1,
  bytes: 1,
  decode: 0,
  encode: 0,
  getdecoder: 0,
  getencoder: 0,
  getincrementaldecoder: 0,
  getincrementalencoder: 0,
  getreader: 0,
  getwriter: 0,
  iterdecode: 1,
  iterencode: 1,
  lookup: 0,
  open: 2,
  str: 1,
}

/** Whether a call looks like that of a text's or bytes' own method: `jwt.encode(payload, key, algorithm=…)` does not. */
function isTextMethod({ args, keywords }: Call, callee: string): boolean {
  if (callee === 'lookup' || callee === 'open') return false
  return callee === 'encode' || callee === 'decode'
    ? args.length <= 2 && keywords.every(({ name }) => name === 'errors')
    : true
}

function distinct(facts: readonly NameFact[]): NameFact[] {
  return [...new Map(facts.toReversed().map(fact => [fact.name, fact])).values()].reverse()
}

const sourceReaders: ReadonlySet<string> = new Set(['getsource', 'getsourcelines', 'findsource', 'getsourcefile'])

/** The dotted name at the start of a string, without what `:` may add: `a.b` of `a.b:c`. */
function moduleNameIn(value: string): string | undefined {
  if (value.length > 120 || !/^[A-Za-z_]/.test(value)) return undefined
  const [name] = value.split(':')
  return /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/.test(name!) ? name : undefined
}

const importInCode = /(?:^|[;\n])[ \t]*(?:import[ \t]+([\w., \t]+)|from[ \t]+([\w.]+)[ \t]+import[ \t]+([\w, \t]+))/g

/** What code that is kept as text imports: for `exec`, or for another interpreter's `-c`. */
function importedInCode(code: string): string[] {
  return [...code.matchAll(importInCode)].flatMap(([, plain, module, names]) => {
    const list = (plain ?? names!).split(',').map(each => each.trim().split(/\s/)[0]!)
    return list.map(name => (module === undefined ? name : `${module}.${name}`)).filter(name => /^[\w.]+$/.test(name))
  })
}

/** Stands for the module's own name in what a string starts with. */
const self = '\0'

/** What a string built at run time is known to start with, as far as its last dot; `.` is the module's own package. */
function prefixOf(expression: Expression): string | undefined {
  const text = startOf(expression)
  if (text === undefined || !text.includes('.')) return undefined
  const prefix = text.slice(0, text.lastIndexOf('.') + 1)
  const rest = prefix.startsWith(`${self}.`) ? prefix.slice(self.length) : prefix
  return rest.includes(self) ? undefined : rest
}

function isOfSelf(expression: Expression): boolean {
  return startOf(expression)?.startsWith(self) ?? false
}

function isSelf(expression: Expression | undefined): boolean {
  const name = expression && dottedNameOf(expression)
  return name !== undefined && /^(?:__name__|__package__|__spec__\.(?:name|parent))$/.test(name)
}

function startOf(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'string':
      return expression.value
    case 'name':
    case 'attribute':
      return isSelf(expression) ? self : undefined
    case 'format-string': {
      const [first, second] = expression.parts
      if (typeof first === 'string') return first
      return isSelf(first) ? `${self}${typeof second === 'string' ? second : ''}` : undefined
    }
    case 'binary': {
      const { left, operator, right } = expression
      if (operator === '%') {
        // A format of a format is no name of a module, however many there are.
        if (left.kind === 'binary' && left.operator === '%') return undefined
        return beforeField(startOf(left), right.kind === 'tuple' ? right.items[0] : right)
      }
      return operator === '+' ? startOfSum(expression) : undefined
    }
    case 'call':
      // 'a.b.{}'.format(x)
      return expression.callee.kind === 'attribute' && expression.callee.name === 'format'
        ? beforeField(startOf(expression.callee.object), expression.args[0])
        : undefined
    default:
      return undefined
  }
}

/** A sum leans to the left and may be thousands of links long: it is read from its first term on. */
function startOfSum(sum: Expression): string | undefined {
  const terms: Expression[] = []
  let first = sum
  while (first.kind === 'binary' && first.operator === '+') {
    terms.push(first.right)
    first = first.left
  }
  let text = startOf(first)
  let isWhole = text !== undefined && isKnown(first)
  for (let index = terms.length - 1; isWhole && index >= 0; index--) {
    const term = terms[index]!
    text += startOf(term) ?? ''
    isWhole = isKnown(term)
  }
  return text
}

/** Whether `startOf` tells all of it. */
function isKnown(expression: Expression): boolean {
  if (expression.kind === 'binary')
    return expression.operator === '+' && isKnown(expression.left) && isKnown(expression.right)
  return expression.kind === 'string' || isSelf(expression)
}

/** A format up to its first field, or beyond it where the field is the module's own name: `'%s.%s' % (__name__, x)`. */
function beforeField(text: string | undefined, first?: Expression): string | undefined {
  const filled = isSelf(first) ? text?.replace(/^(?:%s|\{0?\})/, self) : text
  return filled?.split(/[{%]/)[0]
}

function isImport(statement: Statement): boolean {
  return statement.kind === 'import' || statement.kind === 'import-from'
}

function importedModules(statement: Statement): string[] {
  if (statement.kind === 'import') return statement.names.map(({ name }) => name)
  return statement.kind === 'import-from' && statement.level === 0 ? [statement.module] : []
}

function handlesImportError({ exception }: ExceptHandler): boolean {
  const named = exception?.kind === 'tuple' ? exception.items : exception ? [exception] : []
  return named.some(each => /^(?:ImportError|ModuleNotFoundError)$/.test(dottedNameOf(each) ?? ''))
}

/** The expressions of a statement itself, without its blocks. */
function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'assignment':
      return [...statement.targets, ...(statement.value ? [statement.value] : [])]
    case 'expression':
      return [statement.value]
    case 'function':
      return [...statement.decorators, ...statement.parameters.flatMap(({ fallback }) => (fallback ? [fallback] : []))]
    case 'class':
      return [...statement.decorators, ...statement.bases, ...statement.keywords.map(({ value }) => value)]
    case 'for':
    case 'while':
      return [statement.subject]
    case 'with':
      return statement.items.map(({ value }) => value)
    case 'match':
      return [statement.subject, ...statement.cases.flatMap(({ guard }) => (guard ? [guard] : []))]
    case 'return':
    case 'raise':
    case 'delete':
    case 'assert':
      return statement.values
    default:
      return []
  }
}
