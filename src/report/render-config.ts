import type { ConfigResult, SettingSource, SettingValue } from '../jobs/config.ts'
import type { Emphasis } from './render-build.ts'

/** Settings for people: what was said first in bold, then what holds because nobody said otherwise. */
export function renderConfig({ settings, variables }: ConfigResult, emphasis: Emphasis): string {
  const rows = settings.map(
    setting => [setting.name, shown(setting), setting.sources.map(sourceOf).join(', ')] as const,
  )
  const set = variables.filter(({ value }) => value !== undefined)
  const listed = set.map(({ name, value, means }) => [name, value!, means] as const)
  const said = (index: number) => settings[index]!.sources.some(({ kind }) => kind !== 'default')
  return [
    emphasis.bold('settings'),
    ...columns(rows).map((line, index) => (said(index) ? line : emphasis.dim(line))),
    '',
    emphasis.bold('variables of the environment that are set'),
    ...(listed.length === 0 ? ['  none'] : columns(listed)),
    '',
  ].join('\n')
}

function columns(rows: readonly (readonly [string, string, string])[]): string[] {
  const width = (column: 0 | 1) => Math.min(48, Math.max(...rows.map(row => row[column].length)))
  return rows.map(([name, value, source]) => `  ${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${source}`)
}

function shown({ value }: SettingValue): string {
  return value === undefined ? '–' : JSON.stringify(value)
}

function sourceOf(source: SettingSource): string {
  switch (source.kind) {
    case 'default':
      return 'default'
    case 'file':
      return [source.location.file, source.location.line].filter(part => part !== undefined).join(':')
    case 'flag':
      return source.flag
  }
}
