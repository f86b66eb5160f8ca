import type { WorkOptions } from './observer.ts'

/** A process as a container engine would start it. */
export interface ProcessSpec {
  /** Exec form; `argv[0]` is looked up on the PATH of `environment` inside the root. */
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Absolute, inside the root. */
  readonly workingDirectory: string
  readonly uid: number
  readonly gid: number
}

/** A rootfs laid out on this computer. */
export interface SandboxRoot {
  readonly hostPath: string
  /** Absolute directories inside the root that may be written; all else is read-only, but for a fresh /tmp. */
  readonly writable: readonly string[]
}

/** How a process ended: `code` as a shell gives it, 128 + signal when a signal ended it. */
export interface Exit {
  readonly code: number
  readonly signal?: string
}

export interface OutputLine {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

export interface ProbeRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly port: number
}

/** `body` is cut at a megabyte; `digest` is over the whole of it. */
export interface ProbeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly digest: string
  readonly milliseconds: number
}

/** What listening on a port looks like from outside: `loopback-only` means that nobody outside a container could reach it. */
export type Reachability = 'listening' | 'loopback-only' | 'exited' | 'timeout'

/** A process that was started, PID 1 of its own namespaces, in a network of its own. */
export interface RunningProcess {
  /** Resolves as soon as the port answers by an address that is not 127.0.0.1, the process ends, or time is up. */
  waitForPort(port: number, seconds: number): Promise<Reachability>
  /** Ports that the process and its children listen on, found inside its network. */
  listeningPorts(): Promise<readonly { readonly port: number; readonly isLoopbackOnly: boolean }[]>
  /** Sends a request from inside its network by an address that is not 127.0.0.1. */
  request(probe: ProbeRequest): Promise<ProbeAnswer>
  /** Runs a second command in the same root, network and user, beside the first. */
  execute(spec: ProcessSpec, seconds: number): Promise<{ readonly exit: Exit; readonly output: readonly OutputLine[] }>
  /** Everything it has written so far. */
  output(): readonly OutputLine[]
  /** Milliseconds since it was started. */
  elapsed(): number
  /** Resident memory of the process and its children in bytes, where the system tells. */
  residentMemory(): Promise<number | undefined>
  readonly exited: Promise<Exit>
  /** Sends the signal, waits `graceSeconds`, then kills everything that is left. */
  stop(signal: string, graceSeconds: number): Promise<Exit & { readonly wasKilled: boolean }>
}

/** Where a Tree runs without a container engine. */
export interface Sandbox {
  readonly name: 'bubblewrap' | 'unshare'
  start(root: SandboxRoot, spec: ProcessSpec, options?: WorkOptions): Promise<RunningProcess>
}

/** What a sandbox needs from outside: an interpreter for this computer, run through its own loader. */
export interface HostInterpreter {
  /** CPython's version, as in `3.13`. */
  readonly version: string
  /** Starts the interpreter with the arguments appended. */
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}
