import { home, startLines } from './app-lines.ts'
import type { DockerfileFacts } from './dockerfile-facts.ts'
import { installSteps } from './install-steps.ts'
import { dockerfileOf, runLine } from './shell-lines.ts'

/** What tells one multi-stage Dockerfile from another. */
export interface MultiStageOptions {
  /** Where the dependencies are installed; has Python, venv and pip. */
  readonly builderBase: string
  /** What the image is; the same Python at the same place. */
  readonly base: string
  readonly installer: 'pip' | 'uv'
  /** Names the cache of downloads that builds share, where BuildKit's cache mounts are used. */
  readonly cacheMount?: string
  /** The folder of the image's own interpreter, where it is not that of the builder. */
  readonly interpreterFolder?: string
}

/** No running app needs its dependencies' tests; a folder called `test` may be another thing, as Django's is. */
const strip = "find /venv -type d -name tests -prune -exec rm -rf '{}' +"
// A template or a test may be no Python of this version, which is no reason to have no image.
const compile = '{ /venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /venv || true; }'

/**
 * A Dockerfile with a builder and an image that has the virtual environment alone: the rung of the ladder. Bytecode is
 * compiled while building, since an image that compiles at every start starts slowly.
 */
export function multiStageDockerfile(facts: DockerfileFacts, options: MultiStageOptions): string {
  const { builderBase, base, installer, cacheMount, interpreterFolder } = options
  const isUv = installer === 'uv'
  const isCached = cacheMount !== undefined
  const command = isUv
    ? `uv pip install --python /venv/bin/python${isCached ? '' : ' --no-cache'}`
    : `/venv/bin/pip install${isCached ? '' : ' --no-cache-dir'}`
  const steps = installSteps(facts.dependencies, { command, python: '/venv/bin/python', isUv })
  const tools = [...new Set([...(isUv ? ['uv'] : []), ...steps.tools])]
  const own = facts.isInstalled ? [`${command} --no-deps .`] : []
  const isDropped = isUv ? [] : ['/venv/bin/pip uninstall --quiet --yes pip']
  const cache = `type=cache,target=/root/.cache/${installer},id=${cacheMount}`
  const moved = interpreterFolder === undefined ? [] : movedTo(interpreterFolder)
  const finish = [...isDropped, strip, compile, ...moved]
  const mounts = isCached ? [cache] : []
  return dockerfileOf(
    [
      `ARG BASE=${base}`,
      ...(builderBase === base ? [] : [`ARG BUILDER_BASE=${builderBase}`]),
      `FROM \${${builderBase === base ? 'BASE' : 'BUILDER_BASE'}} AS builder`,
      ...(tools.length > 0 ? [`RUN pip install --no-cache-dir ${tools.join(' ')}`] : []),
      `RUN python3 -m venv ${isUv ? '--without-pip ' : ''}/venv`,
      `WORKDIR ${home}`,
      ...steps.copies,
      ...(own.length > 0
        ? [
            ...(steps.commands.length > 0 ? [runLine(steps.commands, mounts)] : []),
            'COPY . .',
            runLine([...own, ...finish], mounts),
          ]
        : [runLine([...steps.commands, ...finish], mounts)]),
    ],
    [
      `FROM $\{BASE}`,
      'COPY --from=builder /venv /venv',
      `WORKDIR ${home}`,
      'COPY . .',
      'USER 65532',
      // A distroless image starts its interpreter whatever the command is.
      ...(interpreterFolder === undefined ? [] : ['ENTRYPOINT []']),
    ],
    startLines(facts, {
      environment: {
        PATH: '/venv/bin:/usr/local/bin:/usr/bin:/bin',
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUNBUFFERED: '1',
      },
    }),
  )
}

// A virtual environment says twice where its interpreter is.
function movedTo(folder: string): string[] {
  return [`ln -sf ${folder}/python3 /venv/bin/python3`, `sed -i 's#^home = .*#home = ${folder}#' /venv/pyvenv.cfg`]
}
