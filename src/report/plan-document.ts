import type { BuildPlan, PlatformPlan } from '../jobs/plan.ts'
import type { LockedDebianPackage } from '../model/debian/package.ts'
import { formatPlatform } from '../model/oci/platform.ts'
import type { Dropped } from '../model/paring.ts'
import type { Alternative, DependencySource, Found, LeftOut, StartCommand } from '../model/project.ts'
import type { LockedDistribution } from '../model/python/lock.ts'
import type { NameAndVersion } from './build-document.ts'

/** A plan for programs; its schema is docs/reference/plan.schema.json. */
export interface PlanDocument {
  readonly project: NameAndVersion
  readonly start: StartCommand
  readonly alternatives: readonly Alternative[]
  readonly python?: Found<string>
  readonly dependencies: Found<DependencySource>
  readonly leftOut: readonly LeftOut[]
  readonly platforms: readonly PlatformPlanDocument[]
}

export interface PlatformPlanDocument {
  readonly platform: string
  readonly suite: string
  readonly python: string
  readonly packages: readonly LockedDebianPackage[]
  readonly distributions: readonly LockedDistribution[]
  readonly layers: readonly PlannedLayerDocument[]
  readonly dropped: readonly Dropped[]
}

export interface PlannedLayerDocument {
  readonly name: string
  readonly summary: string
  readonly entries: number
}

/** What a document is made from: a plan without its Trees. */
export interface PlanToTell extends Pick<BuildPlan, 'project' | 'leftOut'> {
  readonly platforms: readonly Pick<PlatformPlan, 'platform' | 'lock' | 'layers' | 'dropped'>[]
}

/** Says what a build would do. */
export function planDocument({ project, leftOut, platforms }: PlanToTell): PlanDocument {
  return {
    project: { name: project.name, ...(project.version !== undefined ? { version: project.version } : {}) },
    start: project.start,
    alternatives: project.alternatives,
    ...(project.python ? { python: project.python } : {}),
    dependencies: project.dependencies,
    leftOut,
    platforms: platforms.map(platformDocument),
  }
}

function platformDocument({ platform, lock, layers, dropped }: PlanToTell['platforms'][number]): PlatformPlanDocument {
  return {
    platform: formatPlatform(platform),
    suite: lock.system.suite,
    python: lock.system.python,
    packages: lock.system.packages,
    distributions: lock.python.distributions,
    layers: layers.map(({ name, summary, groups }) => ({
      name,
      summary,
      entries: groups.reduce((sum, { entries }) => sum + entries.length, 0),
    })),
    dropped,
  }
}
