import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { jobContext } from '../../src/cli/job-context.ts'
import { assemblePlatform } from '../../src/jobs/assemble-platform.ts'
import { requestedBuild } from '../../src/jobs/build-request.ts'
import { openProject } from '../../src/jobs/open-project.ts'
import { levels } from '../../src/model/reason.ts'
import { writeRootfs } from '../../src/stores/rootfs/write-rootfs.ts'
import { copyExample, pare, run, sharedCache, succeed, temporaryFolder } from './pare.ts'

// What a scanner finds decides whether somebody is told of a hole in a library: paring must not hide any.

interface Catalogue {
  readonly artifacts: readonly { readonly name: string; readonly version: string; readonly type: string }[]
}

interface Built {
  readonly images: readonly {
    readonly packages: readonly { readonly name: string; readonly version: string }[]
    readonly distributions: readonly { readonly name: string; readonly version: string }[]
  }[]
}

/** Names and versions, each once and in order. */
interface Listed {
  readonly debian: readonly string[]
  readonly python: readonly string[]
}

// Programs installed with Go are where Go puts them, which need not be on PATH.
const environment = {
  PATH: `${process.env.PATH}${delimiter}${join(homedir(), 'go/bin')}`,
  SYFT_CHECK_FOR_APP_UPDATE: 'false',
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  folder = await temporaryFolder()
  vi.stubEnv('XDG_CACHE_HOME', sharedCache)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await folder?.[Symbol.asyncDispose]()
})

async function listedBySyft(source: string): Promise<Listed> {
  const args = ['scan', source, '--override-default-catalogers', 'image', '-q', '-o', 'json']
  const { artifacts } = JSON.parse(await succeed('syft', args, { environment })) as Catalogue
  const ofType = (wanted: string) => artifacts.filter(({ type }) => type === wanted)
  return { debian: sorted(ofType('deb')), python: sorted(ofType('python')) }
}

/** Names of distributions are compared in the form in which all spellings are the same. */
function sorted(parts: readonly { readonly name: string; readonly version: string }[]): string[] {
  const lines = parts.map(({ name, version }) => `${name.toLowerCase().replaceAll(/[-_.]+/g, '-')} ${version}`)
  return [...new Set(lines)].sort()
}

/** Lays out the Tree of a project with the whole standard library and whole distributions. */
async function unpared(project: string, rootfs: string): Promise<void> {
  const abort = new AbortController()
  const context = jobContext({ observer: () => {}, signal: abort.signal, isOffline: false })
  const options = requestedBuild({ directory: project, prove: 'off' })
  const opened = await openProject(options, context)
  const parts = await assemblePlatform(context.host, opened, options, context)
  await writeRootfs(await parts.unpared(), rootfs, { owners: context.isRoot })
}

describe.each(['flask-hello', 'breakers/pillow'])('%s', example => {
  let project: string
  let whole: Listed

  beforeAll(async () => {
    project = await copyExample(example, folder.path)
    const rootfs = join(folder.path, `${example.replace('/', '-')}-rootfs`)
    await unpared(project, rootfs)
    whole = await listedBySyft(`dir:${rootfs}`)
  })

  test.each(levels)(
    'syft lists at level %s what it lists before paring, and what the image is made of',
    async level => {
      const layout = join(folder.path, `${example.replace('/', '-')}-${level}`)
      const { code, stdout, stderr } = await pare([
        'build',
        project,
        '--json',
        ...['--level', level, '-o', `type=oci,tar=false,dest=${layout}`],
      ])
      expect(code, stderr).toBe(0)
      const { packages, distributions } = (JSON.parse(stdout) as Built).images[0]!
      const listed = await listedBySyft(`oci-dir:${layout}`)
      expect(listed).toEqual(whole)
      expect(listed).toEqual({ debian: sorted(packages), python: sorted(distributions) })
      expect(listed.debian.length).toBeGreaterThan(8)
      expect(listed.python.length).toBeGreaterThan(6)
    },
  )

  test('a distribution without its metadata is one that syft does not list', async () => {
    const rootfs = join(folder.path, `${example.replace('/', '-')}-rootfs`)
    const found = await run('find', [rootfs, '-name', 'click-*.dist-info', '-prune', '-exec', 'rm', '-r', '{}', ';'])
    expect(found.code).toBe(0)
    const listed = await listedBySyft(`dir:${rootfs}`)
    expect(listed.python).toEqual(whole.python.filter(line => !line.startsWith('click ')))
    expect(listed.python).not.toEqual(whole.python)
  })
})
