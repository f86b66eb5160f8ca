import type { ProductionGuard } from './environment.ts'
import type { Level } from './reason.ts'

/** `[tool.pare]` of pyproject.toml, or pare.toml: what a user decided. Every field is optional; a flag beats the file. */
export interface Settings {
  readonly app?: string
  readonly command?: readonly string[]
  readonly python?: string
  readonly suite?: string
  readonly port?: number
  readonly user?: string
  /** Dependency groups of the project that are installed as well. */
  readonly groups?: readonly string[]
  /** Extras of the project that are installed as well. */
  readonly extras?: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** What tells a value of production, in `[tool.pare.env.production]`. */
  readonly production?: ProductionGuard
  readonly labels: Readonly<Record<string, string>>
  /** Debian packages that the image must have beyond those that pare finds. */
  readonly packages: readonly string[]
  /** Globs of project files that belong to the app although a default rule leaves them out. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** Patterns of files that may hold what looks like a secret. */
  readonly allowSecrets: readonly string[]
  /** Whether wheels may be built from source; without it they may. */
  readonly build?: boolean
  /** Modules, with all below them, and patterns over paths of the image: they stay although nothing asks for them. */
  readonly keep: readonly string[]
  /** Modules and patterns as in `keep`: they leave although something asks for them. */
  readonly drop: readonly string[]
  /** Other ways to run the app in the same image, by name: a worker beside a web server. */
  readonly profiles: Readonly<Record<string, Profile>>
  /** How much leaves. */
  readonly level: Level
  /** Distributions that have a level of their own, by name. */
  readonly levels: Readonly<Record<string, Level>>
  /** Folders that the app writes into: below the app's own, or absolute. */
  readonly writable: readonly string[]
  /** Commands run in the sandbox while building; what they write below the working directory belongs to the app. */
  readonly prepare: readonly (readonly string[])[]
  readonly prove: ProveSettings
  readonly test?: TestSettings
  readonly bench?: BenchSettings
}

export interface TestSettings {
  /** Hosts that the tests may reach, as `NAME:PORT`. */
  readonly hosts: readonly string[]
}

export interface BenchSettings {
  /** Paths that are asked for once the app is up: what must still work beside the probes of the proof. */
  readonly late: readonly string[]
}

/** One way to run the app. */
export interface Profile {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface ProveSettings {
  readonly requests: readonly RequestProbe[]
  readonly commands: readonly CommandProbe[]
  /** Environment for the proof alone. */
  readonly env: Readonly<Record<string, string>>
  /** Seconds to wait for the port. */
  readonly timeout: number
}

/** One HTTP request; without `status`, anything below 500 is right. */
export interface RequestProbe {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly status?: number
  /** Text that the body must contain. */
  readonly contains?: string
}

/** One command, run inside the image; its exit code must be `exit`. */
export interface CommandProbe {
  readonly argv: readonly string[]
  readonly exit: number
}
