import type { Advice } from '../../model/project.ts'
import type { Candidate } from './candidate.ts'
import { commandLine } from './command-line.ts'
import type { Program } from './program.ts'
import type { StartOptions } from './project-view.ts'
import { shellWords } from './shell-words.ts'
import { needsShell } from './start-errors.ts'

interface ProcessType {
  readonly name: string
  readonly line: number
  readonly text: string
}

/** What a Procfile says: `web` first, then the others as they stand; `release` is not a way to start the app. */
export function findProcfile(program: Program, options: StartOptions): Candidate[] {
  const bytes = program.view.files.has('Procfile') ? program.view.read('Procfile') : undefined
  if (bytes === undefined) return []
  const types = processTypes(new TextDecoder().decode(bytes))
  const release = types.find(type => type.name === 'release')
  const started = types.filter(type => type !== release).sort((left, right) => placeOf(left) - placeOf(right))
  return started.flatMap((type, index) => {
    const candidate = candidateOf(program, type, index, options, index === 0)
    if (candidate === undefined) return []
    const advice = release && index === 0 ? [releaseAdvice(release)] : []
    return [{ ...candidate, command: { ...candidate.command, advice: [...candidate.command.advice, ...advice] } }]
  })
}

function processTypes(text: string): ProcessType[] {
  return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    const match = /^([A-Za-z0-9_-]+):\s*(.+?)\s*$/.exec(line)
    return match === null ? [] : [{ name: match[1]!, line: index + 1, text: match[2]! }]
  })
}

function placeOf({ name }: ProcessType): number {
  return name === 'web' ? 0 : name === 'worker' ? 1 : 2
}

/** The first type is the app, so what it needs must be there; the others are alternatives that may be impossible. */
function candidateOf(
  program: Program,
  type: ProcessType,
  index: number,
  options: StartOptions,
  isApp: boolean,
): Candidate | undefined {
  const { directory, text } = leadingFolder(type.text)
  let usesPort = false
  const words = shellWords(text, (name, fallback) => {
    if (name === 'PORT') {
      usesPort = true
      return String(options.port ?? (/^\d+$/.test(fallback ?? '') ? fallback : 8000))
    }
    return fallback ?? usualValues[name]
  })
  if (words.needs !== undefined || words.argv.length === 0) {
    if (!isApp) return undefined
    throw needsShell('Procfile', type.line, words.needs ?? 'no command', type.text)
  }
  const { argv, environment } = words
  if (isShellScript(argv[0]!)) {
    if (!isApp) return undefined
    throw needsShell('Procfile', type.line, 'a shell script', type.text)
  }
  const command = commandLine(
    program,
    {
      argv,
      directory,
      environment,
      evidence: [{ location: { file: 'Procfile', line: type.line }, text: `${type.name}: ${type.text}` }],
      isAdjustable: true,
    },
    usesPort && options.port === undefined ? { ...options, port: 8000 } : options,
  )
  const kind = type.name === 'web' && command.kind === 'script' ? 'web' : command.kind
  const worker = type.name === 'worker' && kind === 'script' ? 'worker' : kind
  return {
    command: { ...command, kind: worker },
    importRoots: [directory],
    sign: 'procfile',
    order: [index],
    title: `Procfile has the process type ${type.name}`,
    flag: `-- ${argv.join(' ')}`,
  }
}

function isShellScript(program: string): boolean {
  return /^(?:.*\/)?(?:ba|da|z)?sh$|\.sh$/.test(program)
}

/** Variables that platforms set for a Procfile, with their usual values. */
const usualValues: Readonly<Record<string, string>> = { HOST: '0.0.0.0', WEB_CONCURRENCY: '1' }

/** `cd folder && command` is a working directory, not a need for a shell. */
function leadingFolder(text: string): { readonly directory: string; readonly text: string } {
  const match = /^cd\s+(?:\.\/)?([\w./-]+?)\/?\s*&&\s*(.+)$/.exec(text)
  return match === null ? { directory: '', text } : { directory: match[1]!, text: match[2]! }
}

/** A Procfile names a command to run before each release, which no image does by itself. */
function releaseAdvice({ line, text }: ProcessType): Advice {
  return {
    code: 'release-not-run',
    message: `\`release: ${text}\` of Procfile:${line} is not run when the image starts`,
    hint: `run it before: \`docker run --rm IMAGE ${text}\``,
  }
}
