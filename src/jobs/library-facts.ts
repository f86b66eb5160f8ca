import { digestOf } from '../formats/digest/digest-of.ts'
import { canonicalJson } from '../formats/json/canonical-json.ts'
import type { TreeFile } from '../model/tree.ts'
import type { ModuleFacts } from '../python/imports/module-facts.ts'
import type { Cache } from '../stores/cache/cache.ts'
import type { JobContext } from './context.ts'
import { inThreads } from './in-threads.ts'

/** How much of a library one order holds, in bytes: small enough to share the work evenly. */
const shareSize = 1 << 20

type Facts = Readonly<Record<string, ModuleFacts>>

/** What is true of these modules, by path; what was found once is remembered for each Debian package. */
export async function libraryFacts(modules: readonly TreeFile[], python: string, context: JobContext): Promise<Facts> {
  const groups = Map.groupBy(modules, ({ origin }) => (origin.kind === 'debian' ? origin.package : origin.kind))
  const found = await Promise.all([...groups.values()].map(group => factsOfPackage(group, python, context)))
  const all = Object.assign({}, ...found) as Facts
  return Object.fromEntries(modules.map(({ path }) => [path, all[path]!]))
}

/** The interpreter for this computer and the image's are mostly the same packages. */
const underWay = new WeakMap<Cache, Map<string, Promise<Facts>>>()

function factsOfPackage(modules: readonly TreeFile[], python: string, context: JobContext): Promise<Facts> {
  const key = digestOf(canonicalJson([python, ...modules.map(({ path, content }) => [path, content.digest])]))
  const begun = underWay.get(context.cache) ?? new Map<string, Promise<Facts>>()
  underWay.set(context.cache, begun)
  const known = begun.get(key)
  if (known) return known
  const finding = findFacts(key, modules, python, context)
  begun.set(key, finding)
  finding.catch(() => begun.delete(key))
  return finding
}

async function findFacts(
  key: string,
  modules: readonly TreeFile[],
  python: string,
  context: JobContext,
): Promise<Facts> {
  const { records, directory: cache } = context.cache
  const known = await records.get<Facts>('package-facts', key)
  if (known) return known
  const shares = sharesOf(modules)
  const answers = await Promise.all(
    shares.map(share => {
      const order = { cache, python, modules: share.map(({ path, content }) => [path, content.digest] as const) }
      return inThreads('moduleFacts', order, sizeOf(share), context)
    }),
  )
  const facts = Object.fromEntries(
    shares.flatMap((share, index) => share.map(({ path }, at) => [path, answers[index]![at]!])),
  )
  await records.put('package-facts', key, facts)
  return facts
}

function sharesOf(modules: readonly TreeFile[]): TreeFile[][] {
  const shares: TreeFile[][] = []
  for (const module of modules) {
    const last = shares.at(-1)
    if (last && sizeOf(last) + module.content.size <= shareSize) last.push(module)
    else shares.push([module])
  }
  return shares
}

function sizeOf(modules: readonly TreeFile[]): number {
  return modules.reduce((sum, { content }) => sum + content.size, 0)
}
