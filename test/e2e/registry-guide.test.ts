import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type DockerRegistry, login, startRegistry } from './docker-registry.ts'
import { home, pare, run, sharedCache, succeed, temporaryFolder } from './pare.ts'

// docs/guide/registry.md, carried out: its commands are read from the page and run in one shell, as a reader would, against
// a registry that wants a password. Only the host names are others.

interface Step {
  readonly command: string
  /** What the page shows below the command; `…`, with the digits before it, stands for anything. */
  readonly shown: string
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let registry: DockerRegistry
let environment: Record<string, string>
/** Repositories of images that the engine is given, to be taken away. */
const pulled: string[] = []

beforeAll(async () => {
  folder = await temporaryFolder()
  registry = await startRegistry(folder.path, 'registry', true)
  const [reader, git] = [join(folder.path, 'reader'), join(folder.path, 'pare.git')]
  await mkdir(reader)
  await succeed('git', ['init', '--quiet', '--bare', '--initial-branch', 'main', git])
  await commitAll('--git-dir', git, '--work-tree', home)
  // What npm brings is here already: half a minute that a clone need not take again.
  const template = join(folder.path, 'template')
  await mkdir(join(template, 'hooks'), { recursive: true })
  const hook = `#!/bin/sh\nln -s '${home}/node_modules' node_modules\n`
  await writeFile(join(template, 'hooks/post-checkout'), hook, { mode: 0o755 })
  environment = {
    HOME: reader,
    DOCKER_CONFIG: join(reader, '.docker'),
    REGISTRY_PASSWORD: login.password,
    XDG_CACHE_HOME: sharedCache,
    GIT_TEMPLATE_DIR: template,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.file://${git}.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://git.example.com/tools/pare',
  }
})

afterAll(async () => {
  registry.process.kill()
  for (const repository of pulled) {
    const images = await succeed('docker', ['image', 'ls', '--quiet', '--no-trunc', repository])
    const ids = [...new Set(images.split('\n').filter(Boolean))]
    if (ids.length > 0) await run('docker', ['image', 'rm', '--force', ...ids])
  }
  await folder[Symbol.asyncDispose]()
})

/** Commits what is there, committed before or not: a clone is what somebody would get. */
async function commitAll(...where: string[]): Promise<void> {
  const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com']
  await succeed('git', [...where, 'add', '--all'])
  await succeed('git', [...where, ...author, 'commit', '--quiet', '--message', 'all'])
}

async function stepsOf(page: string): Promise<Step[]> {
  const text = (await readFile(join(home, page), 'utf8')).replaceAll('registry.example.com', registry.host)
  const blocks = [...text.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block]) => block!)
  return blocks.flatMap(block =>
    block
      .split(/^\$ /m)
      .filter(Boolean)
      .map(one => {
        const [command = '', ...shown] = one.trimEnd().split('\n')
        return { command, shown: shown.join('\n') }
      }),
  )
}

/** Runs all in one shell, and returns what each has printed; ends at the first that fails. */
async function carryOut(steps: readonly Step[], cwd: string): Promise<string[]> {
  const end = '\u001e'
  const lines = steps.map(({ command }) => `${command}\nprintf '${end}'`)
  const input = ['set -euo pipefail', ...lines].join('\n')
  const { code, stdout, stderr } = await run('bash', ['-s'], { cwd, environment, input })
  const printed = stdout.split(end).map(text => text.trim())
  const failed = code === 0 ? undefined : steps[printed.length - 1]?.command
  expect({ code, failed, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, failed: undefined, stderr: '' })
  return printed
}

function patternOf(shown: string): RegExp {
  const parts = shown.split(/[0-9a-f]*…/).map(text => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's')
}

