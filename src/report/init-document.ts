import type { InitResult } from '../jobs/init.ts'
import type { AppKind } from '../model/project.ts'
import type { BackingService } from '../stages/init/backing-services.ts'
import type { Language } from '../stages/init/init-facts.ts'
import type { InitPart, PlannedFile } from '../stages/init/plan-init.ts'

/** What `pare init --json` writes. */
export interface InitDocument {
  readonly written: boolean
  readonly services: readonly InitServiceDocument[]
  readonly files: readonly InitFileDocument[]
}

export interface InitServiceDocument {
  readonly name: string
  readonly folder: string
  readonly language: Language
  readonly kind: AppKind
  readonly port?: number
  readonly backing: readonly BackingService[]
}

export interface InitFileDocument {
  readonly part: InitPart
  readonly path: string
  readonly action: PlannedFile['action']
  readonly why: string
  readonly content: string
}

/** The result of `pare init` for programs; its schema is docs/reference/init.schema.json. */
export function initDocument({ facts, files, isWritten }: InitResult): InitDocument {
  return {
    written: isWritten,
    services: facts.services.map(({ name, folder, language, kind, port, backing }) => ({
      name,
      folder,
      language,
      kind,
      ...(port !== undefined ? { port } : {}),
      backing,
    })),
    files: files.map(({ part, path, action, why, content }) => ({ part, path, action, why, content })),
  }
}
