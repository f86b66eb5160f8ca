import { dirname, join } from 'node:path'
import { parseCondaEnvironment } from '../../formats/packaging/conda-environment.ts'
import { parsePipfile } from '../../formats/packaging/pipfile.ts'
import { parseSetupConfiguration, type SetupConfiguration } from '../../formats/packaging/setup-cfg.ts'
import type { DependencySource } from '../../model/project.ts'
import { readSetupCall, type SetupCall } from '../../python/setup-script.ts'

type Read = (file: string) => string | undefined

/** What a file of another tool asks for, as requirements without versions: enough to know a server by its name. */
export function declaredDependencies(source: DependencySource, read: Read): string[] {
  switch (source.kind) {
    case 'pipenv':
    case 'pipfile': {
      const file = join(dirname(source.file), 'Pipfile')
      const text = read(file)
      if (text === undefined) return lockedNames(read(source.file))
      const wanted = parsePipfile(text, file).groups.get('default') ?? []
      return wanted.map(({ name, extras }) => (extras.length === 0 ? name : `${name}[${extras.join(',')}]`))
    }
    case 'setup': {
      const { configuration, call } = readSetup(read, dirname(source.file))
      return [...configuration.dependencies, ...(call?.dependencies ?? [])]
    }
    case 'conda':
      return [...parseCondaEnvironment(read(source.file) ?? '').pip]
    default:
      return []
  }
}

/** What setup.cfg and setup.py of a folder say, without running anything. */
export function readSetup(
  read: Read,
  folder = '.',
): { readonly configuration: SetupConfiguration; readonly call: SetupCall | undefined } {
  const script = read(join(folder, 'setup.py'))
  const call =
    script === undefined
      ? undefined
      : readSetupCall({
          files: new Set(['setup.py']),
          read: path => (path === 'setup.py' ? Buffer.from(script) : undefined),
        })
  return { configuration: parseSetupConfiguration(read(join(folder, 'setup.cfg')) ?? ''), call }
}

function lockedNames(text: string | undefined): string[] {
  try {
    const { default: packages } = JSON.parse(text ?? '{}') as { readonly default?: Readonly<Record<string, unknown>> }
    return Object.keys(packages ?? {})
  } catch {
    // Whoever resolves it says what is wrong with it.
    return []
  }
}
