import { parseArgs } from 'node:util'
import { furtherDependencies } from '../../src/jobs/bench/checkout.ts'
import { type BenchApp, benchApps } from './apps.ts'
import { type LadderApp, ladderApps } from './ladder.ts'
import { scenarios } from './scenarios.ts'

/** What one run of the bench is asked for. */
export interface Options {
  readonly rounds: number
  readonly apps: readonly BenchApp[]
  /** The file that gets every measurement. */
  readonly json?: string
  readonly isReadmeWritten: boolean
  /** What is measured: pare's own timings, the ladder, or both. */
  readonly parts: readonly Part[]
  readonly ladderApps: readonly LadderApp[]
  /** The committed results are compared with, and left alone. */
  readonly isChecked: boolean
  /** docs/benchmarks.md and .json get the results. */
  readonly isWritten: boolean
  /** Nothing but the tables is printed. */
  readonly isQuiet: boolean
}

export const parts = ['own', 'ladder'] as const
export type Part = (typeof parts)[number]

/** The command line asks for something that there is not. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage'
}

// Every scenario that adds dependencies must find others than those before it.
const mostRounds = Math.min(
  // `pare bench` has as many dependencies to add.
  10,
  Math.floor(furtherDependencies.length / scenarios.filter(({ change }) => change === 'dependency').length),
)

export const usage: string = `Usage: npm run bench -- [options]

  --repeat N       rounds of every scenario (default: 5, at most ${mostRounds})
  --only NAME      one app: ${ladderApps.map(({ alias }) => alias).join(', ')}
  --part NAME      own: pare beside one Dockerfile, in every state of the caches; ladder: every rung; default: both
  --check          compare with docs/benchmarks.json; exit 1 when a size grew by over 1 % or a ratio of times by over 25 %
  --write          write docs/benchmarks.md and docs/benchmarks.json
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
  const isAsked = ({ alias, name }: { readonly alias: string; readonly name: string }) =>
    values.only === undefined || [alias, name].includes(values.only)
  const apps = benchApps.filter(isAsked)
  const climbed = ladderApps.filter(isAsked)
  const part = parts.find(name => name === values.part)
  if (values.part !== undefined && part === undefined)
    throw new WrongUsage(`Expected \`--part\` to be ${parts.join(' or ')}, got \`${values.part}\`\n\n${usage}`)
  if (climbed.length === 0)
    throw new WrongUsage(`Expected \`--only\` to name an app, got \`${values.only}\`\n\n${usage}`)
  return {
    rounds,
    apps,
    ladderApps: climbed,
    parts: part === undefined ? parts : [part],
    isChecked: values.check,
    isWritten: values.write,
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
        part: { type: 'string' },
        check: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
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
