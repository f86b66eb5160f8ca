import { parseArgs } from 'node:util'
import { type BenchApp, benchApps, furtherDependencies } from './apps.ts'
import { scenarios } from './scenarios.ts'

/** What one run of the bench is asked for. */
export interface Options {
  readonly rounds: number
  readonly apps: readonly BenchApp[]
  /** The file that gets every measurement. */
  readonly json?: string
  readonly isReadmeWritten: boolean
  /** Nothing but the tables is printed. */
  readonly isQuiet: boolean
}

/** The command line asks for something that there is not. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage'
}

// Every scenario that adds dependencies must find others than those before it.
const mostRounds = Math.floor(
  furtherDependencies.length / scenarios.filter(({ change }) => change === 'dependency').length,
)

export const usage: string = `Usage: npm run bench -- [options]

  --repeat N       rounds of every scenario (default: 5, at most ${mostRounds})
  --only NAME      one app: ${benchApps.map(({ alias }) => alias).join(' or ')}
  --json FILE      write every measurement there
  --markdown       print the tables alone, without what is going on
  --write-readme   put the tables between <!-- bench --> and <!-- /bench --> of README.md
  --help           print this
`

/** Parses the command line; `undefined` when it asks for help. */
export function parseOptions(argv: readonly string[]): Options | undefined {
  const { values } = parse(argv)
  if (values.help) return undefined
  const rounds = Number(values.repeat)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > mostRounds)
    throw new WrongUsage(`Expected \`--repeat\` to be from 1 to ${mostRounds}, got \`${values.repeat}\``)
  const apps = benchApps.filter(({ alias, name }) => values.only === undefined || [alias, name].includes(values.only))
  if (apps.length === 0) throw new WrongUsage(`Expected \`--only\` to name an app, got \`${values.only}\`\n\n${usage}`)
  return {
    rounds,
    apps,
    ...(values.json !== undefined ? { json: values.json } : {}),
    isReadmeWritten: values['write-readme'],
    isQuiet: values.markdown,
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        repeat: { type: 'string', default: '5' },
        only: { type: 'string' },
        json: { type: 'string' },
        markdown: { type: 'boolean', default: false },
        'write-readme': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (cause) {
    throw new WrongUsage(`${(cause as Error).message}\n\n${usage}`)
  }
}
