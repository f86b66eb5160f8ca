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
  /**
   * Whether access times of its files are to be set, which a read-only mount never does: then modes alone forbid
   * writing. The files must be the root's own.
   */
  readonly isTraced?: boolean
  /**
   * Whether the process is in the network of this computer, its ports and its name service with it, instead of one of its
   * own. What asks for its ports from outside is then of no use: they are among all others.
   */
  readonly isNetworkShared?: boolean
  /** Folders of this computer that are shown, and may be written, at absolute directories inside the root. */
  readonly folders?: readonly SandboxFolder[]
  /** Ports elsewhere that the process reaches by name; each name stands for a loopback address of its own. */
  readonly forwards?: readonly Forward[]
  /** Names of hosts beside those that every process knows. */
  readonly hosts?: readonly HostName[]
}

/** A name, and the address that it stands for. */
export interface HostName {
  readonly name: string
  readonly address: string
}

/** A port outside of a process' network that it reaches as `name:port`: every connection is passed on, byte by byte. */
export interface Forward {
  readonly name: string
  readonly port: number
  /** Where a connection leads; asked for each of them, and what it throws closes that one. */
  target(): Promise<{ readonly host: string; readonly port: number }>
  /** Told when a connection could not be passed on. */
  failed(error: Error): void
}

export interface SandboxFolder {
  readonly path: string
  readonly hostPath: string
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

/** `body` is cut at a megabyte; `digest` and `size` are over the whole of it. */
export interface ProbeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly digest: string
  readonly size: number
  /** False when the body had not ended after a while, as an event stream's never does. */
  readonly isWhole: boolean
  readonly milliseconds: number
}

/** What listening on a port looks like from outside: `loopback-only` means that nobody outside a container could reach it. */
export type Reachability = 'listening' | 'loopback-only' | 'exited' | 'timeout'

/** A process that was started, PID 1 of its own namespaces, in a network of its own unless its root says otherwise. */
export interface RunningProcess {
  /**
   * Resolves as soon as the port is listened on by an address that is not loopback, the process ends, or time is up.
   * Port 0 stands for any.
   */
  waitForPort(port: number, seconds: number): Promise<Reachability>
  /** How it ended, or `undefined` when it is still alive after `seconds`. */
  waitForExit(seconds: number): Promise<Exit | undefined>
  /** Ports that the process and its children listen on, found inside its network. */
  listeningPorts(): Promise<readonly { readonly port: number; readonly isLoopbackOnly: boolean }[]>
  /**
   * Sends a request from inside its network by an address that is not 127.0.0.1. Throws `no-answer` when none comes: the
   * connection is refused or broken, or what comes back is not HTTP.
   */
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

/** `stdin` is what the process reads from its standard input; without it, nothing. */
export interface StartOptions extends WorkOptions {
  readonly stdin?: string | Uint8Array
}

/** Where a Tree runs without a container engine. */
export interface Sandbox {
  readonly name: 'bubblewrap' | 'unshare'
  /** Starts the process; an abort of `signal` kills it. A program that is not in the root ends with code 127, as in a shell. */
  start(root: SandboxRoot, spec: ProcessSpec, options?: StartOptions): Promise<RunningProcess>
  /** Gets ready for the next start, which then need not wait for what makes namespaces. */
  warm(): void
}

/** What a sandbox needs from outside: an interpreter for this computer, run through its own loader. */
export interface HostInterpreter {
  /** CPython's version, as in `3.13`. */
  readonly version: string
  /** Starts the interpreter with the arguments appended. */
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}
