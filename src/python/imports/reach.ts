import type { Circumstances, ImportTarget, ModuleFacts, NameFact } from './module-facts.ts'
import type { ImageModule, ModuleTable } from './module-table.ts'

/** Why a module is reached: another module asks for it at a line, or something outside of all modules does. */
export type ReachReason =
  | { readonly kind: 'root'; readonly why: string }
  | { readonly kind: 'import' | 'name' | 'prefix' | 'native'; readonly from: string; readonly line: number }
  /** A submodule brings its package, and `import *` what `__all__` names. */
  | { readonly kind: 'package' | 'export'; readonly from: string }

export interface Root {
  readonly name: string
  readonly why: string
  /** Whether all below it is meant as well. */
  readonly isWhole?: boolean
}

/** What is known of modules beyond their syntax. */
export interface ReachRules {
  /** Modules that a module imports although its syntax does not show it: native code, names from data. */
  readonly hidden: ReadonlyMap<string, readonly string[]>
  /** Whether a running app never takes what `module` has there to ask for `to`. */
  isIgnored(module: ImageModule, to: string, at: Circumstances): boolean
  /**
   * Whether undotted words may be modules, and a package that the project names means all below it, as in
   * `INSTALLED_APPS`: the careful reading, for modules that nothing else would keep.
   */
  readonly isCareful?: boolean
  /** Whether a module is to leave although it is asked for; what it alone asks for leaves with it. */
  isDropped?(name: string): boolean
  /** Is told of everything that asks for a module, the reason that is kept among it. */
  note?(name: string, reason: ReachReason): void
}

/**
 * The modules that are reached from the roots, each with the first reason found for it, nearest to a root. `programs` are
 * modules whose place is not in the table, such as scripts: they are followed, and have no reason themselves.
 */
export function reach(
  table: ModuleTable,
  roots: readonly Root[],
  rules: ReachRules,
  programs: readonly ImageModule[] = [],
): ReadonlyMap<string, ReachReason> {
  const reasons = new Map<string, ReachReason>()
  const queue: ImageModule[] = []
  const wholes = new Set<string>()

  function add(name: string, reason: ReachReason): boolean {
    const module = table.get(name)
    if (!module) return false
    if (rules.isDropped?.(name)) return true
    rules.note?.(name, reason)
    if (reasons.has(name)) return true
    reasons.set(name, reason)
    queue.push(module)
    const dot = name.lastIndexOf('.')
    if (dot !== -1) add(name.slice(0, dot), { kind: 'package', from: name })
    return true
  }

  /** The longest part of a dotted name that is a module: `a.b` of `a.b.Class`. */
  function addLongest(name: string, reason: ReachReason): void {
    for (let part = name; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('.')))) {
      if (add(part, reason)) return
    }
  }

  function addAllBelow(name: string, reason: ReachReason): void {
    if (wholes.has(name)) return
    wholes.add(name)
    for (const child of table.childrenOf(name)) {
      if (child.name.endsWith('.__main__')) continue
      add(child.name, reason)
      addAllBelow(child.name, reason)
    }
  }

  function follow(module: ImageModule): void {
    const { name: from, facts } = module
    for (const hidden of rules.hidden.get(from) ?? []) {
      const reason: ReachReason = { kind: 'native', from, line: 0 }
      if (hidden.endsWith('.**')) addWhole(hidden.slice(0, -'.**'.length), reason)
      else add(hidden, reason)
    }
    if (!facts) return
    for (const fact of facts.imports) {
      const target = absoluteName(module, fact)
      if (target === undefined || rules.isIgnored(module, target, fact)) continue
      const reason: ReachReason = { kind: 'import', from, line: fact.line }
      addLongest(target, reason)
      const isSelf = target === from
      for (const taken of fact.names) {
        if (taken === '*') followStar(target, from)
        else if (!isSelf || table.get(`${target}.${taken}`)) add(`${target}.${taken}`, reason)
      }
    }
    for (const fact of facts.names) {
      const { name, line, isAttribute } = fact
      if (rules.isIgnored(module, name, fact)) continue
      addLongest(name, { kind: 'name', from, line })
      if (rules.isCareful && !isAttribute) addNamed(fact, module, line)
    }
    for (const { line, prefix } of facts.unbounded) {
      const below = prefix === undefined ? undefined : absolutePrefix(module, prefix)
      if (below === undefined || rules.isIgnored(module, below, { when: 'call' })) continue
      addAllBelow(below, { kind: 'prefix', from, line })
    }
    if (!rules.isCareful) return
    if (walksPackages(facts)) followWalk(module)
    for (const fact of facts.texts) addNamed(fact, module, fact.line)
    for (const { prefix = '', line } of facts.patterns) {
      const below = absolutePrefix(module, prefix)
      if (below !== undefined) addAllBelow(below, { kind: 'prefix', from, line })
    }
  }

  /** What a text may mean: a module by its full name, or one beside or below the module that has the text. */
  function addNamed({ name, isListed }: NameFact, module: ImageModule, line: number): void {
    const reason: ReachReason = { kind: 'name', from: module.name, line }
    const beside = absolutePrefix(module, name.startsWith('.') ? name : `.${name}`)
    add(name, reason)
    // `._templates.templates` is what a lazy loader takes from a module.
    if (beside !== undefined) addLongest(beside, reason)
    // A package that the project names is handed to a framework, which imports what it expects below it.
    if (module.owner !== 'app' || !(name.includes('.') || isListed)) return
    addWhole(name, reason)
    const configured = appConfig.exec(name)?.[1]
    if (configured !== undefined) addWhole(configured, reason)
  }

  /** What is imported by walking through packages: those that the module names, and its own. */
  function followWalk({ name: from, isPackage, facts }: ImageModule): void {
    for (const { name, line, isAttribute } of facts!.names) {
      if (!isAttribute && name.includes('.')) addWhole(name, { kind: 'prefix', from, line })
    }
    if (isPackage) addAllBelow(from, { kind: 'prefix', from, line: 0 })
  }

  function addWhole(name: string, reason: ReachReason): void {
    if (add(name, reason) && table.get(name)?.isPackage) addAllBelow(name, reason)
  }

  function followStar(target: string, from: string): void {
    for (const exported of table.get(target)?.facts?.exports ?? [])
      add(`${target}.${exported}`, { kind: 'export', from })
  }

  for (const { name, why, isWhole } of roots) {
    if (isWhole) addWhole(name, { kind: 'root', why })
    else add(name, { kind: 'root', why })
  }
  for (const program of programs) follow(program)
  for (let module = queue.shift(); module; module = queue.shift()) follow(module)
  return reasons
}

