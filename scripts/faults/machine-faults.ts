import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { home, pare, succeed, temporaryFolder } from '../../test/e2e/pare.ts'
import { smallDisk, tracesOf } from '../../test/e2e/traces.ts'
import { writeProject } from './write-project.ts'

/** Something that happens to a build on this computer, and has to leave the next one as if it had not. */
export interface MachineFault {
  readonly name: string
  /** Makes it happen so many times; the lines are what went wrong, and should be none. */
  carryOut(times: number): Promise<{ readonly happened: string; readonly problems: readonly string[] }>
}

interface Ground {
  readonly folder: string
  /** A cache that holds what one build of another project needed. */
  cloneCache(): Promise<string>
  /** No build has seen it, and every stage has work to do with it. */
  newProject(): Promise<string>
  /** Of an image of the project that nothing disturbed. */
  digestOf(project: string): Promise<string>
  build(project: string, cache: string): Promise<{ readonly digest?: string; readonly code?: string }>
}

export const machineFaults: readonly MachineFault[] = [
  {
    name: 'SIGKILL at a random moment',
    carryOut: times =>
      onGround(async ({ newProject, build, digestOf, cloneCache }) => {
        const cache = await cloneCache()
        const problems: string[] = []
        let killed = 0
        // As long as an undisturbed build takes, so that every stage gets its share.
        const whole = await timed(async () => build(await newProject(), cache))
        for (let round = 0; round < times; round++) {
          const project = await newProject()
          const delay = Math.random() * whole
          if (await killedAfter(delay, project, cache)) killed++
          const running = (await tracesOf(cache, project)).filter(trace => /^(?:running|mounted):/.test(trace))
          const { digest, code } = await build(project, cache)
          const after = `after ${Math.round(delay)} ms`
          problems.push(...running.map(trace => `${after}: ${trace}`))
          if (digest !== (await digestOf(project))) problems.push(`${after}: the next build gave ${digest ?? code}`)
        }
        return { happened: `${killed} of ${times} builds were killed, the others had ended`, problems }
      }),
  },
  {
    name: 'the disk of the cache is full',
    carryOut: times =>
      onGround(async ({ folder, newProject, build, digestOf }) => {
        const problems: string[] = []
        const codes = new Set<string>()
        for (let round = 0; round < times; round++) {
          const disk = join(folder, `disk-${round}`)
          // The package lists alone are 9 MB; with 100 MB nearly all is there.
          await using _ = await smallDisk(disk, `${Math.round(2 + (round * 98) / Math.max(1, times - 1))}m`)
          const project = await newProject()
          const first = await build(project, disk)
          codes.add(first.code ?? 'built')
          await succeed('mount', ['-o', 'remount,size=4g', disk])
          const { digest, code } = await build(project, disk)
          if (digest !== (await digestOf(project))) problems.push(`with room again, the build gave ${digest ?? code}`)
        }
        return { happened: `with room for 2 to 100 MB: ${[...codes].join(', ')}`, problems }
      }),
  },
  {
    name: 'the cache is read-only',
    carryOut: () =>
      onGround(async ({ newProject, build, digestOf, cloneCache }) => {
        const cache = await cloneCache()
        await succeed('mount', ['--bind', cache, cache])
        try {
          await succeed('mount', ['-o', 'remount,bind,ro', cache])
          const project = await newProject()
          const { digest, code } = await build(project, cache)
          const problems = digest === undefined || digest === (await digestOf(project)) ? [] : [`it gave ${digest}`]
          return { happened: code ?? 'built', problems }
        } finally {
          await succeed('umount', [cache])
        }
      }),
  },
  {
    name: 'two builds of one project at once',
    carryOut: times =>
      onGround(async ({ newProject, build, digestOf, cloneCache }) => {
        const cache = await cloneCache()
        const problems: string[] = []
        for (let round = 0; round < times; round++) {
          const project = await newProject()
          const both = await Promise.all([build(project, cache), build(project, cache)])
          const wanted = await digestOf(project)
          for (const { digest, code } of both) if (digest !== wanted) problems.push(`one gave ${digest ?? code}`)
        }
        return { happened: `${times} pairs of builds`, problems }
      }),
  },
  {
    name: 'a file of the cache is cut short, as by a crash of the computer',
    carryOut: times =>
      onGround(async ({ newProject, build, digestOf, cloneCache }) => {
        const problems: string[] = []
        const codes = new Set<string>()
        for (let round = 0; round < times; round++) {
          const cache = await cloneCache()
          const project = await newProject()
          await build(project, cache)
          const file = await newestRecord(join(cache, 'pare/records'), round)
          await cutShort(file)
          const { digest, code } = await build(project, cache)
          codes.add(code ?? 'built')
          if (digest !== (await digestOf(project))) problems.push(`${file}: the next build gave ${digest ?? code}`)
        }
        return { happened: `${times} records were cut: ${[...codes].join(', ')}`, problems }
      }),
  },
]

async function onGround<T>(work: (ground: Ground) => Promise<T>): Promise<T> {
  await using folder = await temporaryFolder()
  const undisturbed = join(folder.path, 'cache')
  let [projects, clones] = [0, 0]
  const build: Ground['build'] = async (project, cache) => {
    const { code, stdout, stderr } = await pare(['build', project, '--json'], {
      environment: { XDG_CACHE_HOME: cache },
    })
    if (code === 0) return { digest: (JSON.parse(stdout) as { images: [{ digest: string }] }).images[0].digest }
    return { code: /^error\[([\w-]+)\]/m.exec(stderr)?.[1] ?? `exit ${code}: ${stderr}` }
  }
  const newProject = () => writeProject(join(folder.path, `project-${projects++}`), randomBytes(8e6))

  // Not the suite's cache, of which a copy takes longer than all of this.
  await build(await newProject(), undisturbed)
  return await work({
    folder: folder.path,
    build,
    newProject,
    async cloneCache() {
      const path = join(folder.path, `cache-${clones++}`)
      await succeed('cp', ['-al', undisturbed, path])
      return path
    },
    async digestOf(project) {
      const { digest, code } = await build(project, undisturbed)
      if (digest === undefined) throw new Error(`an undisturbed build failed: ${code}`)
      return digest
    },
  })
}

/** Milliseconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Starts a build and kills it, and it alone, after so many milliseconds; whether it was still running then. */
async function killedAfter(milliseconds: number, project: string, cache: string): Promise<boolean> {
  const child = spawn(join(home, 'pare'), ['build', project], {
    env: { ...process.env, XDG_CACHE_HOME: cache },
    stdio: 'ignore',
  })
  const ended = new Promise<NodeJS.Signals | null>(resolve => child.on('close', (_, signal) => resolve(signal)))
  await Promise.race([sleep(milliseconds), ended])
  child.kill('SIGKILL')
  return (await ended) === 'SIGKILL'
}

/** The record that was written so many before the newest: those of the last build come first. */
async function newestRecord(folder: string, skipped: number): Promise<string> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
  const files = await Promise.all(
    names.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      return { path, time: (await stat(path)).mtimeMs }
    }),
  )
  return files.toSorted((one, other) => other.time - one.time)[skipped]!.path
}

/** Leaves half of a file. Written anew: other caches have a link to the same file. */
async function cutShort(file: string): Promise<void> {
  const whole = await readFile(file)
  await writeFile(`${file}.cut`, whole.subarray(0, whole.length >> 1))
  await rename(`${file}.cut`, file)
}
