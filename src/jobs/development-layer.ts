import type { Tree } from '../model/tree.ts'
import { testTree } from '../stages/test/test-tree.ts'
import { developmentDependencies } from '../stores/project/development-dependencies.ts'
import type { PlatformParts } from './assemble-platform.ts'
import { sitePackagesOf } from './assemble-system.ts'
import type { BuildOptions } from './build-options.ts'
import type { JobContext } from './context.ts'
import { developmentWheels, wheelFiles } from './development-wheels.ts'
import type { OpenedProject } from './open-project.ts'
import { step } from './step.ts'

/** What is wanted of a development layer, beside the whole standard library. */
export interface LayerWish {
  /** Whether the project's dependencies for development are. */
  readonly isWithGroups: boolean
  /** Distributions that are whether the project names them or not. */
  readonly always: readonly string[]
}

/** The image's Tree with what only tools of development see beside it: the project's own code is kept from it. */
export async function developmentLayer(
  opened: OpenedProject,
  parts: PlatformParts,
  { isWithGroups, always }: LayerWish,
  options: BuildOptions,
  context: JobContext,
): Promise<Tree> {
  const { target } = parts.lock.python
  const groups = isWithGroups
    ? developmentDependencies(opened.project.directory)
    : { groups: [], extras: [], requirements: [], files: [] }
  const added = await step(
    'layer',
    context,
    () => developmentWheels(opened, parts, { ...groups, always }, options, context),
    ({ length }) => `${length} distribution${length === 1 ? '' : 's'} for development`,
  )
  const [pared, unpared, distributions] = await Promise.all([
    parts.whole(),
    parts.unpared(),
    wheelFiles(added, target, opened, context),
  ])
  const { python } = opened.base
  const site = sitePackagesOf(python)
  return testTree({ pared: pared.tree, unpared, distributions, tests: [], site, python, purpose: 'development' })
}
