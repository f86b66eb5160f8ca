import type { Command } from 'commander'
import { why } from '../../jobs/why.ts'
import { parsePlatform } from '../../model/oci/platform.ts'
import { jobContext } from '../job-context.ts'
import { paintFor } from '../paint.ts'
import { parseCount } from '../parse-count.ts'
import type { CommandContext } from '../program.ts'
import { progressObserver } from '../progress.ts'

interface WhyFlags {
  readonly top?: string
  readonly platform?: string
  readonly json?: true
}

export function declare(program: Command, context: CommandContext): void {
  program
    .command('why')
    .summary('why a file is in the image, or what left it out')
    .description(
      'Tells what asks for a file or module of an image, what it brings, and what left it out where it is not there. Without a path or module: what keeps most bytes.',
    )
    .argument('[IMAGE]', 'an image, or a project that was built', '.')
    .argument('[PATH|MODULE]', 'a path of the image, the end of one, a module, a distribution or a Debian package')
    .usage('[IMAGE] [PATH|MODULE] [options]')
    .option('--top <N>', 'the causes that keep most bytes: so many (default: 20)')
    .option('--platform <PLATFORM>', 'which image of an index (default: this computer)')
    .option('--json', 'print the answer as one JSON document')
    .addHelpText('after', examples)
    .action(async (image: string, subject: string | undefined, flags: WhyFlags) => {
      const errors = paintFor(process.stderr.isTTY === true, process.env)
      const observer = progressObserver('quiet', process.stderr, errors, Date.now)
      const job = jobContext({ observer, signal: context.signal, isOffline: false })
      const isTop = subject === undefined || flags.top !== undefined
      const result = await why(
        {
          image,
          ...(isTop ? {} : { subject }),
          top: flags.top === undefined ? 20 : parseCount('--top', flags.top),
          ...(flags.platform !== undefined ? { platform: parsePlatform(flags.platform) } : {}),
        },
        job,
      )
      if (flags.json) {
        const { whyDocument } = await import('../../report/why-document.ts')
        process.stdout.write(`${JSON.stringify(whyDocument(result), undefined, 2)}\n`)
      } else {
        const { renderWhy } = await import('../../report/render-why.ts')
        process.stdout.write(renderWhy(result, paintFor(process.stdout.isTTY === true, process.env)))
      }
    })
}

const examples = `
Examples:
  pare why . sqlite3                           what imports it, at which line, and what leaves with it
  pare why . libssl.so.3                       which native code needs it
  pare why . tkinter                           what left it out, and how to keep it
  pare why .                                   what keeps most bytes
  pare why registry.example.com/team/app:1 numpy
  pare why oci-archive:app.tar --top 5
`
