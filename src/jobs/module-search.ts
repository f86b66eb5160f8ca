import type { RuntimeConfig } from '../model/oci/image.ts'
import type { Settings } from '../model/settings.ts'
import { appDirectory } from '../stages/assemble/app-files.ts'
import type { AppModules } from '../stages/pare/reach-distributions.ts'
import { imageCommands } from './image-commands.ts'

/** Where the interpreter of an image looks for modules of the project, and what names modules from outside of the code. */
export function moduleSearch(runtime: RuntimeConfig, settings: Settings): Omit<AppModules, 'facts'> {
  const { Env = [], WorkingDir = '/' } = runtime
  const environment = Env.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const)
  const searched = environment.find(([name]) => name === 'PYTHONPATH')?.[1].split(':') ?? []
  const roots = [WorkingDir, ...searched, `/${appDirectory}`].map(path => path.slice(1))
  return {
    roots: [...new Set(roots)],
    commands: imageCommands(runtime, settings),
    environment: [
      ...environment.flatMap(([name, value]) => (name === 'PATH' || name === 'PYTHONPATH' ? [] : [value])),
      ...Object.values(settings.profiles).flatMap(({ env }) => Object.values(env)),
    ],
  }
}