describe('docs/guide/registry.md', () => {
  test('its commands lead from a clone to an image that runs by its digest, and print what it shows', async () => {
    pulled.push(`${registry.host}/team/shop`)
    const steps = await stepsOf('docs/guide/registry.md')
    const printed = await carryOut(steps, folder.path).finally(() => run('docker', ['rm', '--force', 'shop']))
    const outputOf = (start: string) => printed[steps.findIndex(({ command }) => command.startsWith(start))]!
    for (const [at, { shown, command }] of steps.entries()) {
      if (shown !== '') expect(printed[at], command).toMatch(patternOf(shown))
    }
    expect(steps.length).toBeGreaterThan(15)

    const [, digest = ''] = outputOf('echo "$IMAGE"').split('@')
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(outputOf('crane digest')).toBe(digest)
    expect(outputOf('docker pull "$IMAGE"')).toContain(digest)
    expect(outputOf(`docker pull ${registry.host}/team/shop:production`)).toContain(digest)
    expect(outputOf('pare why')).toContain('libssl')
    const tags = await succeed('crane', ['ls', `${registry.host}/team/shop`], { environment })
    expect(tags.split('\n')).toEqual(expect.arrayContaining(['1.0.0', '1.0', 'latest', 'production']))
    expect(tags).toMatch(/^[0-9a-f]{40}$/m)
  })

  test('without the login nothing is pushed, and the message says how to log in', async () => {
    const tag = `${registry.host}/team/shop:2`
    const { code, stdout, stderr } = await pare(['build', 'examples/sub-folder', '--push', '--tag', tag], {
      environment: { HOME: join(folder.path, 'nobody'), DOCKER_CONFIG: undefined },
    })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('error[registry-unauthorized]: ')
    expect(stderr).toContain(`hint: log in: \`docker login ${registry.host}\``)
    expect(stderr).toContain('; nothing was pushed')
  })
})

interface WorkflowStep {
  readonly if?: string
  readonly env?: Readonly<Record<string, string>>
  readonly run?: string
}

describe('the workflow of pare init', () => {
  test('its steps build what is proposed and push what is merged, with the digest in the summary', async () => {
    const project = join(folder.path, 'merged')
    await succeed('cp', ['-r', join(home, 'examples/sub-folder'), project])
    await succeed('rm', ['-rf', join(project, 'backend/.pare'), join(project, '.pare')])
    expect(await pare(['init', project, '--only', 'workflow'])).toMatchObject({ code: 0 })
    await succeed('git', ['init', '--quiet', project])
    await commitAll('-C', project)
    await mkdir(join(project, '.pare'))
    await symlink(home, join(project, '.pare/tool'))
    const values: Readonly<Record<string, string>> = {
      'vars.REGISTRY': registry.host,
      'vars.IMAGE': `${registry.host}/team/merged`,
      'secrets.REGISTRY_USER': login.username,
      'secrets.REGISTRY_PASSWORD': login.password,
      'github.sha': 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
    }
    const filled = (text: string) => text.replaceAll(/\$\{\{ ([\w.]+) \}\}/g, (_, name: string) => values[name]!)
    const summary = join(folder.path, 'summary.md')
    const text = await readFile(join(project, '.github/workflows/image.yml'), 'utf8')
    const { steps } = (parse(text) as { jobs: { image: { steps: WorkflowStep[] } } }).jobs.image
    const runner = join(folder.path, 'runner')
    await mkdir(runner)

    async function happens(event: 'pull_request' | 'push'): Promise<number> {
      const due = steps.filter(
        ({ if: condition, run: script }) =>
          script !== undefined && !script.startsWith('sudo') && (condition?.includes(`'${event}'`) ?? true),
      )
      for (const { run: script = '', env = {} } of due) {
        const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)]))
        await succeed('bash', ['-e', '-c', filled(script)], {
          cwd: project,
          environment: { HOME: runner, XDG_CACHE_HOME: sharedCache, GITHUB_STEP_SUMMARY: summary, ...given },
        })
      }
      return due.length
    }

    expect(await happens('pull_request')).toBe(1)
    expect(await happens('push')).toBe(2)
    const tag = filled(`\${{ vars.IMAGE }}:\${{ github.sha }}`)
    const crane = (...args: string[]) => succeed('crane', args, { environment: { HOME: runner } })
    expect(await readFile(summary, 'utf8')).toBe(`${tag}@${await crane('digest', tag)}`)
    const file = join(folder.path, 'merged.tar')
    await crane('export', tag, file)
    const paths = (await succeed('tar', ['-tf', file])).split('\n')
    expect(paths).toContain('app/backend/shop/prices.json')
    // Nor does the checkout of pare itself become a part of it.
    expect(paths.filter(path => path.startsWith('app/.'))).toEqual([])
  })
})
