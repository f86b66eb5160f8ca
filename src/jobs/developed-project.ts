import type { GivenValue } from '../model/environment.ts'
import type { BackingServices } from './backing-services.ts'
import type { ComposedProject } from './composed-project.ts'
import type { JobContext } from './context.ts'
import type { DevelopmentRootOptions } from './development-root.ts'
import { refuseProduction } from './guard.ts'
import type { OpenedProject } from './open-project.ts'
import { profileEnvironment } from './profile-environment.ts'
import { readEnvironment } from './read-environment.ts'

/** A project that runs from its folder, one of those of a run. */
export interface DevelopedProject {
  /** What its lines are called: `app`, or its folder where there are several. */
  readonly name: string
  readonly opened: OpenedProject
  /** What its root file system is made with, again whenever a dependency changes. */
  readonly root: DevelopmentRootOptions
  readonly composed?: ComposedProject
  /** Variables of the command line. */
  readonly given: readonly GivenValue[]
  /** Its profiles that run beside the start command. */
  readonly profiles: readonly string[]
  readonly debugPort?: number
}

/**
 * The variables of development; refuses those of production, whenever an app is about to be started. What the compose
 * file says beats the shell, in which a value of yesterday may be left.
 */
export async function developmentEnvironment(
  directory: string,
  composed: ComposedProject | undefined,
  given: readonly GivenValue[],
  services: Pick<BackingServices, 'isUp'>,
  context: JobContext,
): Promise<Record<string, string>> {
  const found = await readEnvironment(directory, context)
  const { values = [], fileValues = [] } = composed ?? {}
  refuseProduction(found, context.environment, [...given, ...values, ...fileValues], 'the app was not started')
  const choice = { purposes: ['development'], shell: context.environment } as const
  if (!services.isUp) return profileEnvironment(found, { ...choice, given })
  const ofFiles = fileValues.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]))
  return {
    ...Object.fromEntries(ofFiles),
    ...profileEnvironment(found, { ...choice, given: [...values, ...given] }),
  }
}
