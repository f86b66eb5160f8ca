import type { LeftOut, Project } from '../model/project.ts'
import { type PlannedLayer, planLayers } from '../stages/pack/plan-layers.ts'
import { assemblePlatform, type PlatformParts, type WholeTree } from './assemble-platform.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { openProject } from './open-project.ts'

/** What a build would do for one platform. */
export interface PlatformPlan extends PlatformParts, WholeTree {
  readonly layers: readonly PlannedLayer[]
}

/** What a build would do: everything but running, packing and storing. */
export interface BuildPlan {
  readonly project: Project
  readonly leftOut: readonly LeftOut[]
  readonly platforms: readonly PlatformPlan[]
}

/** Finds, locks and assembles as a build does, and stops there. */
export async function plan(options: BuildOptions, context: JobContext): Promise<BuildPlan> {
  const opened = await openProject(options, context)
  const platforms: PlatformPlan[] = []
  for (const platform of options.platforms.length > 0 ? options.platforms : [context.host]) {
    const parts = await assemblePlatform(platform, opened, options, context)
    const whole = await parts.whole()
    platforms.push({ ...parts, ...whole, layers: planLayers(whole.tree) })
  }
  return { project: opened.project, leftOut: opened.project.leftOut, platforms }
}
