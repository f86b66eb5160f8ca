import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { type DockerRegistry, startRegistry } from './docker-registry.ts'
import { home, type RunOptions, run, succeed, temporaryFolder } from './pare.ts'

// What a stranger does: `npm install` of the packed package in a folder of its own, as an ordinary user, with a home and a
// cache that are empty.

const { version } = packageJson
const user = 54_321
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let place: string
let registry: DockerRegistry

beforeAll(async () => {
  folder = await temporaryFolder()
  await chmod(folder.path, 0o755)
  place = join(folder.path, 'place')
  await mkdir(place)
  await chown(place, user, user)
  await succeed('npm', ['pack', '--silent', '--pack-destination', folder.path])
  await asUser('npm', ['init', '--yes'])
  await asUser('npm', ['install', '--no-audit', '--no-fund', `../pare-${version}.tgz`])
  registry = await startRegistry(folder.path, 'registry')
})

afterAll(async () => {
  registry?.process.kill()
  await folder[Symbol.asyncDispose]()
})

// What npm tells the scripts that it runs, as this suite, is none of this user's business.
const npmOwn = Object.fromEntries(
  Object.keys(process.env).flatMap(name => (/^npm_/i.test(name) ? [[name, undefined]] : [])),
)
const environment = () => ({ ...npmOwn, HOME: place, XDG_CACHE_HOME: undefined, NO_COLOR: '1' })

function asUser(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return succeed(program, args, { cwd: place, environment: environment(), uid: user, gid: user, ...options })
}

/** What the installed launcher says where npm brought no Node. */
function withoutNode(path: string) {
  return run(join(place, 'alone/pare'), ['--version'], { environment: { PATH: path }, uid: user, gid: user })
}

describe('the npm package', () => {
  test('brings one program, its Node, and nothing that it was bundled from', async () => {
    expect(await asUser('npx', ['pare', '--version'])).toBe(`${version}\n`)
    const { packages } = JSON.parse(await readFile(join(place, 'package-lock.json'), 'utf8'))
    const names = Object.keys(packages).filter(name => name !== '' && !/\/(?:@resvg\/|node-linux-)/.test(name))
    expect(names).toEqual(['node_modules/pare'])
  })

  test('builds as an ordinary user, and pushes what other programs pull and run', async () => {
    const project = join(place, 'project')
    await mkdir(project)
    await writeFile(join(project, 'main.py'), 'import humanize\n\nprint(humanize.intcomma(1234567))\n')
    await writeFile(join(project, 'requirements.txt'), 'humanize\n')
    await chown(project, user, user)
    const name = `${registry.host}/stranger/app:1`
    const reference = (await asUser('npx', ['pare', 'build', 'project', '-t', name, '--push'])).trim()
    const [, digest] = reference.split('@')
    expect((await succeed('crane', ['digest', name])).trim()).toBe(digest)
    await succeed('skopeo', [
      'copy',
      '--src-tls-verify=false',
      `docker://${name}`,
      `oci:${join(folder.path, 'pulled')}:1`,
    ])
    try {
      expect(await succeed('docker', ['run', '--rm', '--network', 'none', name])).toBe('1,234,567\n')
    } finally {
      await run('docker', ['image', 'rm', name])
    }
  })

  test('is a library: the script of the guide is right by its types, builds, proves and pushes', async () => {
    const guide = await readFile(join(home, 'docs/guide/library.md'), 'utf8')
    await writeFile(join(place, 'release.ts'), /```ts\n([\s\S]*?)```/.exec(guide)![1]!)
    const settings = {
      compilerOptions: {
        strict: true,
        module: 'NodeNext',
        target: 'ES2024',
        lib: ['ES2024', 'ESNext.Disposable'],
        types: ['node'],
        typeRoots: [join(home, 'node_modules/@types')],
        noEmit: true,
      },
      files: ['release.ts'],
    }
    await writeFile(join(place, 'tsconfig.json'), JSON.stringify(settings))
    await writeFile(join(place, 'package.json'), '{"type":"module","dependencies":{"pare":"*"}}')
    await succeed(join(home, 'node_modules/.bin/tsc'), ['-p', place])
    const name = `${registry.host}/stranger/app:2`
    const node = join(place, 'node_modules/.bin/node')
    const pushed = await asUser(node, ['release.ts', 'project', name])
    expect(pushed.trim()).toBe(`${name}@${(await succeed('crane', ['digest', name])).trim()}`)
    expect(await asUser('npx', ['pare', 'why', name, 'humanize'])).toContain('main.py:1')
    const refused = await run(node, ['release.ts', 'project', name, '1'], {
      cwd: place,
      environment: environment(),
      uid: user,
      gid: user,
    })
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/linux\/amd64 has \d+ bytes/) })
  })

  test('without Node 24 it says which one it found, and what to do', async () => {
    const alone = join(place, 'alone')
    await mkdir(join(folder.path, 'old'))
    await writeFile(join(folder.path, 'old/node'), '#!/bin/sh\necho 22.11.0\n', { mode: 0o755 })
    await asUser('cp', ['-r', join(place, 'node_modules/pare'), alone])
    expect(await withoutNode(`${join(folder.path, 'old')}:/usr/bin:/bin`)).toEqual({
      code: 69,
      stdout: '',
      stderr: `error[no-node]: found no Node.js 24; the one on PATH is 22.11.0
hint: install Node.js 24, or let npm bring it: \`npm ci\` in a clone, else \`npm install\` without \`--omit=optional\`
`,
    })
  })
})
