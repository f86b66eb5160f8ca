// The public door of the library: what a script may build on. Everything else may change without notice.
// Start with `openContext`; every job takes what it opens. docs/guide/library.md shows a whole script.
import { build as buildProject } from './jobs/build.ts'
import { type BuildRequest, requestedBuild } from './jobs/build-request.ts'
import type { BuildResult } from './jobs/build-result.ts'
import type { JobContext } from './jobs/context.ts'
import { type EnvironmentReport, env as readEnv } from './jobs/env.ts'
import { type InitRequest, type InitResult, init as initProject } from './jobs/init.ts'
import { type LockRequest, type LockResult, lock as lockProject } from './jobs/lock.ts'
import { type BuildPlan, plan as planBuild } from './jobs/plan.ts'
import { type TestOptions, type TestResult, test as testProject } from './jobs/test.ts'
import { why as explain, type WhyRequest, type WhyResult } from './jobs/why.ts'
import type { OutputLine } from './model/sandbox.ts'
import { version } from './model/version.ts'

/**
 * Reads the project, locks what it takes from outside, and lays out what the image would hold. Nothing is run, and
 * nothing is written outside the cache.
 */
export function plan(request: BuildRequest, context: JobContext): Promise<BuildPlan> {
  return planBuild(requestedBuild(request), context)
}

/**
 * Turns a project into an image, proves that it works, and writes it to each of `outputs`: without any, to an OCI
 * layout under the project's own `.pare/`. A proof that is red throws `proof-failed`, and then nothing is written.
 */
export function build(request: BuildRequest, context: JobContext): Promise<BuildResult> {
  return buildProject(requestedBuild(request), context)
}

/** Writes pare.lock: everything from outside by digest. With `isCheck` it only tells what would change. */
export function lock(
  request: BuildRequest & Partial<Omit<LockRequest, 'version'>>,
  context: JobContext,
): Promise<LockResult> {
  const { upgrades = [], isCheck = false, ...rest } = request
  return lockProject({ upgrades, isCheck, version }, requestedBuild(rest), context)
}

/** Tells why something is in an image that pare built, or what left it out. */
export function why(
  request: Omit<WhyRequest, 'top'> & Partial<Pick<WhyRequest, 'top'>>,
  context: JobContext,
): Promise<WhyResult> {
  return explain({ top: 20, ...request }, context)
}

/** Finds the environment variables that the code reads, and what is wrong with the files that set them. */
export function env(
  request: { readonly directory: string; readonly isWritten?: boolean },
  context: JobContext,
): Promise<EnvironmentReport> {
  return readEnv({ isWritten: false, ...request }, context)
}

/** Runs the project's tests in its image, away from production; `tell` hears each line that they print. */
export function test(
  request: BuildRequest & Partial<TestOptions>,
  context: JobContext,
  tell: (line: OutputLine) => void = () => {},
): Promise<TestResult> {
  return testProject({ given: [], hosts: [], isRecorded: false, ...request, ...requestedBuild(request) }, context, tell)
}

/** Plans the files that a newcomer needs, and writes those that are not there, unless `isDryRun`. */
export function init(
  request: Omit<InitRequest, 'isForced' | 'isDryRun'> & Partial<InitRequest>,
  context: JobContext,
): Promise<InitResult> {
  return initProject({ isForced: false, isDryRun: false, ...request }, context)
}

export type { BuildOptions, Output, ProveMode } from './jobs/build-options.ts'
export type { BuiltImage, BuiltLayer } from './jobs/build-result.ts'
export { type CopyRequest, type CopyResult, copyImage } from './jobs/copy-image.ts'
export { type ContextOptions, type OpenedContext, openContext } from './jobs/open-context.ts'
export type { PlatformPlan } from './jobs/plan.ts'
export { type ExitCode, type Location, PareError } from './model/error.ts'
export type { Observer, Progress } from './model/observer.ts'
export type { Descriptor } from './model/oci/descriptor.ts'
export type { Platform } from './model/oci/platform.ts'
export type { Project, StartCommand } from './model/project.ts'
export type { ProbeResult, Proof } from './model/proof.ts'
export type {
  BuildPlan,
  BuildRequest,
  BuildResult,
  EnvironmentReport,
  InitRequest,
  InitResult,
  JobContext,
  LockRequest,
  LockResult,
  TestOptions,
  TestResult,
  WhyRequest,
  WhyResult,
}
export { version }
