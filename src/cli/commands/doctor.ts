import type { Command } from 'commander'
import { doctor } from '../../jobs/doctor.ts'
import { jobContext } from '../job-context.ts'
import { paintFor } from '../paint.ts'
import type { CommandContext } from '../program.ts'

interface DoctorFlags {
  readonly offline?: true
  readonly json?: true
}

export function declare(program: Command, { signal, exit }: CommandContext): void {
  program
    .command('doctor')
    .summary('what works on this computer, and how to mend the rest')
    .description(
      'Looks at what builds need of this computer: room, a sandbox, the archive and the package index; and at what some outputs need: an engine, registry logins. Exits with 1 where no build can work.',
    )
    .option('--offline', 'ask no server')
    .option('--json', 'print the result as one JSON document')
    .action(async (flags: DoctorFlags) => {
      const job = jobContext({ observer: () => {}, signal, isOffline: flags.offline === true })
      const diagnosis = await doctor(process.versions.node, job)
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(diagnosis, undefined, 2)}\n`)
      } else {
        const { renderDoctor } = await import('../../report/render-doctor.ts')
        process.stdout.write(renderDoctor(diagnosis, paintFor(process.stdout.isTTY === true, process.env)))
      }
      if (!diagnosis.canBuild) exit(1)
    })
}
