import type { Circumstances, ImportTarget } from './module-facts.ts'
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
}

/** What is known of modules beyond their syntax. */
export interface ReachRules {
  /** Modules that a module imports although its syntax does not show it: native code, names from data. */
  readonly hidden: ReadonlyMap<string, readonly string[]>
  /** Whether a running app never takes what `module` has there to ask for `to`. */
  isIgnored(module: ImageModule, to: string, at: Circumstances): boolean
}

/** The modules that are reached from the roots, each with the first reason found for it, nearest to a root. */
export function reach(table: ModuleTable, roots: readonly Root[], rules: ReachRules): ReadonlyMap<string, ReachReason> {
  const reasons = new Map<string, ReachReason>()
  const queue: ImageModule[] = []

  function add(name: string, reason: ReachReason): boolean {
    const module = table.get(name)
    if (!module) return false
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
    for (const child of table.childrenOf(name)) {
      if (child.name.endsWith('.__main__')) continue
      add(child.name, reason)
      addAllBelow(child.name, reason)
    }
  }

  function follow(module: ImageModule): void {
    const { name: from, facts } = module
    for (const hidden of rules.hidden.get(from) ?? []) add(hidden, { kind: 'native', from, line: 0 })
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
    for (const { name, line, ...at } of facts.names) {
      if (!rules.isIgnored(module, name, at)) addLongest(name, { kind: 'name', from, line })
    }
    for (const { line, prefix } of facts.unbounded) {
      if (prefix === undefined || rules.isIgnored(module, prefix.replace(/\.+$/, ''), { when: 'call' })) continue
      addAllBelow(prefix.replace(/\.+$/, ''), { kind: 'prefix', from, line })
    }
  }

  function followStar(target: string, from: string): void {
    for (const exported of table.get(target)?.facts?.exports ?? [])
      add(`${target}.${exported}`, { kind: 'export', from })
  }

  for (const { name, why } of roots) add(name, { kind: 'root', why })
  for (let module = queue.shift(); module; module = queue.shift()) follow(module)
  return reasons
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
