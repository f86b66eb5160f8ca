import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { jobContext } from '../src/cli/job-context.ts'
import { buildTree, withoutEntries } from '../src/images/build-tree.ts'
import { sitePackagesOf } from '../src/jobs/assemble-system.ts'
import { unpackSystem } from '../src/jobs/unpack-system.ts'
import type { Digest } from '../src/model/oci/digest.ts'
import type { LockedDistribution, PythonTarget } from '../src/model/python/lock.ts'
import type { Tree } from '../src/model/tree.ts'
import { moduleNameOf } from '../src/python/imports/module-table.ts'
import type { Ask } from '../src/python/imports/standard-library-asks.ts'
import type { PlanDocument } from '../src/report/plan-document.ts'
import { unpackWheel } from '../src/stages/assemble/unpack-wheel.ts'
import { entryAsks } from '../src/stages/pare/entry-asks.ts'
import { indexLibrary, pareStandardLibrary } from '../src/stages/pare/pare-standard-library.ts'
import { planDistributionDrops } from '../src/stages/pare/plan-distribution-drops.ts'

// Imports every module of every distribution of a project, each distribution as if it and what it requires were alone
// in an image: modules of the standard library that paring would leave out then, and other distributions, are refused.
// What is refused and not caught is printed. See docs/concepts/paring.md.

const usage = `usage: node scripts/import-sweep.ts PROJECT [NAME…]

PROJECT has the distributions as requirements. It needs root, for chroot; NAME narrows it down.
`

async function main([project, ...wanted]: readonly string[]): Promise<number> {
  if (project === undefined) {
    process.stderr.write(usage)
    return 2
  }
  const rootfs = buildWhole(resolve(project))
  const plan: PlanDocument = JSON.parse(pare(project, 'plan', '--json', '--progress', 'quiet'))
  const [platform] = plan.platforms
  const context = jobContext({ signal: new AbortController().signal, observer: () => {}, isOffline: false })
  const python = platform!.python
  const target: PythonTarget = { python, machine: process.arch === 'x64' ? 'x86_64' : 'aarch64', glibc: [2, 41] }

  const lock = { suite: platform!.suite, python, architecture: 'amd64', packages: platform!.packages }
  const { entries } = await unpackSystem(lock as never, locked => found(locked.digest), context)
  const tree = buildTree(entries)
  const library: Tree = withoutEntries(tree, ({ path }) => !path.startsWith(`usr/lib/python${python}/`))
  const index = await indexLibrary(library, python)

  const byName = new Map<string, LockedDistribution>(platform!.distributions.map(each => [each.name, each]))
  const site = sitePackagesOf(python)
  const requires = requirements(join(rootfs, site))
  const known = new Map<string, { readonly asks: readonly Ask[]; readonly modules: readonly string[] }>()
  let failures = 0
  for (const name of wanted.length > 0 ? wanted : byName.keys()) {
    const closure = closureOf(name, requires)
    const parts = await Promise.all([...closure].map(each => partOf(byName.get(each)!)))
    const asks = parts.flatMap(part => part?.asks ?? [])
    const { missing } = pareStandardLibrary(index, asks)
    const own = await partOf(byName.get(name)!)
    const tops = new Set(parts.flatMap(part => part?.modules ?? []).map(module => module.split('.')[0]))
    const input = [missing.join(' '), [...tops].join(' '), own!.modules.join(' ')].join('\n')
    const report = importAll(rootfs, input)
    if (report === '') continue
    failures++
    process.stdout.write(`${name}: ${own!.modules.length} modules, ${missing.length} left out\n${report}`)
  }
  return failures === 0 ? 0 : 1

  async function found(digest: Digest) {
    const content = await context.cache.blobs.find(digest)
    if (!content) throw new Error(`${digest} is not in the cache`)
    return content
  }

  async function partOf(locked: LockedDistribution | undefined) {
    if (!locked) return undefined
    const before = known.get(locked.name)
    if (before) return before
    const unpacked = await unpackWheel(await found(locked.wheel.digest), locked, target, context.cache.blobs)
    const drops = await planDistributionDrops(unpacked, site, 'amd64')
    const useful = unpacked.filter(({ path }) => !drops.has(path))
    const asks = await entryAsks(useful, { python, distribution: locked.name, site })
    const modules = useful.flatMap(({ path }) => {
      const module = path.startsWith(`${site}/`) ? moduleNameOf(path.slice(site.length + 1)) : undefined
      return module === undefined || module.endsWith('__main__') ? [] : [module]
    })
    const part = { asks, modules: [...new Set(modules)].sort() }
    known.set(locked.name, part)
    return part
  }
}

/** The project as an image with all of the standard library, as a folder. */
function buildWhole(project: string): string {
  const rootfs = process.env.SWEEP_ROOTFS ?? join(project, '.pare', 'sweep')
  if (process.env.SWEEP_ROOTFS !== undefined) return rootfs
  rmSync(rootfs, { recursive: true, force: true })
  pare(project, 'build', '--no-prove', '-o', `type=local,dest=${rootfs}`)
  return rootfs
}

function pare(project: string, command: string, ...args: string[]): string {
  return execFileSync(resolve(import.meta.dirname, '../pare'), [command, ...args, '--', 'python', '-V'], {
    cwd: project,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** What each installed distribution requires, without its extras. */
function requirements(site: string): Map<string, string[]> {
  const requires = new Map<string, string[]>()
  for (const folder of readdirSync(site).filter(each => each.endsWith('.dist-info'))) {
    const [header] = readFileSync(join(site, folder, 'METADATA'), 'utf8').split('\n\n')
    const found: string[] = []
    for (const line of header!.split('\n')) {
      const [, requirement, marker] = /^Requires-Dist: *([\w.-]+)[^;]*;?(.*)$/.exec(line) ?? []
      if (requirement !== undefined && !/extra *==/.test(marker!)) found.push(normalized(requirement))
    }
    requires.set(normalized(/^Name: *(.*)$/m.exec(header!)![1]!), found)
  }
  return requires
}

function normalized(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[-_.]+/g, '-')
}

function closureOf(name: string, requires: ReadonlyMap<string, readonly string[]>): Set<string> {
  const closure = new Set([name])
  for (const each of closure) for (const next of requires.get(each) ?? []) if (requires.has(next)) closure.add(next)
  return closure
}

function importAll(rootfs: string, input: string): string {
  writeFileSync(join(rootfs, 'tmp/sweep.txt'), input)
  writeFileSync(join(rootfs, 'tmp/sweep.py'), readFileSync(join(import.meta.dirname, 'import-sweep/import-all.py')))
  const script = `mount -t proc proc ${rootfs}/proc; exec chroot ${rootfs} /usr/bin/python3 -I /tmp/sweep.py`
  try {
    return execFileSync('unshare', ['-m', '-p', '-f', 'sh', '-c', script], {
      encoding: 'utf8',
      env: { LANG: 'C.UTF-8', HOME: '/tmp', MPLCONFIGDIR: '/tmp' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 120_000,
    })
  } catch (error) {
    return `${(error as { stdout?: string }).stdout ?? ''}  ended: ${(error as Error).message.split('\n')[0]}\n`
  }
}

process.exitCode = await main(process.argv.slice(2))
