import type { AddressedContent } from './content.ts'
import type { ImagePath } from './image-path.ts'
import type { WorkOptions } from './observer.ts'

/** A Python source, and where it lies in the image: tracebacks name that path. */
export interface PythonSource {
  readonly path: ImagePath
  readonly content: AddressedContent
}

/** `bytecode` is a whole .pyc; a source that does not compile has `problem` instead. */
export type CompiledSource =
  | { readonly path: ImagePath; readonly bytecode: AddressedContent }
  | { readonly path: ImagePath; readonly problem: string }

export interface CompileOptions extends WorkOptions {
  /** Docstrings are left out; assertions stay. */
  readonly withoutDocstrings?: boolean
}

/** Compiles sources for one CPython version; equal sources at equal paths give equal bytes, whatever else is compiled. */
export interface BytecodeCompiler {
  /** CPython's version, as in `3.13`. */
  readonly python: string
  compile(sources: readonly PythonSource[], options?: CompileOptions): Promise<readonly CompiledSource[]>
}
