import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, sharedCache, succeed } from './pare.ts'

/** A cache of its own that starts with what the shared one holds; nobody else builds with it. */
export async function cloneCache(): Promise<{ path: string } & AsyncDisposable> {
  await mkdir(sharedCache, { recursive: true })
  // Beside the shared one: hard links do not cross file systems.
  const path = await mkdtemp(join(dirname(sharedCache), 'pare-cache-clone-'))
  const warm = join(sharedCache, 'pare')
  if (existsSync(warm)) {
    // Another build may put a file in place meanwhile; a copy that misses it is a colder one.
    await run('cp', ['-al', warm, path])
    await rm(join(path, 'pare/roots'), { recursive: true, force: true })
    await rm(join(path, 'pare/blobs/temporary'), { recursive: true, force: true })
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** What a run left behind: laid out roots, temporary files, mounts, processes; each as a line. Empty when it was tidy. */
export async function tracesOf(cache: string, project: string): Promise<string[]> {
  let traces = scan(cache, project)
  // The kernel takes its time over the namespaces of a process that was killed.
  for (let attempt = 0; attempt < 100 && traces.length > 0; attempt++) {
    await sleep(50)
    traces = scan(cache, project)
  }
  return traces
}

function scan(cache: string, project: string): string[] {
  return [
    ...['roots', 'blobs/temporary'].flatMap(folder => listed(join(cache, 'pare', folder))),
    ...unfinished(join(cache, 'pare')),
    ...unfinished(join(project, '.pare')),
    ...mounts(cache).map(line => `mounted: ${line}`),
    ...processes([cache, project]).map(line => `running: ${line}`),
  ]
}

function listed(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map(name => join(folder, name)) : []
}

function unfinished(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { recursive: true }) as string[]
  return names.filter(name => /\.(?:tmp|part|partial)\b|\btemporary[/.-]./.test(name)).map(name => join(folder, name))
}

function mounts(cache: string): string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  return lines.filter(line => line.includes(`${cache}/pare/`))
}

function processes(folders: readonly string[]): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap(pid => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
        // Every process sees a disk that a test mounted; only a sandbox sees what lies inside the cache.
        const mounted = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
        const isOurs = folders.some(
          folder => [command, environment].some(text => text.includes(folder)) || mounted.includes(`${folder}/pare/`),
        )
        return isOurs ? [`${pid} ${command}`] : []
      } catch {
        return []
      }
    })
}

/** Mounts a file system that holds `size` bytes and no more. */
export async function smallDisk(path: string, size: string): Promise<AsyncDisposable> {
  await mkdir(path, { recursive: true })
  await succeed('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=777`, 'tmpfs', path])
  return {
    [Symbol.asyncDispose]: async () => {
      await succeed('umount', [path])
    },
  }
}
