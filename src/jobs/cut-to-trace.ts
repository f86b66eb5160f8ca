import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import { buildTree } from '../images/build-tree.ts'
import { generatedFile } from '../images/generated-entry.ts'
import { type ImagePath, parseImagePath } from '../model/image-path.ts'
import { formatOrigin } from '../model/origin.ts'
import type { Dropped } from '../model/paring.ts'
import type { Tree, TreeEntry, TreeFile } from '../model/tree.ts'
import { tlsStub } from '../python/tls-stub/tls-stub.ts'
import { describeTls } from '../sandbox/interpreter/describe-tls.ts'
import { addBytecode } from '../stages/assemble/add-bytecode.ts'
import { recordsOfPresent } from '../stages/assemble/records-of-present.ts'
import { matcherOf, moduleNamesOf } from '../stages/pare/file-patterns.ts'
import { keptClosure } from '../stages/pare/kept-closure.ts'
import { missingModuleHook } from '../stages/pare/missing-module-hook.ts'
import { libraryFolder } from '../stages/pare/pare-standard-library.ts'
import { type SparedParts, sparedParts } from '../stages/pare/spared-parts.ts'
import { type TouchedEntries, touchedEntries } from '../stages/pare/touched-entries.ts'
import { withZippedModules } from '../stages/pare/zip-standard-library.ts'
import { withParedRecords } from './assemble-distribution.ts'
import type { PlatformParts, WholeTree } from './assemble-platform.ts'
import { libraryIndex, linkerCache, needsOf, sitePackagesOf, storedFile } from './assemble-system.ts'
import type { JobContext } from './context.ts'
import { once } from './once.ts'
import type { OpenedProject } from './open-project.ts'
import { zipContents } from './zip-contents.ts'

/** The same parts at level `max`: what a run of the app did not touch leaves, and what is Python becomes one archive. */
export function cutToTrace(
  parts: PlatformParts,
  touched: readonly ImagePath[],
  opened: OpenedProject,
  context: JobContext,
): PlatformParts {
  const key = { lowerKey: parts.lowerKey, touched, keep: opened.settings.keep }
  return {
    ...parts,
    lowerKey: digestOf(canonicalJson(key)),
    whole: once(() => cut(parts, touched, opened, context)),
  }
}

async function cut(
  parts: PlatformParts,
  touched: readonly ImagePath[],
  opened: OpenedProject,
  context: JobContext,
): Promise<WholeTree> {
  const { settings, compiler, interpreter } = opened
  const { tree, dropped, missing } = await parts.whole()
  const { python } = parts.lock.system
  const site = sitePackagesOf(python)
  const native = await needsOf(tree)
  const spared = await sparedOf(parts, new Set(touched))
  const found = touchedEntries(tree, new Set(touched), {
    python,
    site,
    keep: moduleNamesOf(settings.keep),
    closure: await closureOfKept(parts, opened, context),
    isKept: matcherOf(settings.keep),
    spared,
    native,
  })
  const isOldHook = ({ origin }: TreeEntry) => origin.kind === 'generated' && origin.by === 'missing-module-hook'
  const useful = [...tree.entries.values()].filter(entry => found.kept.has(entry.path) && !isOldHook(entry))
  const kept = withoutUnreadSources(useful, new Set(touched))
  const stub = await standIn(found, python, interpreter, context)
  const left = [...missing, ...found.missing.filter(name => name !== '_ssl' || !stub)]
  const hookFiles = [...missingModuleHook(left, site, 'max'), ...(stub ? [stub] : [])]
  const written = await Promise.all(hookFiles.map(each => storedFile(each, context)))
  const hook = await addBytecode(written, compiler, { ...context, isReplaced: () => true })
  const zipped = await withZippedModules(buildTree([...kept, ...hook.entries]), python, site, contents =>
    zipContents(contents, context),
  )
  const cache = linkerCache(zipped, native, parts.lock.system)
  const recorded = await withRecords(tree, zipped, context)
  const finished = buildTree(await Promise.all([...recorded, cache].map(entry => storedFile(entry, context))))
  return { tree: finished, dropped: [...dropped, ...untouched(tree, found.kept)], missing: left }
}