/** Whether a module looks for modules as `pkgutil` does, and imports what it finds. */
function walksPackages({ imports, names }: ModuleFacts): boolean {
  return (
    imports.some(({ module, level, names: taken }) => level === 0 && module === 'pkgutil' && taken.some(isWalk)) ||
    names.some(({ name }) => name.startsWith('pkgutil.') && isWalk(name.slice('pkgutil.'.length)))
  )
}

function isWalk(name: string): boolean {
  return name === 'iter_modules' || name === 'walk_packages' || name === '*'
}

/** The class by which Django may be told of an app: `polls.apps.PollsConfig` stands for all of `polls`. */
const appConfig = /^(.+)\.apps\.[A-Za-z_]\w*$/

/** `a.b` of `'a.b.'`, and the module's own package, or one above it, of `'.'`. */
function absolutePrefix(module: ImageModule, prefix: string): string | undefined {
  const [, dots = '', rest = ''] = /^(\.*)(.*?)\.*$/.exec(prefix)!
  return absoluteName(module, { module: rest, level: dots.length, names: [] })
}

/** The full names of the modules that import statements of a module may lead to: what is imported, and what is taken of it. */
export function importedNames(
  self: Pick<ImageModule, 'name' | 'isPackage'>,
  targets: readonly ImportTarget[],
): string[] {
  return targets.flatMap(target => {
    const module = absoluteName(self, target)
    return module === undefined ? [] : [module, ...target.names.map(taken => `${module}.${taken}`)]
  })
}

/** The full name of what an import statement of a module names, or `undefined` when it leads out of its package. */
export function absoluteName(
  { name, isPackage }: Pick<ImageModule, 'name' | 'isPackage'>,
  { module, level }: ImportTarget,
): string | undefined {
  if (level === 0) return module
  const parts = name.split('.')
  const kept = parts.length - (isPackage ? level - 1 : level)
  if (kept <= 0) return undefined
  return [...parts.slice(0, kept), ...(module === '' ? [] : [module])].join('.')
}
