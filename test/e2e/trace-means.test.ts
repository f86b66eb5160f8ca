import { appendFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { jobContext } from '../../src/cli/job-context.ts'
import { assemblePlatform } from '../../src/jobs/assemble-platform.ts'
import { needsOf } from '../../src/jobs/assemble-system.ts'
import type { BuildOptions } from '../../src/jobs/build-options.ts'
import { openProject } from '../../src/jobs/open-project.ts'
import { type TraceMeans, traceTree } from '../../src/jobs/trace-tree.ts'
import type { ImagePath } from '../../src/model/image-path.ts'
import { copyExample, pare, sharedCache, succeed, temporaryFolder } from './pare.ts'
import { cloneCache, tracesOf } from './traces.ts'

// What a run touches is read from access times, and told by the interpreters where a file system keeps none.

let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
  vi.stubEnv('XDG_CACHE_HOME', sharedCache)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await folder?.[Symbol.asyncDispose]()
})

/** A copy that nobody has traced before, and nobody will again. */
async function freshCopy(example: string, into: string): Promise<string> {
  const project = await copyExample(example, into)
  await appendFile(join(project, 'app.py'), `# ${into}\n`)
  return project
}

describe.each(['flask-hello', 'breakers/pillow'])('the trace of %s', example => {
  test('by audit events has every file that access times show, or ELF headers lead from it there', async () => {
    const directory = await freshCopy(example, join(folder.path, 'forced'))
    const context = jobContext({ observer: () => {}, signal: new AbortController().signal, isOffline: false })
    const options: BuildOptions = {
      ...{ directory, tags: [], platforms: [], outputs: [], environment: {}, labels: {} },
      ...{ isGitLabelled: false, prove: 'auto', isLocked: false, isFrozen: false, level: 'max' },
      ...{ isExpiredArchiveAllowed: false, isRefreshed: false },
    }
    const opened = await openProject(options, context)
    const parts = await assemblePlatform(context.host, opened, options, context)
    const { tree } = await parts.whole()
    const touchedBy = async (means: TraceMeans) => {
      const { touched, isRight } = await traceTree(parts, opened, context, means)
      expect(isRight).toBe(true)
      return touched.filter(path => tree.entries.get(path)?.kind === 'file')
    }
    const [times, events] = [await touchedBy('access-times'), await touchedBy('audit-events')]
    expect(times.length).toBeGreaterThan(200)
    const led = neededFrom(events, await needsOf(tree))
    const isKnown = (path: string) => events.some(each => each === path) || led.has(path)
    expect(times.filter(path => !isKnown(path) && !isReadByTheCLibrary(path))).toEqual([])
    // Modules are told one by one: no more of them than were imported.
    const isModule = (path: string) => path.endsWith('.pyc')
    expect(events.filter(isModule)).toEqual(times.filter(isModule))
  })
})

/** The files that the loader brings along for these, as paring follows them. */
function neededFrom(files: readonly string[], needs: Awaited<ReturnType<typeof needsOf>>): ReadonlySet<string> {
  const led = new Set<string>(files)
  for (const path of led) {
    const needed = new Set(needs.get(path as ImagePath)?.needed)
    for (const [other, { soname }] of needs) if (soname !== undefined && needed.has(soname)) led.add(other)
  }
  return led
}

/** Its locale, which images at level max do without unless somebody asks for it. */
function isReadByTheCLibrary(path: string): boolean {
  return path.startsWith('usr/lib/locale/')
}

describe('a cache whose file system keeps no access times', () => {
  test.each(['flask-hello', 'breakers/pillow'])(
    'cuts %s by what its interpreters tell, and the image is proven',
    async example => {
      await using cache = await cloneCache()
      const project = await freshCopy(example, join(folder.path, 'noatime'))
      const roots = join(cache.path, 'pare/roots')
      const rootfs = join(folder.path, `${example.replace('/', '-')}-rootfs`)
      await mkdir(roots, { recursive: true })
      await succeed('mount', ['-t', 'tmpfs', '-o', 'noatime,size=1g', 'tmpfs', roots])
      const build = (...options: string[]) =>
        pare(['build', project, '--level', 'max', ...options], { environment: { XDG_CACHE_HOME: cache.path } })
      try {
        const { code, stderr } = await build('-o', `type=local,dest=${rootfs}`)
        expect(code, stderr).toBe(0)
        expect(stderr).toContain('warning[traced-by-events]')
        expect(stderr).not.toContain('module-put-back')
        // What was written into the traced copy is in no image.
        expect(await succeed('find', [rootfs, '-name', '*pare_trace*', '-o', '-name', '.pare-trace'])).toBe('')
        // Cut indeed: what no probe touched is gone.
        expect(await succeed('find', [rootfs, '-path', '*werkzeug/debug*'])).toBe('')
      } finally {
        await succeed('umount', [roots])
      }
      await rm(roots, { recursive: true, force: true })
      expect(await tracesOf(cache.path, project)).toEqual([])
    },
  )
})
