import { collect } from '../../formats/digest/collect.ts'
import { baseName } from '../../model/image-path.ts'
import type { DistributionName } from '../../model/python/distribution-name.ts'
import type { TreeEntry, TreeFile } from '../../model/tree.ts'
import { dataFacts, mayNameModules } from '../../python/imports/data-facts.ts'
import { distributionRules } from '../../python/imports/distribution-rules.ts'
import { findFacts } from '../../python/imports/find-facts.ts'
import type { ModuleFacts } from '../../python/imports/module-facts.ts'
import { moduleNameOf } from '../../python/imports/module-table.ts'
import { nativeFacts } from '../../python/imports/native-facts.ts'
import { importedNames } from '../../python/imports/reach.ts'
import { type Ask, type AskingModule, standardLibraryAsks } from '../../python/imports/standard-library-asks.ts'
import { decodeSource } from '../../python/syntax/decode-source.ts'
import { parseModule } from '../../python/syntax/parse-module.ts'

export interface EntryAsksOptions {
  /** CPython's version, as in `3.13`. */
  readonly python: string
  /** The distribution that they are of; without it, they are the project's own. */
  readonly distribution?: DistributionName
  /** The folder that its modules lie in. */
  readonly site?: string
}

/** What is true of the modules among some entries, by path. */
export type EntryFacts = Readonly<Record<string, ModuleFacts>>

/** Reads the modules among these entries, sources and native code alike. */
export async function entryFacts(entries: readonly TreeEntry[], options: EntryAsksOptions): Promise<EntryFacts> {
  const { site } = options
  const modules = entries.flatMap(({ path }) =>
    site !== undefined && path.startsWith(`${site}/`) ? (moduleNameOf(path.slice(site.length + 1)) ?? []) : [],
  )
  const siblings = new Set(modules)
  const facts: Record<string, ModuleFacts> = {}
  for (const entry of entries) {
    const found = entry.kind === 'file' ? await factsOf(entry, siblings, options) : undefined
    if (found) facts[entry.path] = found
  }
  return facts
}

/** What the modules among these entries ask of the standard library. */
export async function entryAsks(entries: readonly TreeEntry[], options: EntryAsksOptions): Promise<Ask[]> {
  return asksOf(await entryFacts(entries, options), options)
}

/** What modules ask of the standard library, by what is true of them. */
export function asksOf(facts: EntryFacts, options: EntryAsksOptions): Ask[] {
  const isOwn = options.distribution === undefined
  const read = Object.entries(facts).map(([path, each]): AskingModule => ({ path, isOwn, facts: each }))
  const foreign = options.site === undefined ? new Set() : foreignModules(read, options.site)
  const modules = read.filter(({ path }) => !foreign.has(path))
  const { asks = [], ignores = [] } = distributionRules[options.distribution ?? ''] ?? {}
  const isIgnored = ({ name }: Ask) => ignores.some(ignored => name === ignored || name.startsWith(`${ignored}.`))
  return [
    ...asks.map(name => ({ name, from: `what is known of ${options.distribution}`, line: 0 })),
    ...standardLibraryAsks(modules).filter(ask => !isIgnored(ask)),
  ]
}

async function factsOf(
  file: TreeFile,
  siblings: ReadonlySet<string>,
  { python, distribution, site }: EntryAsksOptions,
): Promise<ModuleFacts | undefined> {
  const target = { python, isOwn: distribution === undefined }
  if (/\.pyw?$/.test(file.path)) {
    return findFacts(parseModule(decodeSource(await collect(file.content.open()))), target)
  }
  if (isExtensionModule(file.path)) {
    const own = site === undefined ? undefined : moduleNameOf(file.path.slice(site.length + 1))
    return nativeFacts(await collect(file.content.open()), siblings, own)
  }
  if (/\.pth$/.test(file.path)) {
    const lines = Buffer.from(await collect(file.content.open())).toString()
    return findFacts(parseModule(startLinesOf(lines)), target)
  }
  if (target.isOwn && mayNameModules(file.path, file.content.size)) {
    return dataFacts(file.path, await collect(file.content.open()))
  }
  if (!mayBeScript(file)) return undefined
  const bytes = await collect(file.content.open())
  return isPythonScript(bytes) ? findFacts(parseModule(decodeSource(bytes)), target) : undefined
}

/** The lines of a `.pth` file that Python runs as it starts; all others are folders. */
function startLinesOf(text: string): string {
  return text.replaceAll(/^(?!import[ \t]).*$/gm, '')
}

/** `manage`, `bin/worker`: a program without an ending to its name. */
export function mayBeScript({ path, content }: TreeFile): boolean {
  return !baseName(path).includes('.') && content.size < 1 << 20
}

function isPythonScript(bytes: Uint8Array): boolean {
  return bytes[0] === 0x23 && /^#!.*python/.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1'))
}

/** `a.cpython-313-x86_64-linux-gnu.so`, `a.abi3.so` and `a.so`; libraries that they load are called `lib…`. */
export function isExtensionModule(path: string): boolean {
  const name = baseName(path as TreeFile['path'])
  return name.endsWith('.so') && (/\.(?:cpython-\d+|abi3)/.test(name) || !name.startsWith('lib'))
}

/** The modules that only branches for other systems import: `click._winconsole`. They are never run here. */
function foreignModules(modules: readonly AskingModule[], site: string): ReadonlySet<string> {
  const paths = new Map<string, string>()
  const foreign = new Set<string>()
  const wanted = new Set<string>()
  for (const { path, facts } of modules) {
    const name = path.startsWith(`${site}/`) ? moduleNameOf(path.slice(site.length + 1)) : undefined
    if (name === undefined) continue
    paths.set(name, path)
    const self = { name, isPackage: path.endsWith('/__init__.py') }
    for (const [targets, found] of [[facts.foreign, foreign] as const, [facts.imports, wanted] as const]) {
      for (const imported of importedNames(self, targets)) found.add(imported)
    }
    for (const { name: mentioned } of facts.names) wanted.add(mentioned)
  }
  return new Set([...foreign].flatMap(name => (wanted.has(name) ? [] : (paths.get(name) ?? []))))
}
