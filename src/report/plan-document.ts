import type { BuildPlan, PlatformPlan } from '../jobs/plan.ts'
import { formatPlatform } from '../model/oci/platform.ts'

/** A plan for programs; its schema is docs/reference/plan.schema.json. */
export function planDocument({ project, leftOut, platforms }: BuildPlan): object {
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

function platformDocument({ platform, lock, layers, dropped }: PlatformPlan): object {
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
