import type { DependencySelection } from '../model/project.ts'
import type { Settings } from '../model/settings.ts'
import type { BuildOptions } from './build-options.ts'

/** The dependency groups and extras that are asked for: a flag beats the settings. */
export function dependencySelection(
  { selection }: Pick<BuildOptions, 'selection'>,
  settings: Pick<Settings, 'groups' | 'extras'>,
): DependencySelection {
  const chosen = (flags: readonly string[] = [], setting: readonly string[] = []) =>
    flags.length > 0 ? flags : setting
  return {
    groups: chosen(selection?.groups, settings.groups),
    extras: chosen(selection?.extras, settings.extras),
  }
}
