import type { ConfigResult, SettingSource } from '../jobs/config.ts'
import type { VariableValue } from '../jobs/config-variables.ts'

/** What `pare config --json` writes. */
export interface ConfigDocument {
  readonly directory: string
  readonly settings: readonly {
    readonly name: string
    readonly value?: unknown
    readonly sources: readonly SettingSource[]
  }[]
  readonly variables: readonly VariableValue[]
}

/** Settings for programs. */
export function configDocument({ directory, settings, variables }: ConfigResult): ConfigDocument {
  return { directory, settings, variables }
}
