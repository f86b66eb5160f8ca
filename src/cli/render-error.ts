import type { PareError } from '../model/error.ts'
import type { Paint } from './paint.ts'

/** An error as a person reads it: what happened, where, why, and what to do next. */
export function renderError(error: PareError, paint: Paint): string {
  const lines = [`${paint.red(`error[${error.code}]:`)} ${error.message}`]
  if (error.location) {
    const { file, line, column } = error.location
    lines.push(`  ${paint.dim('-->')} ${[file, line, column].filter(part => part !== undefined).join(':')}`)
  }
  const cause = causeOf(error)
  if (cause) lines.push(`  ${paint.dim('cause:')} ${cause}`)
  if (error.hint) lines.push('', `${paint.cyan('hint:')} ${error.hint}`)
  return `${lines.join('\n')}\n`
}

/** A bug in pare: everything that its authors need to find it. */
export function renderBug(error: unknown, version: string, paint: Paint): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [
    `${paint.red('error[bug]:')} pare ${version} met something that it did not expect; nothing was written under the asked name`,
    stack,
    '',
    `${paint.cyan('hint:')} please report this with the lines above, the command, and Node ${paint.dim('(node --version)')}`,
    '',
  ].join('\n')
}

function causeOf(error: PareError): string | undefined {
  const { cause } = error
  if (cause === undefined || cause === null) return undefined
  // A system error says in capitals what the message has said already.
  if (cause instanceof Error && 'syscall' in cause) return undefined
  const text = cause instanceof Error ? cause.message : String(cause)
  return text && !error.message.includes(text) ? text.split('\n')[0] : undefined
}
