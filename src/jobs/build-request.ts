import type { BuildOptions } from './build-options.ts'

/** A project's folder, and whatever is to be other than `pare build` without flags has it. */
export type BuildRequest = Pick<BuildOptions, 'directory'> & Partial<BuildOptions>

/** What a request asks for, in full. */
export function requestedBuild(request: BuildRequest): BuildOptions {
  return {
    tags: [],
    platforms: [],
    outputs: [],
    environment: {},
    labels: {},
    isGitLabelled: false,
    prove: 'auto',
    isLocked: false,
    isFrozen: false,
    isExpiredArchiveAllowed: false,
    isRefreshed: false,
    ...request,
  }
}
