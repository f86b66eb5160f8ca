import type { EnvironmentVariable } from '../../model/environment.ts'
import type { AppKind } from '../../model/project.ts'
import type { BackingService } from './backing-services.ts'

export type Language = 'python' | 'go' | 'node' | 'c' | 'other'

/** What `pare init` knows of one service before it plans anything. Paths of its own are relative to its folder. */
export interface ServiceFacts {
  /** As compose calls it. */
  readonly name: string
  /** Below the folder that is set up; `''` is that folder itself. */
  readonly folder: string
  readonly language: Language
  /** Only of Python known for sure: what else listens is `web`, what does not is a `worker`. */
  readonly kind: AppKind
  readonly port?: number
  /** What to start while developing, in exec form, where it is not what the image starts. */
  readonly developmentCommand?: readonly string[]
  /** The Dockerfile that would be written; absent where pare cannot write one, and then it says why. */
  readonly dockerfile: { readonly text: string } | { readonly missing: string }
  readonly ignoreFile: string
  /** Whether its sources can be mounted over those in its image. */
  readonly isMountable: boolean
  /** Folders below its own that the image fills and a mount must not hide. */
  readonly hiddenFolders: readonly string[]
  /** Files whose change makes the image another one; `.` is every file. */
  readonly rebuildFiles: readonly string[]
  readonly backing: readonly BackingService[]
  readonly variables: readonly EnvironmentVariable[]
  /** `.env.example`, where the code reads variables. */
  readonly exampleFile?: (existing: string | undefined) => string
}

/** What is set up: one project, or a folder of services. */
export interface InitFacts {
  readonly name: string
  readonly services: readonly ServiceFacts[]
}
