import type {
  DynamicRead,
  EnvironmentProfile,
  EnvironmentVariable,
  GivenValue,
  ProductionGuard,
} from '../../model/environment.ts'

/** Everything that findings are made of. */
export interface EnvironmentSubject {
  readonly variables: readonly EnvironmentVariable[]
  /** Reads of the app's own code whose names only running tells. */
  readonly dynamic: readonly DynamicRead[]
  readonly profiles: readonly EnvironmentProfile[]
  /** What stands in files, whether a profile takes it or not. */
  readonly values: readonly GivenValue[]
  /** Values that an image would hold: settings of pare, ENV and ARG of Dockerfiles. */
  readonly baked: readonly GivenValue[]
  /** Texts of the code that name hosts. */
  readonly literals: readonly GivenValue[]
  readonly interpolated: ReadonlySet<string>
  readonly dependencies: ReadonlySet<string>
  /** Whether version control has a file; `undefined` when there is none. */
  readonly isTracked: ((file: string) => boolean) | undefined
  readonly guard: ProductionGuard | undefined
  readonly judge: SecretJudge
}

/** What is known of secrets in general; the rules stand in another room. */
export interface SecretJudge {
  /** Whether a text stands for a secret instead of being one: `changeme`. */
  isPlaceholder(text: string): boolean
  /** Whether a text holds something that is a secret wherever it stands: a token, a password in a URL. */
  holdsSecret(text: string): boolean
  /** Whether a variable of that name holds a secret. */
  isSecretName(name: string): boolean
}
