import { parseModule } from '../syntax/parse-module.ts'
import { walkStatements } from '../syntax/walk.ts'
import type { ModuleTable } from './module-table.ts'
import { type ReachReason, type ReachRules, type Root, reach } from './reach.ts'
import type { Ask } from './standard-library-asks.ts'
import { interpreterModules, multibyteCodecs, standardLibraryRules } from './standard-library-rules.ts'

/** The modules of the standard library that an image needs, each with why. */
export function reachStandardLibrary(
  table: ModuleTable,
  asks: readonly Ask[],
  aliases: ReadonlyMap<string, string>,
  note?: ReachRules['note'],
): ReadonlyMap<string, ReachReason> {
  const roots: Root[] = interpreterModules.map(name => ({ name, why: 'CPython itself' }))
  // A codec that is missing shows only when its data comes: all stay but those of East Asia, which take a megabyte.
  for (const { name } of table.childrenOf('encodings')) {
    if (!multibyteCodecs.test(name)) roots.push({ name, why: 'codecs' })
  }
  const programs = new Set<string>()
  for (const { name, from, line } of asks) {
    const why = line > 0 ? `${from}:${line}` : from
    for (const module of modulesOf(name, table, aliases)) roots.push({ name: module, why })
    if (name.endsWith('.__main__')) for (const part of [name, withoutLast(name)]) programs.add(part)
    if (asksForMail.test(name)) roots.push(...below('encodings', table).map(codec => ({ name: codec, why })))
  }
  return reach(table, roots, { ...standardLibraryRules(table, programs), ...(note ? { note } : {}) })
}

/** Whoever reads mail decodes it by the names of codecs that its senders chose. */
const asksForMail =
  /^(?:email\.(?:message_from_\w+|parser|feedparser|policy|header\.make_header)|imaplib|poplib|mailbox)(?:\.|$)/

function withoutLast(name: string): string {
  return name.slice(0, name.lastIndexOf('.'))
}

function modulesOf(ask: string, table: ModuleTable, aliases: ReadonlyMap<string, string>): string[] {
  if (ask === '**') return [...table.all()].map(({ name }) => name).filter(name => !extras.test(name))
  if (ask.endsWith('.**')) return below(ask.slice(0, -'.**'.length), table)
  if (ask.endsWith('.*')) {
    const name = ask.slice(0, -'.*'.length)
    const exports = table.get(name)?.facts?.exports ?? []
    return [name, ...exports.map(exported => `${name}.${exported}`)]
  }
  const codec = /^encodings\.(\w+)$/.exec(ask)?.[1]
  if (codec !== undefined && !table.get(ask)) return [`encodings.${aliases.get(codec) ?? codec}`]
  // `a.b.Class`: the longest part that is a module.
  let name = ask
  while (name.includes('.') && !table.get(name)) name = withoutLast(name)
  return [name]
}

/** Tests and programs for developers: an app that imports by a name from outside does not mean these. */
const extras =
  /^(?:test|idlelib|turtledemo|turtle|ensurepip|pydoc_data|lib2to3|this|antigravity|_test\w*|_xx\w*|xx\w*)(?:\.|$)/

function below(name: string, table: ModuleTable): string[] {
  return [name, ...table.childrenOf(name).flatMap(child => below(child.name, table))]
}

/** The table of `encodings/aliases.py`: other names of codecs → their modules. */
export function codecAliases(source: string): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>()
  walkStatements(parseModule(source).body, {
    expression: node => {
      if (node.kind !== 'dictionary') return undefined
      for (const { key, value } of node.entries) {
        if (key?.kind === 'string' && value.kind === 'string') aliases.set(key.value, value.value)
      }
      return undefined
    },
  })
  return aliases
}
