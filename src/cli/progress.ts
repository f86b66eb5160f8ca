import type { Observer, Progress } from '../model/observer.ts'
import type { Paint } from './paint.ts'

/** How progress is shown: `plain` and `auto` print lines, `json` one object a line, `quiet` nothing but warnings. */
export type ProgressStyle = 'auto' | 'plain' | 'json' | 'quiet'

interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** An observer that tells a person, or a program, what is going on. */
export function progressObserver(style: ProgressStyle, stream: Terminal, paint: Paint, now: () => number): Observer {
  if (style === 'json') return progress => stream.write(`${JSON.stringify(progress)}\n`)
  const started = new Map<string, number>()
  const isLive = style === 'auto' && stream.isTTY === true
  let pending = ''

  const clear = () => {
    if (pending) stream.write('\r\x1b[2K')
    pending = ''
  }
  const line = (text: string) => {
    clear()
    stream.write(`${text}\n`)
  }
  const show = (text: string) => {
    if (!isLive) return
    clear()
    pending = text
    stream.write(text)
  }

  return progress => {
    if (progress.type === 'warning') return line(warningText(progress, paint))
    if (style === 'quiet') return
    switch (progress.type) {
      case 'step-started':
        started.set(progress.step, now())
        show(`${paint.dim('·')} ${progress.step} ${paint.dim(progress.detail ?? '')}`)
        break
      case 'downloaded':
        show(`${paint.dim('↓')} ${progress.name} ${paint.dim(megabytes(progress.size))}`)
        break
      case 'step-finished': {
        const since = started.get(progress.step)
        const seconds = since === undefined ? '' : `${((now() - since) / 1000).toFixed(2)} s`
        const time = progress.cached ? 'unchanged' : seconds
        line(`${paint.green('✓')} ${progress.step.padEnd(9)} ${progress.detail ?? ''} ${paint.dim(time)}`.trimEnd())
        break
      }
      case 'output':
        if (!isLive) line(`${paint.dim('│')} ${progress.line}`)
        break
      default:
        progress satisfies never
    }
  }
}

function warningText(warning: Extract<Progress, { type: 'warning' }>, paint: Paint): string {
  const hint = warning.hint ? `\n${paint.cyan('hint:')} ${warning.hint}` : ''
  return `${paint.yellow(`warning[${warning.code}]:`)} ${warning.message}${hint}`
}

function megabytes(size: number): string {
  return `${(size / 1e6).toFixed(1)} MB`
}
