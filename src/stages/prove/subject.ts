import type { StartCommand } from '../../model/project.ts'
import type { ProcessSpec, Sandbox, SandboxRoot } from '../../model/sandbox.ts'
import type { Profile, ProveSettings } from '../../model/settings.ts'

/** An app in a root, and all that is needed to run and ask it. */
export interface ProofSubject {
  readonly sandbox: Sandbox
  readonly root: SandboxRoot
  /** As the image starts it; the environment of `settings` is added. */
  readonly process: ProcessSpec
  readonly start: StartCommand
  readonly settings: ProveSettings
  /** Other ways to run it, by name. */
  readonly profiles?: Readonly<Record<string, Profile>>
  /** The image's own, as in `SIGTERM`. */
  readonly stopSignal: string
}
