import type { Command } from 'commander'
import { test } from '../../jobs/test.ts'
import { declareEnvironmentOptions, type EnvironmentFlags, givenValues } from '../given-values.ts'
import type { CommandContext } from '../program.ts'
import { projectJob } from '../project-job.ts'
import { declareProjectOptions, type ProjectFlags, projectOptions } from '../project-options.ts'
import { repeatable } from '../repeatable.ts'

interface TestFlags extends ProjectFlags, EnvironmentFlags {
  readonly allowHost: string[]
  readonly record?: true
}

export function declare(program: Command, context: CommandContext): void {
  const command = declareProjectOptions(program.command('test'))
    .summary('runs the tests of the project, in its image')
    .description(
      'Runs the tests of DIR in the pared root file system, with pytest and the development dependencies beside it. Refuses to start where a value of production could reach them.',
    )
    .argument('[DIR]', 'the project', '.')
    .usage('[DIR] [options] [-- CMD…]')
  declareEnvironmentOptions(command, 'the tests')
    .option('--record', 'write what the code under test touches into pare.lock, so that level max keeps it')
    .option('--allow-host <NAME:PORT>', 'a host outside that the tests may reach; repeat it for more', repeatable, [])
    .addHelpText('after', examples)
    .action(async (directory: string, flags: TestFlags) => {
      const { job, paint } = projectJob(flags, context)
      const given = await givenValues(flags, process.env)
      // What stands after `--` runs the tests, not the app.
      const options = projectOptions(directory, flags, { ...context, trailing: undefined })
      const { trailing } = context
      const stream = { stdout: process.stdout, stderr: process.stderr }
      const result = await test(
        {
          ...options,
          given,
          hosts: flags.allowHost,
          isRecorded: flags.record === true,
          ...(trailing !== undefined ? { testCommand: trailing } : {}),
        },
        job,
        ({ stream: name, text }) => stream[flags.json ? 'stderr' : name].write(`${text}\n`),
      )
      if (flags.json) {
        const { testDocument } = await import('../../report/test-document.ts')
        process.stdout.write(`${JSON.stringify(testDocument(result), undefined, 2)}\n`)
      } else if (flags.progress !== 'quiet') {
        const { recorded } = result
        if (recorded !== undefined)
          process.stderr.write(`${paint.dim(`recorded  ${recorded} more files in pare.lock`)}\n`)
        for (const report of result.reports) process.stderr.write(`${paint.dim(`report    ${report}`)}\n`)
      }
      context.exit(result.exit.code)
    })
}

const examples = `
Examples:
  pare test                               what the project is configured for, else pytest
  pare test -- python -m pytest -k cart   another command, in the same image
  pare test --env-file .env.ci            with the variables of a file
  pare test --record                      what the tests lead to stays in an image at level max
  pare test --allow-host localhost:5432   the database that runs on this computer is reached
`
