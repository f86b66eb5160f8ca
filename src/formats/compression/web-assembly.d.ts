/** The part of WebAssembly that pare uses; the declarations of Node leave it to those of the browser. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    readonly exports: Readonly<Record<string, unknown>>
    constructor(module: Module, imports: Readonly<Record<string, never>>)
  }
  interface Memory {
    readonly buffer: ArrayBuffer
  }
}
