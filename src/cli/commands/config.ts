import type { Command } from 'commander'
import { config, type SettingFlag } from '../../jobs/config.ts'
import { paintFor } from '../paint.ts'
import { parsePort } from '../parse-port.ts'
import type { CommandContext } from '../program.ts'
import { projectJob } from '../project-job.ts'
import { declareProjectOptions, type ProjectFlags } from '../project-options.ts'

export function declare(program: Command, context: CommandContext): void {
  declareProjectOptions(program.command('config'))
    .summary('every setting, its value, and where that comes from')
    .description(
      'Shows the settings of the project in DIR as they hold: by default, by a line of pyproject.toml or pare.toml, or by a flag of this command line.',
    )
    .argument('[DIR]', 'the project', '.')
    .usage('[DIR] [options] [-- CMD…]')
    .action(async (directory: string, flags: ProjectFlags) => {
      const { job } = projectJob({ progress: 'quiet', offline: true }, context)
      const result = await config({ directory, flags: settingFlags(flags, context) }, job)
      if (flags.json) {
        const { configDocument } = await import('../../report/config-document.ts')
        process.stdout.write(`${JSON.stringify(configDocument(result), undefined, 2)}\n`)
      } else {
        const { renderConfig } = await import('../../report/render-config.ts')
        process.stdout.write(renderConfig(result, paintFor(process.stdout.isTTY === true, process.env)))
      }
    })
}

/** What the flags say of settings. */
function settingFlags(flags: ProjectFlags, { trailing }: CommandContext): SettingFlag[] {
  const said: readonly (readonly [name: string, flag: string, value: unknown, isAdded?: true])[] = [
    ['app', '--app', flags.app],
    ['command', '--', trailing],
    ['port', '--port', flags.port === undefined ? undefined : parsePort(flags.port)],
    ['python', '--python', flags.python],
    ['suite', '--suite', flags.suite],
    ['groups', '--group', some(flags.group)],
    ['extras', '--extra', some(flags.extra)],
    ['level', '--level', flags.level],
    ['keep', '--keep', some(flags.keep), true],
    ['drop', '--drop', some(flags.drop), true],
    ['build', '--no-build', flags.build === false ? false : undefined],
    ['prove.requests', '--probe', some(flags.probe.map(path => ({ path }))), true],
  ]
  return said.flatMap(([name, flag, value, isAdded]) =>
    value === undefined ? [] : [{ name, flag, value, isAdded: isAdded === true }],
  )
}

function some<Value>(values: readonly Value[]): readonly Value[] | undefined {
  return values.length === 0 ? undefined : values
}
