import type { Command } from 'commander'
import { lock } from '../../jobs/lock.ts'
import { PareError } from '../../model/error.ts'
import { version } from '../../model/version.ts'
import type { CommandContext } from '../program.ts'
import { projectJob } from '../project-job.ts'
import { declareProjectOptions, type ProjectFlags, projectOptions } from '../project-options.ts'
import { commaSeparated } from '../repeatable.ts'

interface LockFlags extends ProjectFlags {
  readonly upgrade?: true
  readonly upgradePackage: string[]
  readonly check?: true
}

export function declare(program: Command, context: CommandContext): void {
  declareProjectOptions(program.command('lock'))
    .summary('writes pare.lock')
    .description(
      'Locks everything that the project in DIR takes from outside, by digest, and writes it to its pare.lock. What is locked already stays where it is.',
    )
    .argument('[DIR]', 'the project', '.')
    .usage('[DIR] [options]')
    .option('--upgrade', 'take what Debian and the package index have now')
    .option(
      '--upgrade-package <NAME>',
      '… for this package or distribution alone; repeat it for more',
      commaSeparated,
      [],
    )
    .option('--check', 'write nothing, and fail when pare.lock is not up to date')
    .addHelpText('after', examples)
    .action(async (directory: string, flags: LockFlags) => {
      const { job, paint } = projectJob(flags, context)
      const isCheck = flags.check === true
      const upgrades = flags.upgrade ? true : flags.upgradePackage
      const options = projectOptions(directory, flags, context)
      const result = await lock({ upgrades, isCheck, version }, options, job)
      const { renderLock } = await import('../../report/render-lock.ts')
      if (flags.progress !== 'quiet' && flags.progress !== 'json')
        process.stderr.write(renderLock(result, isCheck, paint))
      if (flags.json) {
        const { lockDocument } = await import('../../report/lock-document.ts')
        process.stdout.write(`${JSON.stringify(lockDocument(result), undefined, 2)}\n`)
      }
      if (isCheck && !result.isUpToDate) throw lockOutdated(result.isNew)
    })
}

const examples = `
Examples:
  pare lock                                    for the platforms that are locked, or this computer's
  pare lock --platform linux/amd64,linux/arm64 … for these
  pare lock --upgrade                          what Debian and the package index have now; shows what moved
  pare lock --upgrade-package libssl3t64       … for one package
  pare lock --check                            in CI: is it up to date?
  pare build --frozen                          use it, and nothing else
`

/** `pare lock --check` found that pare.lock would be written otherwise. */
function lockOutdated(isMissing: boolean): PareError {
  return new PareError({
    code: 'lock-outdated',
    exitCode: 1,
    message: isMissing ? 'The project has no `pare.lock`' : '`pare.lock` is not up to date; it was left as it is',
    hint: 'write it, and commit it: `pare lock`',
    ...(isMissing ? {} : { location: { file: 'pare.lock' } }),
  })
}
