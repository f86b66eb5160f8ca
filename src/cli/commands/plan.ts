import type { Command } from 'commander'
import { plan } from '../../jobs/plan.ts'
import { paintFor } from '../paint.ts'
import type { CommandContext } from '../program.ts'
import { projectJob } from '../project-job.ts'
import { declareProjectOptions, type ProjectFlags, projectOptions } from '../project-options.ts'

export function declare(program: Command, context: CommandContext): void {
  declareProjectOptions(program.command('plan'))
    .summary('what build would do, and why')
    .description('Shows what was found in the project in DIR, what else was considered, and what the image would hold.')
    .argument('[DIR]', 'the project', '.')
    .usage('[DIR] [options] [-- CMD…]')
    .option('--frozen', 'use pare.lock and nothing else; no index is asked')
    .action(async (directory: string, flags: ProjectFlags) => {
      const { job } = projectJob(flags, context)
      const found = await plan(projectOptions(directory, flags, context), job)
      if (flags.json) {
        const { planDocument } = await import('../../report/plan-document.ts')
        process.stdout.write(`${JSON.stringify(planDocument(found), undefined, 2)}\n`)
      } else {
        const { renderPlan } = await import('../../report/render-plan.ts')
        process.stdout.write(renderPlan(found, paintFor(process.stdout.isTTY === true, process.env)))
      }
    })
}
