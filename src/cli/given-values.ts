import type { Command } from 'commander'
import type { GivenValue } from '../model/environment.ts'
import { readEnvironmentFile } from './environment-file.ts'
import { parseAssignments } from './parse-assignment.ts'
import { repeatable } from './repeatable.ts'

/** The flags that set variables. */
export interface EnvironmentFlags {
  readonly env: readonly string[]
  readonly envFile: readonly string[]
}

/** Declares them; `whose` is whom the variables are for. */
export function declareEnvironmentOptions(command: Command, whose: string): Command {
  return command
    .option('-e, --env <NAME=VALUE>', `environment of ${whose}`, repeatable, [])
    .option('--env-file <FILE>', `environment of ${whose}, from a file`, repeatable, [])
}

/** The variables of `--env-file` and `--env`, in the order in which they count, each with the flag that it came from. */
export async function givenValues(
  { env, envFile }: EnvironmentFlags,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<GivenValue[]> {
  const given: GivenValue[] = []
  for (const file of envFile) given.push(...valuesOf(await readEnvironmentFile(file), `--env-file ${file}`))
  return [...given, ...valuesOf(parseAssignments('--env', env, environment), '--env')]
}

function valuesOf(values: Readonly<Record<string, string>>, flag: string): GivenValue[] {
  return Object.entries(values).map(([name, value]) => ({ name, value, origin: { kind: 'flag', flag } }))
}
