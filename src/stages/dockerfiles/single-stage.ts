import { home, startLines } from './app-lines.ts'
import type { DockerfileFacts } from './dockerfile-facts.ts'
import { installSteps } from './install-steps.ts'
import { dockerfileOf, runLine } from './shell-lines.ts'

/** What tells one Dockerfile of a single stage from another. */
export interface SingleStageOptions {
  /** The base image where no build argument says another. */
  readonly base: string
  /** Commands before anything of the project is there. */
  readonly preparation: readonly string[]
  /** Whether the sources are copied before the dependencies are installed, so that every change installs them again. */
  readonly isCopiedFirst: boolean
  readonly pip: string
  readonly python: string
  /** Commands in the same layer as the installation, around it. */
  readonly before?: readonly string[]
  readonly after?: readonly string[]
  /** BuildKit's mounts for the installation. */
  readonly mounts?: readonly string[]
  readonly isCacheKept: boolean
}

/** A Dockerfile that installs into the base image itself. */
export function singleStageDockerfile(facts: DockerfileFacts, options: SingleStageOptions): string {
  const { base, preparation, isCopiedFirst, pip, python, before = [], after = [], mounts = [], isCacheKept } = options
  const install = `${pip} install${isCacheKept ? '' : ' --no-cache-dir'}`
  const steps = installSteps(facts.dependencies, { command: install, python, isUv: false })
  const tools = steps.tools.length > 0 ? [`${install} ${steps.tools.join(' ')}`] : []
  const isCombined = before.length + after.length + mounts.length > 0
  const commands = [...tools, ...before, ...steps.commands, ...(steps.commands.length > 0 ? after : [])]
  const own = facts.isInstalled ? [`RUN ${install} --no-deps .`] : []
  const runs = isCombined ? (commands.length > 0 ? [runLine(commands, mounts)] : []) : commands.map(one => `RUN ${one}`)
  const copied = ['COPY . .']
  return dockerfileOf(
    [`ARG BASE=${base}`, `FROM $\{BASE}`],
    preparation.map(one => `RUN ${one}`),
    [`WORKDIR ${home}`, ...(isCopiedFirst ? [...copied, ...runs] : [...steps.copies, ...runs])],
    [...(isCopiedFirst ? [] : copied), ...own],
    startLines(facts, { python }),
  )
}
