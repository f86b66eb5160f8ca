import type { StartCommand } from '../../model/project.ts'
import type { Proof } from '../../model/proof.ts'

interface Hint {
  readonly pattern: RegExp
  say(match: RegExpExecArray, context: HintContext): string | undefined
}

interface HintContext {
  readonly start: StartCommand
  readonly baseline: Proof['baseline']
  readonly lines: readonly string[]
}

const setVariable = (name: string) =>
  `the app wants the variable \`${name}\`: \`pare build --env ${name}=…\` for the image, or \`env\` under [tool.pare.prove] for the proof alone`

const noNetwork =
  'a proof has no network: point the app at something local with `env` under [tool.pare.prove], choose other probes there, or build with `--no-prove`'

/** Modules that left the standard library with Python 3.12 and 3.13. */
const removedModules: ReadonlySet<string> = new Set([
  ...['asynchat', 'asyncore', 'imp', 'smtpd'],
  ...[
    'aifc',
    'audioop',
    'cgi',
    'cgitb',
    'chunk',
    'crypt',
    'imghdr',
    'lib2to3',
    'mailcap',
    'nis',
    'nntplib',
    'ossaudiodev',
  ],
  ...['pipes', 'sndhdr', 'spwd', 'sunau', 'telnetlib', 'uu', 'xdrlib'],
])

/** What provides a module that is not called like it, in words that fit behind "add". */
const providers: Readonly<Record<string, string>> = {
  _tkinter: '`packages = ["python3-tk"]` under [tool.pare]',
  distutils: 'setuptools to the dependencies',
  pkg_resources: '`setuptools<81` to the dependencies',
  tkinter: '`packages = ["python3-tk"]` under [tool.pare]',
}

/** Of a dotted name the first part was found, else Python would name that. */
function missingModule(name: string): string {
  if (removedModules.has(name)) {
    return `\`${name}\` has left Python's standard library: \`pare build --python 3.11\`, or change the code`
  }
  const provider = providers[name]
  if (provider !== undefined) return `add ${provider}`
  const dot = name.indexOf('.')
  return dot === -1
    ? `\`${name}\` is in none of the project's dependencies: add what provides it`
    : `the installed version of \`${name.slice(0, dot)}\` has no \`${name}\`: pin the version that the app was written for`
}

/** From what Python and its libraries say last to what to do next. */
const hints: readonly Hint[] = [
  {
    pattern: /ModuleNotFoundError: No module named '([^']+)'/,
    say: ([, name], { baseline }) =>
      baseline === 'green'
        ? `pare left \`${name}\` out, and the app needs it: please report this; \`pare plan --json\` names the rule`
        : missingModule(name!),
  },
  {
    pattern: /(lib[\w.+-]+\.so[.\d]*): cannot open shared object file/,
    say: ([, library]) => `name the Debian package that holds \`${library}\`: \`packages = ["…"]\` under [tool.pare]`,
  },
  {
    pattern: /failed to find libmagic/,
    say: () => 'it opens libmagic by name: `packages = ["libmagic1t64"]` under [tool.pare]',
  },
  {
    pattern: /FileNotFoundError: \[Errno 2\] No such file or directory: '([\w.+-]+)'$/,
    say: ([, name], { lines }) =>
      lines.some(line => line.includes('subprocess.py'))
        ? `the image has no program \`${name}\`: name the Debian package that holds it, \`packages = ["…"]\` under [tool.pare]`
        : undefined,
  },
  {
    pattern: /cannot load library '([^']+)'/,
    say: ([, library]) => `name the Debian package that holds \`${library}\`: \`packages = ["…"]\` under [tool.pare]`,
  },
  {
    pattern: /unable to open database file|attempt to write a readonly database/,
    say: () =>
      'a database file in the folder of the app cannot be written, as the root of a container should be read-only: name the folder that holds it, `writable = ["…"]` under [tool.pare], or keep it below /tmp',
  },
  {
    pattern: /Read-only file system(?:: '([^']+)')?/,
    say: ([, path]) =>
      `the root of a container should be read-only${path ? `, and \`${path}\` lies in it` : ''}: name the folder, \`writable = ["…"]\` under [tool.pare], or write below /tmp`,
  },
  { pattern: /^KeyError: '([A-Z][A-Z0-9_]*)'$/, say: ([, name]) => setVariable(name!) },
  { pattern: /UndefinedValueError: (\w+) not found/, say: ([, name]) => setVariable(name!) },
  { pattern: /Environment variable ["'](\w+)["'] not set/, say: ([, name]) => setVariable(name!) },
  {
    pattern: /[Ss]et the `?([A-Z][A-Z0-9_]*)`?(?: or `?[A-Z]\w*`?)? environment variable/,
    say: ([, name]) => setVariable(name!),
  },
  { pattern: /Config '(\w+)' is missing/, say: ([, name]) => setVariable(name!) },
  { pattern: /The ([A-Z_]+) setting must not be empty/, say: ([, name]) => setVariable(name!) },
  {
    pattern: /Field required \[type=missing/,
    say: (_, { lines }) => {
      const at = lines.findIndex(line => line.includes('Field required [type=missing'))
      const name = lines[at - 1]?.trim()
      return name && /^\w+$/.test(name) ? setVariable(name.toUpperCase()) : undefined
    },
  },
  {
    pattern: /\btoken\b.*\bNoneType\b/i,
    say: () =>
      'the variable that the token is read from is not set: `env` under [tool.pare.prove] sets one for the proof alone; a service that is asked for it cannot be reached from there, so that `--no-prove` may be the way',
  },
  {
    pattern: /Address already in use|\[Errno 98\]/i,
    say: () => 'two parts of the app listen on the same port: give one of them another',
  },
  {
    pattern:
      /Temporary failure in name resolution|Name or service not known|Network is unreachable|could not translate host name|getaddrinfo failed|Connection refused|Errno 111/,
    say: () => noNetwork,
  },
  {
    pattern: /EOFError: EOF when reading a line/,
    say: () =>
      'it reads from standard input, which is empty here: say what to run instead, `commands` under [tool.pare.prove]',
  },
  {
    pattern: /PermissionError: .*?(?:'([^']+)')?$/,
    say: ([, path]) =>
      `the image runs as an ordinary user${path ? `, who may not use \`${path}\`` : ''}: write below /tmp, or choose the user with \`--user\``,
  },
  {
    pattern: /^usage:/i,
    say: (_, { start }) =>
      `it wants arguments: \`pare build -- ${start.argv.join(' ')} …\`, or say what to run instead, \`commands\` under [tool.pare.prove]`,
  },
  {
    pattern: /^pare: cannot start (\S+): no such program/,
    say: ([, name]) =>
      `no dependency brings a program \`${name}\`: add the one that does, or say what to start after \`--\``,
  },
  {
    pattern: /^pare: cannot start (\S+): it is there, but its interpreter (\S+) is not/,
    say: ([, , interpreter]) => `the image has no \`${interpreter}\`: start with \`python\` what the script starts`,
  },
]

/** What to do about an app whose last lines these are, where they are understood. */
export function hintOf(lines: readonly string[], start: StartCommand, baseline: Proof['baseline']): string | undefined {
  // From the end: the last error is the one that ended the app, those above it may have been handled.
  for (const line of lines.toReversed()) {
    for (const { pattern, say } of hints) {
      const match = pattern.exec(line)
      const hint = match && say(match, { start, baseline, lines })
      if (hint) return hint
    }
  }
  return undefined
}
