import type { Command } from 'commander'
import { init } from '../../jobs/init.ts'
import { PareError } from '../../model/error.ts'
import { type InitPart, initParts } from '../../stages/init/plan-init.ts'
import { jobContext } from '../job-context.ts'
import { paintFor } from '../paint.ts'
import { parsePort } from '../parse-port.ts'
import type { CommandContext } from '../program.ts'
import { progressObserver } from '../progress.ts'

interface InitFlags {
  readonly dryRun?: true
  readonly only?: InitPart[]
  readonly force?: true
  readonly app?: string
  readonly port?: string
  readonly json?: true
}

export function declare(program: Command, context: CommandContext): void {
  program
    .command('init')
    .summary('writes Dockerfile, compose.yaml and what else a newcomer needs')
    .description(
      'Looks at the project, or the services, in DIR and writes what is not there: Dockerfile, .dockerignore, compose.yaml, .env.example, settings of pare, a section of the README and a CI workflow.',
    )
    .argument('[DIR]', 'the project, or a folder of services', '.')
    .usage('[DIR] [options] [-- CMD…]')
    .option('--dry-run', 'write nothing, and show what would change as a diff')
    .option('--only <PART>', `only these: ${initParts.join(', ')}; separate them by commas`, parseParts)
    .option('--force', 'write anew what is there; settings and environment files are only added to')
    .option('--app <MODULE:OBJECT>', 'what to start, when it cannot be found or another is meant')
    .option('--port <PORT>', 'the port that the app listens on')
    .option('--json', 'print the result as one JSON document')
    .addHelpText('after', examples)
    .action(async (directory: string, flags: InitFlags) => {
      const paint = paintFor(process.stderr.isTTY === true, process.env)
      const observer = progressObserver('auto', process.stderr, paint, Date.now)
      const job = jobContext({ observer, signal: context.signal, atEnd: context.atEnd, isOffline: true })
      const isDryRun = flags.dryRun === true
      const request = {
        directory,
        ...(flags.only ? { only: flags.only } : {}),
        isForced: flags.force === true,
        isDryRun,
        ...(flags.app !== undefined ? { app: flags.app } : {}),
        ...(context.trailing !== undefined ? { command: context.trailing } : {}),
        ...(flags.port !== undefined ? { port: parsePort(flags.port) } : {}),
      }
      const result = await init(request, job)
      const { renderInit, renderInitDiff } = await import('../../report/render-init.ts')
      process.stderr.write(renderInit(result, isDryRun, paint))
      if (flags.json) {
        const { initDocument } = await import('../../report/init-document.ts')
        process.stdout.write(`${JSON.stringify(initDocument(result), undefined, 2)}\n`)
      } else if (isDryRun) {
        process.stdout.write(renderInitDiff(result))
      }
    })
}

const examples = `
Examples:
  pare init                            what is missing in this folder
  pare init --dry-run                  … as a diff, without writing it
  pare init --only dockerfile,ignore   these two alone
  pare init --only compose --force     compose.yaml anew, whatever it holds
  pare init shop                       a folder of services: one compose.yaml, a Dockerfile for each
`

function parseParts(value: string, earlier: readonly InitPart[] = []): InitPart[] {
  return [...earlier, ...value.split(',').map(name => parsePart(name.trim()))]
}

function parsePart(name: string): InitPart {
  const part = initParts.find(known => known === name)
  if (part === undefined) throw unknownPart(name)
  return part
}

/** `--only` names something that `pare init` does not write. */
function unknownPart(name: string): PareError {
  return new PareError({
    code: 'unknown-part',
    exitCode: 2,
    message: `Expected something that \`pare init\` writes, got \`${name}\``,
    hint: `choose from ${initParts.join(', ')}`,
  })
}
