import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dockerConfig, login, startRegistry } from '../../test/e2e/docker-registry.ts'
import { pare, type Run, run } from '../../test/e2e/pare.ts'
import { faultProxy } from './fault-proxy.ts'
import type { RegistryFault } from './registry-faults.ts'
import { writeProject } from './write-project.ts'

/** What came of a fault while something was pushed. */
export interface Pushed extends Answered {
  /** What the registry has under the tag afterwards. */
  readonly tag: 'absent' | 'whole' | 'broken'
  /** Whether the push, or the next one without the fault where it failed, gives the digest of the image. */
  readonly isRight: boolean
}

/** What pare made of a fault. */
export interface Answered {
  readonly exit: number
  /** Of the error, if there was one. */
  readonly code?: string
  /** Requests with credentials for a host that has no right to them. */
  readonly leaks: readonly string[]
  readonly said: string
}

export interface RegistryBench extends AsyncDisposable {
  /** Pushes an image through the fault, and once more without it. */
  push(fault: RegistryFault): Promise<Pushed>
  /** Asks, through the fault, why a file is in an image that the registry has. */
  read(fault: RegistryFault): Promise<Answered>
}

/** A docker-registry that wants a login, a proxy before it, and an image to push. */
export async function registryBench(): Promise<RegistryBench> {
  const directory = await mkdtemp(join(tmpdir(), 'pare-faults-'))
  const registry = await startRegistry(directory, 'registry', true)
  const basic = Buffer.from(`${login.username}:${login.password}`).toString('base64')
  const proxy = await faultProxy(registry.host, `Basic ${basic}`)
  const environment = {
    DOCKER_CONFIG: await dockerConfig(directory, { ...registry, host: proxy.host }),
  }
  const direct = { DOCKER_CONFIG: await dockerConfig(join(directory, 'direct'), registry) }
  const project = await writeProject(join(directory, 'project'), Buffer.alloc(3_000_000, 'pare '))
  const { stdout } = await pare(['build', project, '--no-prove', '--json'])
  const [{ digest }] = (JSON.parse(stdout) as { images: [{ digest: string }] }).images
  let pushes = 0

  const push = (name: string) =>
    pare(['build', project, '--no-prove', '--push', '--progress', 'plain', '-t', name], { environment })

  async function tagOf(repository: string): Promise<Pushed['tag']> {
    const name = `${registry.host}/${repository}:1`
    if ((await run('crane', ['manifest', name], { environment: direct })).code !== 0) return 'absent'
    const { code } = await run('crane', ['validate', '--remote', name], { environment: direct })
    return code === 0 ? 'whole' : 'broken'
  }

  async function through(fault: RegistryFault, work: () => Promise<Run>): Promise<Answered & Pick<Run, 'stdout'>> {
    proxy.tamper(fault.tamper(proxy))
    const leaksBefore = proxy.leaks.length
    const { code: exit, stdout, stderr: said } = await work()
    proxy.tamper(undefined)
    const [, code] = /^error\[([\w-]+)\]/m.exec(said) ?? []
    return { exit, ...(code !== undefined ? { code } : {}), leaks: proxy.leaks.slice(leaksBefore), said, stdout }
  }

  return {
    async push(fault) {
      // Every push finds an empty repository, and no other that a blob could be mounted from.
      const repository = `faults/${pushes++}`
      const name = `${proxy.host}/${repository}:1`
      const answered = await through(fault, () => push(name))
      const tag = await tagOf(repository)
      if (answered.exit === 0) return { ...answered, tag, isRight: answered.stdout.trim().endsWith(digest) }
      const again = await push(name)
      return {
        ...answered,
        tag,
        isRight: again.stdout.trim().endsWith(digest) && (await tagOf(repository)) === 'whole',
      }
    },
    async read(fault) {
      const name = `${proxy.host}/read:1`
      // Nothing of it may be in a cache.
      const cache = join(directory, `cache-${pushes++}`)
      const why = () => pare(['why', name, 'app/serve.py'], { environment: { ...environment, XDG_CACHE_HOME: cache } })
      await push(name)
      const wanted = await why()
      await rm(cache, { recursive: true, force: true })
      const answered = await through(fault, why)
      if (answered.exit === 0 && answered.stdout !== wanted.stdout)
        throw new Error(`another answer: ${answered.stdout}`)
      return answered
    },
    [Symbol.asyncDispose]: async () => {
      await proxy[Symbol.asyncDispose]()
      registry.process.kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
