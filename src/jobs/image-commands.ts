import type { RuntimeConfig } from '../model/oci/image.ts'
import type { Settings } from '../model/settings.ts'

/** Every command that is to run in an image: the start command, those of profiles, and those that prepare and prove it. */
export function imageCommands(
  { Entrypoint = [], Cmd = [] }: RuntimeConfig,
  { prepare, prove, profiles }: Settings,
): (readonly string[])[] {
  return [
    [...Entrypoint, ...Cmd],
    ...Object.values(profiles).map(({ argv }) => argv),
    ...prepare,
    ...prove.commands.map(({ argv }) => argv),
  ]
}
