import type { Location } from './error.ts'

/** What a variable's text is turned into by the code that reads it. */
export type VariableType =
  | 'text'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'list'
  | 'json'
  | 'url'
  | 'path'
  | 'duration'
  | 'date'

/** What stands in for a variable that is not set: a value in the code, or one that only running tells. */
export type VariableDefault =
  | { readonly kind: 'value'; readonly text: string; readonly location: Location }
  | { readonly kind: 'computed'; readonly location: Location }

/** One place in the code that reads a variable. */
export interface VariableRead {
  readonly name: string
  /** What reads it, as a person would name it: `os.environ`, `pydantic-settings`. */
  readonly reader: string
  readonly location: Location
  readonly type: VariableType
  /** Whether the code fails here when the variable is not set. */
  readonly isRequired: boolean
  readonly default?: VariableDefault
  /** The values that are right, where the code lists them. */
  readonly choices?: readonly string[]
  /** Whether the code itself says that the value is secret. */
  readonly isSecret?: boolean
}

/** A read whose variable only running the code tells. */
export interface DynamicRead {
  readonly reader: string
  readonly location: Location
  /** What is known of the names: all begin with it. */
  readonly prefix?: string
  /** Whether every variable there is may be meant. */
  readonly isEverything: boolean
}

/** A file of variables that the code loads itself. */
export interface LoadedFile {
  readonly reader: string
  readonly location: Location
  /** As the code names it; absent where the library's own default counts. */
  readonly path?: string
}

/** Everything that code reads of its environment. */
export interface EnvironmentFacts {
  readonly reads: readonly VariableRead[]
  readonly dynamic: readonly DynamicRead[]
  readonly loadedFiles: readonly LoadedFile[]
}

/** A variable, from everything that the code says of it. */
export interface EnvironmentVariable {
  readonly name: string
  readonly type: VariableType
  readonly isRequired: boolean
  readonly isSecret: boolean
  readonly default?: VariableDefault
  readonly choices?: readonly string[]
  readonly reads: readonly VariableRead[]
  /** Whether nothing but the project's tests reads it. */
  readonly isForTests: boolean
}

/** Where a value comes from, as a person would look for it. */
export type ValueOrigin =
  | { readonly kind: 'shell' }
  | { readonly kind: 'flag'; readonly flag: string }
  | { readonly kind: 'environment-file'; readonly location: Location }
  | { readonly kind: 'compose'; readonly location: Location }
  | { readonly kind: 'kubernetes'; readonly location: Location }
  | { readonly kind: 'settings'; readonly location: Location }
  | { readonly kind: 'default'; readonly location: Location }

/** A value of a variable; it must never be shown. */
export interface GivenValue {
  readonly name: string
  /** Absent where the place only says that the variable is set from elsewhere. */
  readonly value?: string
  /** Whether the place takes the value from another one: `${PASSWORD}`. */
  readonly isTaken?: boolean
  readonly origin: ValueOrigin
}

/** A way to set the environment: a chain of files, or a service or container of a manifest. */
export interface EnvironmentProfile {
  /** `.env.test`, `compose.yaml: web`. */
  readonly name: string
  readonly purpose: 'development' | 'test' | 'production' | 'example'
  readonly location: Location
  /** In the order in which they are read: a later value of one name beats an earlier one. */
  readonly values: readonly GivenValue[]
  /** Whether variables may come from where nobody can look: a Secret of another folder, a service of the cloud. */
  readonly isOpen: boolean
}

/** `[tool.pare.env.production]`: what tells a value of production. */
export interface ProductionGuard {
  /** Patterns over host names; `*` stands for anything. */
  readonly hosts: readonly string[]
  readonly databases: readonly string[]
  /** Names of variables that only production has, or `NAME=VALUE`. */
  readonly variables: readonly string[]
  /** What `pare env --fingerprint` prints. */
  readonly fingerprints: readonly string[]
}

/** A value that belongs to production, without the value. */
export interface ProductionMatch {
  readonly name: string
  readonly origin: ValueOrigin
  readonly rule: 'hosts' | 'databases' | 'variables' | 'fingerprints'
  /** The line of the guard that it matches. */
  readonly pattern: string
}

export type Severity = 'error' | 'warning' | 'note'

/** One result of a check; its message never holds a value. */
export interface EnvironmentFinding {
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly hint: string
  readonly location?: Location
  readonly variable?: string
  readonly profile?: string
}
