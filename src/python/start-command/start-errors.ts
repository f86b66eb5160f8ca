import type { Location } from '../../model/error.ts'
import { PareError } from '../../model/error.ts'
import type { NearMiss } from './app-object.ts'
import type { BrokenFile } from './broken-file.ts'
import type { Candidate } from './candidate.ts'

/**
 * No start command was found; the error names what was seen, the near misses, and the flag that helps. A file
 * with a syntax error is named with its line.
 */
export function noApp(
  pythonFiles: readonly string[],
  misses: readonly NearMiss[],
  broken: readonly BrokenFile[],
): PareError {
  const seen =
    pythonFiles.length === 0
      ? 'there is no Python file'
      : `looked at ${listed(
          pythonFiles.map(file => `\`${file}\``),
          6,
        )}`
  const unreadable = broken.slice(0, 3).map(unread)
  const near = misses.slice(0, 3).map(({ file, object, why }) => `${file} has \`${object}\`, which ${why}`)
  const [miss] = misses
  const location = broken[0]?.location ?? (miss && { file: miss.file })
  return new PareError({
    code: 'no-app',
    exitCode: 2,
    message: ['Found no start command', seen, ...unreadable, ...near].join('; '),
    hint: broken[0] ? mended(broken[0]) : (miss?.remedy ?? 'pare build -- python your-script.py'),
    ...(location && { location }),
  })
}

function unread({ location: { file, line }, message }: BrokenFile): string {
  return `${file}:${line} has a syntax error: ${message}`
}

function mended({ location: { file, line } }: BrokenFile): string {
  return `mend line ${line} of \`${file}\``
}

/** Several start commands are equally good. */
export function severalApps(candidates: readonly Candidate[]): PareError {
  return new PareError({
    code: 'several-apps',
    exitCode: 2,
    message: `Found ${candidates.length} start commands and cannot tell which one is meant: ${candidates.map(each => each.title).join('; ')}`,
    hint: `choose one: ${candidates.map(each => `\`pare build ${each.flag}\``).join(' or ')}`,
  })
}

/** `--app`, or `app` of the settings, names a module that the project does not have. */
export function noSuchModule(asked: string, module: string, near: readonly string[]): PareError {
  return new PareError({
    code: 'no-such-module',
    exitCode: 2,
    message: `\`${asked}\` asks for module \`${module}\`, but the project has no such file`,
    hint:
      near.length > 0
        ? `did you mean ${near.map(name => `\`--app ${name}\``).join(' or ')}?`
        : 'name it as Python imports it from the project directory: `--app package.module:object`',
  })
}

/** `--app`, or `app` of the settings, names an object that its module does not have. */
export function noSuchObject(
  asked: string,
  file: string,
  object: string,
  near: readonly string[],
  module: string,
  broken: BrokenFile | undefined,
): PareError {
  const syntax = broken === undefined ? '' : `; ${unread(broken)}`
  return new PareError({
    code: 'no-such-object',
    exitCode: 2,
    message: `\`${asked}\` asks for \`${object}\`, but \`${file}\` has ${
      near.length > 0
        ? `only ${listed(
            near.map(name => `\`${name}\``),
            6,
          )}`
        : 'no objects at its top'
    }${syntax}`,
    hint: broken
      ? mended(broken)
      : near.length > 0
        ? `pare build --app ${module}:${near[0]}`
        : 'name an object that the module makes when it is imported',
    location: broken?.location ?? { file },
  })
}

/** An application was found, and nothing among the dependencies could serve it. */
export function noServer(
  file: string,
  object: string,
  framework: string,
  protocol: string,
  location: Location,
): PareError {
  const server = protocol === 'asgi' ? 'uvicorn' : 'gunicorn'
  return new PareError({
    code: 'no-server',
    exitCode: 2,
    message: `\`${file}\` has the ${framework} app \`${object}\`, but no ${protocol.toUpperCase()} server is among the dependencies`,
    hint: `add ${server} to the dependencies, or say how it is started: \`pare build -- CMD…\``,
    location,
  })
}

/** A command needs a shell, and the image has none. */
export function needsShell(file: string, line: number, what: string, command: string): PareError {
  const last = /(?:&&|;)\s*([\w./-]+(?: [\w./:=-]+)*)\s*$/.exec(command)?.[1]
  return new PareError({
    code: 'command-needs-shell',
    exitCode: 2,
    message: `\`${command}\` uses ${what}, which needs a shell, and the image has none`,
    hint:
      last === undefined
        ? 'write it as one command: [tool.pare] command = ["python", "-m", …]'
        : `start the last of its commands, and run the others before: \`pare build -- ${last}\``,
    location: { file, line },
  })
}

function listed(names: readonly string[], most: number): string {
  if (names.length <= most) return names.join(', ')
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}
