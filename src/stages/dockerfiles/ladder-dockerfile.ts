import { officialBases } from './base-images.ts'
import type { DockerfileFacts } from './dockerfile-facts.ts'
import { multiStageDockerfile } from './multi-stage.ts'
import { singleStageDockerfile } from './single-stage.ts'

/** The Dockerfiles of the ladder, each with one habit more than the one before. */
export type DockerfileStyle =
  | 'ubuntu'
  | 'python'
  | 'slim'
  | 'slim-no-cache'
  | 'alpine'
  | 'alpine-no-cache'
  | 'cache-mounts'
  | 'multi-stage'
  | 'multi-stage-uv'
  | 'distroless'

const withoutTests = (folder: string) =>
  `find ${folder} -depth '(' '(' -type d '(' -name test -o -name tests ')' ')' -o '(' -type f -name '*.py[co]' ')' ')' -exec rm -rf '{}' +`

const compilers = 'apk add --no-cache --virtual .build gcc musl-dev libffi-dev'

/** The Dockerfile of one rung for a project; `cacheMount` names the cache of downloads where one is mounted. */
export function ladderDockerfile(style: DockerfileStyle, facts: DockerfileFacts, cacheMount: string): string {
  const bases = officialBases(facts.python)
  const plain = { preparation: [], isCopiedFirst: false, pip: 'pip', python: 'python', isCacheKept: true } as const
  const multiStage = { builderBase: bases.slim, base: bases.slim, installer: 'pip' } as const
  switch (style) {
    case 'ubuntu':
      return singleStageDockerfile(facts, {
        ...plain,
        base: 'ubuntu:latest',
        preparation: ['apt-get update', 'apt-get install -y python3-pip'],
        isCopiedFirst: true,
        // Debian's and Ubuntu's pip refuses to install beside apt since 2023.
        pip: 'PIP_BREAK_SYSTEM_PACKAGES=1 pip3',
        python: 'python3',
      })
    case 'python':
      return singleStageDockerfile(facts, { ...plain, base: 'python:latest', isCopiedFirst: true })
    case 'slim':
      return singleStageDockerfile(facts, { ...plain, base: bases.slim })
    case 'slim-no-cache':
      return singleStageDockerfile(facts, { ...plain, base: bases.slim, isCacheKept: false })
    case 'alpine':
      return singleStageDockerfile(facts, { ...plain, base: bases.alpine, preparation: [compilers] })
    case 'alpine-no-cache':
      return singleStageDockerfile(facts, {
        ...plain,
        base: bases.alpine,
        isCacheKept: false,
        before: [compilers],
        after: [withoutTests('/usr/local'), 'apk del --no-network .build'],
      })
    case 'cache-mounts':
      return singleStageDockerfile(facts, {
        ...plain,
        base: bases.slim,
        mounts: [`type=cache,target=/root/.cache/pip,id=${cacheMount}`],
        after: [`find /usr/local -depth -type d '(' -name test -o -name tests ')' -exec rm -rf '{}' +`],
      })
    case 'multi-stage':
      return multiStageDockerfile(facts, multiStage)
    case 'multi-stage-uv':
      return multiStageDockerfile(facts, { ...multiStage, installer: 'uv' })
    case 'distroless':
      return multiStageDockerfile(facts, { ...multiStage, base: bases.distroless, interpreterFolder: '/usr/bin' })
    default:
      style satisfies never
      throw new Error('unreachable')
  }
}
