import type { Platform } from '../model/oci/platform.ts'
import { assemblePlatform } from './assemble-platform.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import type { OpenedProject } from './open-project.ts'
import type { Assembled } from './put-back.ts'

// What many builds do not need is loaded when it is.

/** The project with what its `prepare` commands write into it. */
export async function prepared(
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<OpenedProject> {
  if (opened.settings.prepare.length === 0) return opened
  const { prepareApp } = await import('./prepare-app.ts')
  return prepareApp(opened, options, context)
}

/** A platform's image put together, and at level `max` cut to what a run touched. */
export async function assembledImage(
  platform: Platform,
  opened: OpenedProject,
  options: BuildOptions,
  context: JobContext,
): Promise<Assembled> {
  const assembled = { parts: await assemblePlatform(platform, opened, options, context), opened }
  if (opened.settings.level !== 'max') return assembled
  const { cutToTouched } = await import('./cut-to-touched.ts')
  return cutToTouched(assembled, options, context)
}
