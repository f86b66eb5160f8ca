import { type Command, Option } from 'commander'
import { cacheContents, prune } from '../../jobs/cache.ts'
import type { JobContext } from '../../jobs/context.ts'
import { jobContext } from '../job-context.ts'
import { paintFor } from '../paint.ts'
import { parseDuration } from '../parse-duration.ts'
import type { CommandContext } from '../program.ts'

interface CacheFlags {
  readonly json?: true
}

interface PruneFlags extends CacheFlags {
  readonly olderThan: string
  readonly all?: true
}

export function declare(program: Command, { signal }: CommandContext): void {
  const openJob = (): JobContext => jobContext({ observer: () => {}, signal, isOffline: true })
  const command = program
    .command('cache')
    .summary('what the cache holds, and `pare cache prune` to make it smaller')
    .description('Shows what pare keeps between builds, by kind: how much, how many, and how long unused.')
    .option('--json', 'print the result as one JSON document')
    .addHelpText('after', examples)
    .action(async (flags: CacheFlags) => {
      const job = openJob()
      const contents = cacheContents(job)
      const { cacheDocument } = await import('../../report/cache-document.ts')
      if (flags.json) return void process.stdout.write(`${JSON.stringify(cacheDocument(contents), undefined, 2)}\n`)
      const { renderCache } = await import('../../report/render-cache.ts')
      const paint = paintFor(process.stdout.isTTY === true, process.env)
      process.stdout.write(renderCache(contents, job.now, paint))
    })
  command
    .command('prune')
    .summary('removes what was not used for a time')
    .description(
      'Removes from the cache what no command has used for a time. Builds may run meanwhile: what was used within the hour always stays.',
    )
    .addOption(new Option('--older-than <TIME>', 'not used for so long: 12h, 30d, 2w').default('30d'))
    .addOption(new Option('--all', 'everything, but for what was used within the hour').conflicts('olderThan'))
    .option('--json', 'print the result as one JSON document')
    .action(async (_flags: PruneFlags, self: Command) => {
      // `--json` may stand before `prune` as well as after it.
      const flags = self.optsWithGlobals<PruneFlags>()
      const result = prune(flags.all ? 0 : parseDuration('--older-than', flags.olderThan), openJob())
      if (flags.json) {
        const { cacheDocument } = await import('../../report/cache-document.ts')
        return void process.stdout.write(`${JSON.stringify(cacheDocument(result), undefined, 2)}\n`)
      }
      const { renderPrune } = await import('../../report/render-cache.ts')
      process.stdout.write(renderPrune(result, paintFor(process.stdout.isTTY === true, process.env)))
    })
}

const examples = `
Examples:
  pare cache                              where it is, and what it holds
  pare cache prune                        what was not used for 30 days leaves
  pare cache prune --older-than 12h
  pare cache prune --all                  everything that no command is at
`
