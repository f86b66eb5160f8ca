import { styleText } from 'node:util'

/** Colours, or none of them. */
export interface Paint {
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
  cyan(text: string): string
  bold(text: string): string
  dim(text: string): string
}

type Style = Parameters<typeof styleText>[0]

/** Colours when the stream is a terminal; NO_COLOR and FORCE_COLOR decide before that (no-color.org). */
export function paintFor(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): Paint {
  const isColoured = environment.NO_COLOR ? false : environment.FORCE_COLOR ? true : isTerminal
  const style = (name: Style) => (text: string) =>
    isColoured ? styleText(name, text, { validateStream: false }) : text
  return {
    red: style(['bold', 'red']),
    green: style('green'),
    yellow: style(['bold', 'yellow']),
    cyan: style('cyan'),
    bold: style('bold'),
    dim: style('dim'),
  }
}
