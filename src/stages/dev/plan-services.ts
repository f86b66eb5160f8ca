import { posix } from 'node:path'
import type { Compose, ComposeService } from '../../formats/compose/read-compose.ts'

/** What a compose file means for projects that run outside it. */
export interface ServicePlan {
  /** Services of an image that is there already, which the projects need: a database, a queue. */
  readonly backing: readonly string[]
  /** Services that are built from source: whoever asks for one by name reaches this computer. */
  readonly built: readonly string[]
}

/** The plan for these services of the file: what they depend on, or, where none of them says so, what the file starts by itself. */
export function planServices({ services }: Compose, apps: readonly ComposeService[]): ServicePlan {
  const named = new Map(services.map(service => [service.name, service]))
  const needed = new Set<string>()
  const need = (name: string) => {
    if (needed.has(name)) return
    needed.add(name)
    for (const below of named.get(name)?.dependsOn ?? []) need(below)
  }
  const isTold = apps.some(({ dependsOn }) => dependsOn.length > 0)
  if (isTold) for (const { name } of apps) need(name)
  else for (const { name, profiles } of services) if (profiles.length === 0) need(name)
  const isBacking = ({ name, image, build }: ComposeService) =>
    image !== undefined && build === undefined && needed.has(name)
  const names = (chosen: readonly ComposeService[]) => chosen.map(({ name }) => name)
  return {
    backing: names(services.filter(isBacking)),
    built: names(services.filter(({ build }) => build !== undefined)),
  }
}

/** The service that is built from a folder, relative to that of the file; of several, the one with ports. */
export function appService({ services }: Compose, folder: string): ComposeService | undefined {
  const own = services.filter(({ build }) => build !== undefined && inside(build) === inside(folder))
  return own.find(({ isPublished }) => isPublished) ?? own[0]
}

function inside(path: string): string {
  return posix.normalize(path).replace(/\/+$/, '') || '.'
}

/** A compose file with another on top of it, as Compose takes `compose.override.yaml`. */
export function withOverride(base: Compose, override: Compose): Compose {
  const above = new Map(override.services.map(service => [service.name, service]))
  const merged = base.services.map(service => {
    const over = above.get(service.name)
    if (over === undefined) return service
    return {
      ...service,
      ...over,
      dependsOn: [...new Set([...service.dependsOn, ...over.dependsOn])],
      profiles: [...new Set([...service.profiles, ...over.profiles])],
      isPublished: service.isPublished || over.isPublished,
      environment: [...service.environment, ...over.environment],
      environmentFiles: [...service.environmentFiles, ...over.environmentFiles],
    }
  })
  const known = new Set(base.services.map(({ name }) => name))
  return {
    services: [...merged, ...override.services.filter(({ name }) => !known.has(name))],
    interpolated: new Set([...base.interpolated, ...override.interpolated]),
    problems: [...base.problems, ...override.problems],
  }
}
