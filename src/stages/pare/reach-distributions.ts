import { baseName, type ImagePath } from '../../model/image-path.ts'
import { distributionRules } from '../../python/imports/distribution-rules.ts'
import { type ImageModule, type ModuleFile, type ModuleTable, moduleTable } from '../../python/imports/module-table.ts'
import { type ReachReason, type ReachRules, type Root, reach } from '../../python/imports/reach.ts'
import type { DistributionIndex } from './distribution-index.ts'
import type { EntryFacts } from './entry-asks.ts'
import { isNamedModule } from './file-patterns.ts'
import { recordedRun } from './touched-roots.ts'

/** The project's own modules, and how they are started. */
export interface AppModules {
  /** By path. */
  readonly facts: EntryFacts
  /** Folders of the image that its modules are looked up in, before those of the distributions. */
  readonly roots: readonly string[]
  /** Commands that run in the image: the start command, and those that prepare and prove it. */
  readonly commands: readonly (readonly string[])[]
  /** Values of the image's environment, which frameworks take names of modules from. */
  readonly environment: readonly string[]
}

export interface ReachDistributionsOptions {
  /** The folder that distributions lie in. */
  readonly site: string
  /** Modules that stay with all below them, as the settings say. */
  readonly keep: readonly string[]
  /** Modules that leave with all below them, although something asks for them. */
  readonly drop?: readonly string[]
  /** Modules that a recorded run touched, and that nothing else leads to. */
  readonly traced?: readonly string[]
  /** Distributions that stay as they are. */
  readonly isWhole: (index: DistributionIndex) => boolean
  /** Is told of everything that asks for a module. */
  readonly note?: ReachRules['note']
}

/** The modules of distributions and project that can be reached, each with why. */
export interface ReachedModules {
  readonly table: ModuleTable
  readonly reasons: ReadonlyMap<string, ReachReason>
}

/** Follows imports from the project's own modules, the commands and the entry points through all distributions. */
export function reachDistributions(
  indexes: readonly DistributionIndex[],
  app: AppModules,
  { site, keep, drop = [], traced = [], isWhole, note }: ReachDistributionsOptions,
): ReachedModules {
  const own = filesOf(app.facts, 'app')
  const table = moduleTable(
    [...own, ...indexes.flatMap(({ facts }) => filesOf(facts, 'distribution'))],
    [...app.roots, site],
  )
  const roots: Root[] = []
  const programs: ImageModule[] = []
  const placed = new Map([...table.all()].flatMap(module => (module.path ? [[module.path, module] as const] : [])))
  for (const file of own) {
    const module = placed.get(file.path)
    if (module) roots.push({ name: module.name, why: 'the project itself' })
    else programs.push({ name: file.path, isPackage: false, ...file })
  }
  const scripts = new Map(indexes.flatMap(index => Object.entries(index.scripts)))
  for (const file of indexes.flatMap(({ facts }) => filesOf(facts, 'distribution'))) {
    if (isProgram(file.path, scripts)) programs.push({ name: file.path, isPackage: false, ...file })
  }
  const commands = app.commands.map(argv => argv.flatMap(argument => argument.split(/\s+/)))
  for (const words of commands) roots.push(...commandRoots(words, table, scripts))
  for (const value of app.environment) roots.push(...namedIn(value, table, value))
  const kept = keep.includes('**') ? [...table.all()].map(({ name }) => name) : keep
  for (const name of kept) roots.push({ name, why: '[tool.pare] keep', isWhole: true })
  for (const name of traced) roots.push({ name, why: recordedRun })
  for (const index of indexes) {
    for (const name of index.plugins) roots.push({ name, why: `entry point of ${index.name}` })
    if (!isWhole(index)) continue
    for (const path of Object.keys(index.facts)) {
      const module = placed.get(path as ImagePath)
      if (module) roots.push({ name: module.name, why: `${index.name} stays whole` })
    }
  }
  const started = new Set([...programs.map(({ name }) => name), ...commands.flatMap(modulesStarted)])
  const isDropped = (name: string) => isNamedModule(name, drop)
  const rules = { ...rulesFor(indexes, started), isDropped, ...(note ? { note } : {}) }
  return { table, reasons: reach(table, roots, rules, programs) }
}

/** Code that runs although no module of that name is imported: the lines of `.pth` files, and scripts that no entry point made. */
function isProgram(path: ImagePath, scripts: ReadonlyMap<string, string>): boolean {
  return path.endsWith('.pth') || (path.startsWith('usr/local/bin/') && !scripts.has(baseName(path)))
}

function filesOf(facts: EntryFacts, owner: ModuleFile['owner']): ModuleFile[] {
  return Object.entries(facts).map(([path, each]) => ({ path: path as ImagePath, owner, facts: each }))
}

/**
 * What a command starts, and what its arguments name: `gunicorn -k uvicorn.workers.UvicornWorker app:app`. Any of its words
 * may be a program's name, for a shell may be told to start it.
 */
function commandRoots(words: readonly string[], table: ModuleTable, scripts: ReadonlyMap<string, string>): Root[] {
  const why = words.join(' ')
  const started = words.flatMap(each => scripts.get(baseName(each as ImagePath)) ?? [])
  const asked = [...started, ...modulesStarted(words).flatMap(module => [module, `${module}.__main__`])]
  return [...asked.map(name => ({ name, why })), ...words.slice(1).flatMap(each => namedIn(each, table, why))]
}

/** The modules that a command runs as programs: `python -m gunicorn`. */
function modulesStarted(words: readonly string[]): string[] {
  return words.flatMap((each, at) => (/^-[A-Za-z]*m$/.test(each) ? (words[at + 1] ?? []) : []))
}

function namedIn(text: string, table: ModuleTable, why: string): Root[] {
  return [...text.matchAll(/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g)].flatMap(([name]) => {
    for (let part = name!; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('.')))) {
      if (table.get(part)) return [{ name: part, why }]
    }
    return []
  })
}

function rulesFor(indexes: readonly DistributionIndex[], started: ReadonlySet<string>): ReachRules {
  const hidden = new Map<string, readonly string[]>()
  for (const { name } of indexes) {
    for (const [module, imports] of Object.entries(distributionRules[name]?.imports ?? {})) hidden.set(module, imports)
  }
  return {
    hidden,
    isIgnored: ({ owner, name }, _to, { when }) =>
      owner === 'distribution' && when === 'main' && !started.has(name) && !name.endsWith('__main__'),
    isCareful: true,
  }
}
