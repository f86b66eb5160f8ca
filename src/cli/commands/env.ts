import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { env } from '../../jobs/env.ts'
import { PareError } from '../../model/error.ts'
import { version } from '../../model/version.ts'
import { paintFor } from '../paint.ts'
import type { CommandContext } from '../program.ts'

interface EnvFlags {
  readonly write?: true
  readonly json?: true
  readonly sarif?: true
  readonly twelve?: true
  readonly fingerprint?: true
}

export function declare(program: Command, context: CommandContext): void {
  program
    .command('env')
    .summary('which variables the code reads, and what is wrong with the files that set them')
    .description(
      'Finds every environment variable that the project in DIR reads, and checks .env files, Compose files, Kubernetes manifests and Dockerfiles against them.',
    )
    .argument('[DIR]', 'the project', '.')
    .option('--write', 'add the variables that .env.example lacks; what stands there stays')
    .option('--twelve', 'show the twelve factors that can be seen in the code and in how the app ends, with evidence')
    .option('--fingerprint', 'print a fingerprint of the value on standard input, for [tool.pare.env.production]')
    .option('--json', 'print the result as one JSON document')
    .option('--sarif', 'print the findings as SARIF 2.1.0')
    .action(async (directory: string, flags: EnvFlags) => {
      if (flags.fingerprint) return void process.stdout.write(`${await fingerprintOf(await text(process.stdin))}\n`)
      const here = { environment: process.env, workingDirectory: process.cwd() }
      if (flags.twelve) return void process.stdout.write(await renderedTwelve(directory, flags, context))
      const report = await env({ directory, isWritten: flags.write === true }, here)
      process.stdout.write(await rendered(report, flags))
      if (report.findings.some(({ severity }) => severity === 'error')) context.exit(1)
    })
}

async function rendered(report: Awaited<ReturnType<typeof env>>, flags: EnvFlags): Promise<string> {
  if (flags.sarif) {
    const { envSarif } = await import('../../report/env-sarif.ts')
    return `${JSON.stringify(envSarif(report, version), undefined, 2)}\n`
  }
  if (flags.json) {
    const { envDocument } = await import('../../report/env-document.ts')
    return `${JSON.stringify(envDocument(report), undefined, 2)}\n`
  }
  const { renderEnv } = await import('../../report/render-env.ts')
  return renderEnv(report, paintFor(process.stdout.isTTY === true, process.env))
}

async function renderedTwelve(directory: string, flags: EnvFlags, context: CommandContext): Promise<string> {
  const { twelve } = await import('../../jobs/twelve.ts')
  const { jobContext } = await import('../job-context.ts')
  const { signal, atEnd } = context
  // What a build would say of the project is no answer to this question.
  const job = jobContext({ observer: () => {}, signal, atEnd, isOffline: false })
  const factors = await twelve(directory, job)
  if (flags.json) return `${JSON.stringify({ factors }, undefined, 2)}\n`
  const { renderTwelve } = await import('../../report/render-twelve.ts')
  return renderTwelve(factors, paintFor(process.stdout.isTTY === true, process.env))
}

async function fingerprintOf(input: string): Promise<string> {
  const { isLongEnough, makeFingerprint } = await import('../../stages/environment/fingerprint.ts')
  const value = input.replace(/\r?\n$/, '')
  if (!isLongEnough(value)) throw valueTooShort(value === '')
  return makeFingerprint(value, randomBytes(16))
}

/** A fingerprint stands in a file that others read: of a short value they could find it by trying all there are. */
function valueTooShort(isEmpty: boolean): PareError {
  return new PareError({
    code: 'value-too-short',
    exitCode: 2,
    message: isEmpty
      ? 'Expected the value on standard input, got nothing'
      : 'Expected a value that nobody finds by trying, with 12 characters or more and 8 different ones among them',
    hint: isEmpty
      ? 'pipe it in, so that no shell history keeps it: `pass show prod/database | pare env --fingerprint`'
      : 'name the host, the database or the variable in `[tool.pare.env.production]` instead',
  })
}
