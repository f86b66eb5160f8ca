import type { PareError } from '../model/error.ts'
import type { Exit, OutputLine } from '../model/sandbox.ts'

/** What happens while projects are being developed; `service` is what lines of it are called. */
export type DevEvent =
  /** What runs: with more than one, every line says whose it is. */
  | { readonly type: 'services'; readonly names: readonly string[] }
  /** A debugger may attach, at a port of 127.0.0.1. */
  | { readonly type: 'debugger'; readonly service: string; readonly port: number }
  /** The port of the start command is answered on, so long after the process was started. */
  | { readonly type: 'ready'; readonly service: string; readonly port: number; readonly milliseconds: number }
  | { readonly type: 'output'; readonly service: string; readonly line: OutputLine }
  | {
      readonly type: 'changed'
      readonly service: string
      readonly paths: readonly string[]
      readonly effect: 'restart' | 'rebuild'
    }
  | { readonly type: 'ended'; readonly service: string; readonly exit: Exit }
  /** What changed cannot be built; what ran before runs on. */
  | { readonly type: 'failed'; readonly service: string; readonly error: PareError }
