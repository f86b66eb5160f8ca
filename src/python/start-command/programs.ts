import type { ConsoleScript } from '../../model/project.ts'
import type { Candidate } from './candidate.ts'
import { baseOf, depthOf, isEntryName, nameRank } from './entry-files.ts'
import { directoryOf, moduleName, type Program } from './program.ts'
import type { StartOptions } from './project-view.ts'
import { functionScript, type Script, scriptOf } from './script.ts'
import { scriptCommand } from './script-command.ts'

/** Packages of the project that run with `python -m`. */
export function findPackages(program: Program, options: StartOptions): Candidate[] {
  const mains = [...program.view.files].filter(file => file.endsWith('/__main__.py') && depthOf(file) <= 2)
  return mains.flatMap(file => {
    const script = scriptOf(program, file)
    if (script === undefined) return []
    const named: Script = script.kind === 'script' ? { ...script, kind: 'command' } : script
    const { command, importRoots } = scriptCommand(program, named, options)
    const name = moduleName(directoryOf(file), program.importRoot(file))
    return [
      {
        command: {
          ...command,
          evidence: [{ location: { file }, text: `\`python -m ${name}\` runs this file` }, ...command.evidence],
        },
        importRoots,
        sign: script.server?.server.kind === 'web' ? ('web' as const) : ('package' as const),
        order: [depthOf(file), isNamed(name, options) ? 0 : 1],
        title: `${directoryOf(file)} runs with \`python -m ${name}\``,
        flag: `-- python -m ${name}`,
      },
    ]
  })
}

/** The project's own console scripts; one that starts a server is an app like any other. */
export function findConsoleScripts(program: Program, options: StartOptions): Candidate[] {
  return options.consoleScripts.map(each => {
    const file = program.findModule(each.module, 'x.py')
    const script = file === undefined ? undefined : functionScript(program, file, each.object)
    const root = file === undefined ? '' : program.importRoot(file)
    const base = { directory: '', importRoots: [root], argv: [each.name] }
    const { command, importRoots } = scriptCommand(program, script ?? commandOnly, options, base)
    const isServer = script?.server !== undefined
    return {
      command: { ...command, evidence: [definition(each), ...command.evidence] },
      importRoots,
      sign: isServer ? 'web' : 'console-script',
      // One that starts a server says how the project is meant to be started: before every app object.
      order: [...(isServer ? [-1] : []), isNamed(each.name, options) ? 0 : 1],
      title: `the console script ${each.name} runs ${each.module}:${each.object}`,
      flag: `-- ${each.name}`,
    } satisfies Candidate
  })
}

/** A console script of which nothing is known: its module is not among the project's files. */
const commandOnly: Script = {
  file: '',
  kind: 'command',
  hasMainBlock: false,
  hasWork: false,
  otherWork: [],
  evidence: [],
}

function definition({ name, module, object }: ConsoleScript) {
  return { text: `the project defines the console script ${name} = ${module}:${object}` }
}

function isNamed(name: string, options: StartOptions): boolean {
  const normal = (text: string) => text.toLowerCase().replaceAll(/[-_.]+/g, '-')
  return normal(name) === normal(options.name)
}

/** Files that are programs, whatever they do. */
export function findScripts(program: Program, files: readonly string[], options: StartOptions): Candidate[] {
  const isOnly = files.length === 1
  return files.flatMap(file => {
    if (baseOf(file) === '__init__.py' || baseOf(file) === '__main__.py') return []
    const script = scriptOf(program, file)
    if (script === undefined) return []
    const isProgram = script.hasMainBlock || (script.hasWork && (isEntryName(file) || isOnly || depthOf(file) === 0))
    if (!isProgram && !(isOnly && script.hasWork)) return []
    const { command, importRoots } = scriptCommand(program, script, options)
    const isPlain = script.server === undefined
    return [
      {
        command:
          isPlain && command.evidence.length === 0
            ? { ...command, evidence: [{ location: { file }, text: 'the file does its work when it runs' }] }
            : command,
        importRoots,
        sign: 'script' as const,
        order: [script.hasMainBlock || isEntryName(file) ? 0 : 1, depthOf(file), nameRank(file)],
        title: `${file} is a script`,
        flag: `--app ${file}`,
      },
    ]
  })
}
