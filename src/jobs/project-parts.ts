import type { BytecodeCompiler } from '../model/bytecode.ts'
import type { HostInterpreter } from '../model/sandbox.ts'
import type { SuitePython } from '../stages/lock/choose-python.ts'
import type { DebianArchive } from '../stores/debian/debian-archive.ts'

/** What everything of a project is made with: its Python, for the image and for this computer. */
export interface ProjectParts {
  readonly base: SuitePython
  readonly archive: DebianArchive
  readonly compiler: BytecodeCompiler
  /** CPython for this computer; fetched when first asked for. */
  readonly interpreter: () => Promise<HostInterpreter>
}
