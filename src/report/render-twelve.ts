import { formatLocation } from '../stages/environment/describe-origin.ts'
import type { Factor } from '../stages/environment/twelve-factors.ts'
import type { EnvEmphasis } from './render-env.ts'

/** More places than this say nothing new. */
const most = 5

/** The twelve factors for people: a verdict each, what it rests on, and how to mend it. */
export function renderTwelve(factors: readonly Factor[], emphasis: EnvEmphasis): string {
  const lines = factors.flatMap(({ number, name, verdict, evidence, mend }) => {
    const mark = { met: 'met', unmet: emphasis.yellow('unmet'), unknown: emphasis.dim('unknown') }[verdict]
    const shown = evidence.slice(0, most).map(({ text, location }) => {
      const place = location ? `${formatLocation(location)}  ` : ''
      return `        ${place}${emphasis.dim(text)}`
    })
    return [
      `  ${String(number).padStart(2)}  ${emphasis.bold(name)}: ${mark}`,
      ...shown,
      ...(evidence.length > most ? [emphasis.dim(`        and ${evidence.length - most} more`)] : []),
      ...(mend === undefined ? [] : [`        mend: ${mend}`]),
    ]
  })
  const count = (verdict: Factor['verdict']) => factors.filter(each => each.verdict === verdict).length
  return `${lines.join('\n')}\n\n${count('met')} met, ${count('unmet')} unmet, ${count('unknown')} that the code does not show\n`
}