/** A module in place of `_ssl`, where `ssl` stays without it: many a server imports it and never uses it. */
async function standIn(
  { kept, missing }: TouchedEntries,
  python: string,
  interpreter: OpenedProject['interpreter'],
  { signal }: JobContext,
): Promise<TreeFile | undefined> {
  const folder = libraryFolder(python)
  if (!missing.includes('_ssl') || !kept.has(parseImagePath(`${folder}/ssl.pyc`))) return undefined
  const source = tlsStub(await describeTls(await interpreter(), signal), 'max')
  return generatedFile(`${folder}/_ssl.py`, source, { kind: 'generated', by: 'missing-module-hook' })
}

/** RECORD of each distribution and dpkg's lists, true to what is there. */
async function withRecords(before: Tree, after: Tree, context: JobContext): Promise<TreeEntry[]> {
  const records = await recordsOfPresent(after)
  const files = [...records.entries.values()]
  const distributions = Map.groupBy(files.filter(isOfDistribution), distributionOf)
  const earlier = Map.groupBy([...before.entries.values()].filter(isOfDistribution), distributionOf)
  const pared = await Promise.all(
    [...distributions].map(([name, own]) => withParedRecords(own, earlier.get(name) ?? [], context)),
  )
  return [...files.filter(entry => !isOfDistribution(entry)), ...pared.flat()]
}

function isOfDistribution(entry: TreeEntry): entry is TreeFile {
  return entry.kind === 'file' && entry.origin.kind === 'distribution'
}

function distributionOf({ origin }: TreeFile): string {
  return origin.kind === 'distribution' ? origin.name : ''
}

/** What the modules that the settings keep need to be imported. */
async function closureOfKept(
  { distributions, lock }: PlatformParts,
  { settings, archive }: OpenedProject,
  context: JobContext,
): Promise<ReadonlySet<string>> {
  const names = moduleNamesOf(settings.keep)
  if (names.length === 0) return new Set()
  const library = await libraryIndex(lock.system, deb => archive.fetchDeb(deb, context), context)
  const indexes = await Promise.all(distributions.map(part => part.index()))
  return keptClosure(names, library, indexes, sitePackagesOf(lock.system.python))
}

async function sparedOf({ distributions, app }: PlatformParts, touched: ReadonlySet<string>): Promise<SparedParts> {
  const indexes = await Promise.all(distributions.map(part => part.index()))
  return sparedParts([
    { facts: Object.values(await app.facts()) },
    ...indexes.map(({ name, facts }) => ({
      distribution: name,
      facts: Object.entries(facts).flatMap(([path, each]) => (isTouched(path, touched) ? [each] : [])),
    })),
  ])
}

/** Whether the module of a source was touched: its bytecode stands in its place, or beside it. */
function isTouched(path: string, touched: ReadonlySet<string>): boolean {
  return touched.has(path) || touched.has(`${path}c`)
}

function untouched(tree: Tree, kept: ReadonlySet<ImagePath>): Dropped[] {
  return [...tree.entries.values()].flatMap(entry =>
    entry.kind === 'file' && !kept.has(entry.path)
      ? [{ path: entry.path, rule: 'untouched', size: entry.content.size, origin: formatOrigin(entry.origin) }]
      : [],
  )
}

/** Bytecode that was imported from beside its source takes the source's place, unless the source was read as well. */
function withoutUnreadSources(entries: readonly TreeEntry[], touched: ReadonlySet<string>): TreeEntry[] {
  const moved = new Map<string, ImagePath>()
  for (const { path, kind, origin } of entries) {
    const [, folder = '', stem] = /^(.*\/)__pycache__\/([^/]+)\.cpython-\d+\.pyc$/.exec(path) ?? []
    if (kind !== 'file' || stem === undefined || origin.kind === 'app') continue
    if (!touched.has(`${folder}${stem}.py`)) moved.set(path, `${folder}${stem}.pyc` as ImagePath)
  }
  const replaced = new Set([...moved.values()].map(path => path.slice(0, -1)))
  return entries.flatMap((entry): TreeEntry[] => {
    if (replaced.has(entry.path)) return []
    const place = moved.get(entry.path)
    return [place === undefined ? entry : { ...entry, path: place }]
  })
}
