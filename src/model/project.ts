import type { Location } from './error.ts'

/** What a conclusion about a project rests on: a place in a file, and what stands there. */
export interface Evidence {
  readonly location?: Location
  readonly text: string
}

/** A value, and what it was concluded from. */
export interface Found<Value> {
  readonly value: Value
  readonly evidence: readonly Evidence[]
}

/**
 * How the app behaves once started: `web` answers HTTP, `port` listens on something else, `worker` runs until stopped,
 * `command` is a console script, `script` runs to its end.
 */
export type AppKind = 'web' | 'port' | 'worker' | 'command' | 'script'

/** A warning that belongs to a finding, not to a run. */
export interface Advice {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

export interface StartCommand {
  /** Exec form, as the image will have it. `argv[0]` is looked up on the image's PATH. */
  readonly argv: readonly string[]
  readonly kind: AppKind
  /** Below the project's directory, `''` for the directory itself; becomes the working directory in the image. */
  readonly directory: string
  /** The port that it listens on, where it is known. */
  readonly port?: number
  /** `flask`, `fastapi`, `starlette`, `asgi`, `django`, `wsgi` …, where it is known. */
  readonly framework?: string
  /** Environment that the command needs, such as `DJANGO_SETTINGS_MODULE`. */
  readonly environment: Readonly<Record<string, string>>
  readonly evidence: readonly Evidence[]
  readonly advice: readonly Advice[]
}

/** A start command that was seen and not taken. */
export interface Alternative {
  readonly command: StartCommand
  readonly reason: string
}

/** Where a project says what it depends on. Paths are relative to the project's directory. */
export type DependencySource =
  | { readonly kind: 'none' }
  | { readonly kind: 'requirements'; readonly file: string }
  | { readonly kind: 'pyproject'; readonly file: string }
  | { readonly kind: 'script'; readonly file: string }
  | { readonly kind: 'uv'; readonly file: string }
  | { readonly kind: 'pylock'; readonly file: string }
  | { readonly kind: ForeignSourceKind; readonly file: string }

/** Lockfiles and dependency files of other tools: poetry.lock, pdm.lock, Pipfile.lock; Pipfile, setup.cfg or setup.py, environment.yml. */
export type ForeignSourceKind = 'poetry' | 'pdm' | 'pipenv' | 'pipfile' | 'setup' | 'conda'

/** Sets of dependencies that are taken beside those that are always taken, by their names. */
export interface DependencySelection {
  readonly groups: readonly string[]
  readonly extras: readonly string[]
}

/** A console script of the project itself: `name = "module:object"`. */
export interface ConsoleScript {
  readonly name: string
  readonly module: string
  readonly object: string
}

/** The project as the metadata of an installation would describe it. */
export interface ProjectDistribution {
  readonly name: string
  readonly version: string
  readonly entryPoints: readonly { readonly group: string; readonly name: string; readonly target: string }[]
}

/** A file that belongs to the app. */
export interface ProjectFile {
  /** Relative to the project's directory, `/` between parts. */
  readonly path: string
  readonly hostPath: string
  readonly kind: 'file' | 'symlink'
  readonly size: number
  readonly isExecutable: boolean
  /** Of a symlink: where it points, as written. */
  readonly target?: string
}

/** A file or folder that was left out, and by which rule. */
export interface LeftOut {
  readonly path: string
  readonly rule: string
}

/** What the app is. */
export interface Project {
  readonly directory: string
  readonly name: string
  readonly version?: string
  readonly description?: string
  readonly licenses?: string
  readonly authors?: string
  readonly homepage?: string
  readonly start: StartCommand
  readonly alternatives: readonly Alternative[]
  /** The Python version wanted, as a PEP 440 specifier, where the project says one. */
  readonly python?: Found<string>
  /** The interpreter that the project's own tools use, as in `3.12`: a wish, where `python` is a rule. */
  readonly pinnedPython?: Found<string>
  readonly dependencies: Found<DependencySource>
  /** The names of the distributions that it asks for, as far as they are known without resolving anything. */
  readonly dependencyNames: ReadonlySet<string>
  readonly consoleScripts: readonly ConsoleScript[]
  /** Where it has a name of its own: a pyproject.toml that says one. */
  readonly distribution?: ProjectDistribution
  /** Folders, relative to the project's directory, that must be on the module search path: `''`, `src`. */
  readonly importRoots: readonly string[]
  readonly files: readonly ProjectFile[]
  readonly leftOut: readonly LeftOut[]
}
