import { home, startLines } from './app-lines.ts'
import { officialBases } from './base-images.ts'
import type { DependencyFiles, DockerfileFacts } from './dockerfile-facts.ts'
import { type Healthcheck, pythonHealthcheck } from './healthcheck.ts'
import { hasOwnFolders, installSteps, isInstallable } from './install-steps.ts'
import { dockerfileOf, environmentLines, runLine } from './shell-lines.ts'

export interface ProductionOptions {
  readonly healthcheck?: Healthcheck
  /** The version of uv that is installed where uv installs. */
  readonly uvVersion: string
}

/**
 * The Dockerfile that `pare init` writes: a stage that installs, with the downloads in a cache mount and the files that name
 * dependencies as bind mounts, and one that holds the environment and the sources alone.
 */
export function productionDockerfile(facts: DockerfileFacts, { healthcheck, uvVersion }: ProductionOptions): string {
  const { slim } = officialBases(facts.python)
  const install = installation(facts)
  const tools = install.tools.map(name => `'${name}==${name === 'uv' ? uvVersion : toolVersions[name]}'`)
  return dockerfileOf(
    [
      `FROM ${slim} AS builder`,
      ...(install.isUv ? environmentLines({ UV_LINK_MODE: 'copy', UV_PYTHON_DOWNLOADS: 'never' }) : []),
      `WORKDIR ${home}`,
      ...toolLines(tools, install.isUv),
      'RUN python -m venv --without-pip /venv',
      ...install.runs,
    ],
    [
      `FROM ${slim}`,
      `WORKDIR ${home}`,
      '# What changes least comes first: a new line of code leaves the environment where it is.',
      'COPY --from=builder /venv /venv',
      'COPY . .',
      'USER 65532:65532',
    ],
    healthcheck ? pythonHealthcheck(healthcheck) : [],
    startLines(facts, {
      environment: {
        PATH: '/venv/bin:/usr/local/bin:/usr/bin:/bin',
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUNBUFFERED: '1',
      },
    }),
  )
}

/** uv depends on nothing; what the others depend on must not meet what the base image has. */
function toolLines(tools: readonly string[], isUv: boolean): string[] {
  if (tools.length === 0) return []
  const list = tools.join(' ')
  if (isUv) return [runLine([`pip install ${list}`], [pipCache])]
  return [
    runLine(['python -m venv /tools', `/tools/bin/pip install ${list}`], [pipCache]),
    ...environmentLines({ PATH: '/tools/bin:/usr/local/bin:/usr/bin:/bin' }),
  ]
}

/** Whether it knows how to install from what the project says; an environment of conda it does not. */
export function hasProductionDockerfile(dependencies: DependencyFiles): boolean {
  const isInside = dependencies.files.every(path => !path.startsWith('../'))
  return isInside && (isInstallable(dependencies) || dependencies.kind === 'setup')
}

/** Versions of what installs, since a build should not change because a tool did. */
const toolVersions: Readonly<Record<string, string>> = {
  poetry: '2.*',
  'poetry-plugin-export': '1.*',
  pdm: '2.*',
  pipenv: '2026.*',
}

const pipCache = 'type=cache,target=/root/.cache/pip'
const uvCache = 'type=cache,target=/root/.cache/uv'

interface Installation {
  readonly isUv: boolean
  readonly tools: readonly string[]
  readonly runs: readonly string[]
}

const uvKinds: ReadonlySet<DependencyFiles['kind']> = new Set(['uv', 'pyproject', 'pylock', 'script'])

function installation({ dependencies, isInstalled }: DockerfileFacts): Installation {
  const isUv = uvKinds.has(dependencies.kind)
  const cache = isUv ? uvCache : pipCache
  const command = isUv
    ? 'uv pip install --python /venv/bin/python --compile-bytecode'
    : 'pip --python /venv/bin/python install'
  const whole = [cache, `type=bind,target=${home},rw`]
  if (dependencies.kind === 'setup') return { isUv, tools: [], runs: [runLine([`${command} .`], whole)] }
  const steps = installSteps(dependencies, { command, python: '/venv/bin/python', isUv })
  const mounts = hasOwnFolders(dependencies) ? whole : [cache, ...dependencies.files.map(bindMount)]
  return {
    isUv,
    tools: [...new Set([...(isUv ? ['uv'] : []), ...steps.tools])],
    runs: [
      ...(steps.commands.length > 0 ? [runLine(steps.commands, mounts)] : []),
      ...(isInstalled ? [runLine([`${command} --no-deps .`], whole)] : []),
    ],
  }
}

function bindMount(path: string): string {
  return `type=bind,source=${path},target=${path}`
}
