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

/** From what Python and its libraries say last to what to do next. */
const hints: readonly Hint[] = [
  {
    pattern: /left out of this image by pare.*keep it: (.*?)\)?$/,
    say: ([, setting]) => `keep it: ${setting}`,
  },
  {
    pattern: /ModuleNotFoundError: No module named '([^']+)'/,
    say: ([, name], { baseline }) =>
      baseline === 'green'
        ? `keep it: \`keep = ["${name}"]\` under [tool.pare]`
        : `\`${name}\` is in none of the project's dependencies: add what provides it`,
  },
  {
    pattern: /(lib[\w.+-]+\.so[.\d]*): cannot open shared object file/,
    say: ([, library]) => `name the Debian package that holds \`${library}\`: \`packages = ["…"]\` under [tool.pare]`,
  },
  {
    pattern: /Read-only file system(?:: '([^']+)')?/,
    say: ([, path]) =>
      `the root of a container should be read-only${path ? `, and \`${path}\` lies in it` : ''}: write below /tmp or into a volume`,
  },
  { pattern: /^KeyError: '([A-Z][A-Z0-9_]*)'$/, say: ([, name]) => setVariable(name!) },
  { pattern: /UndefinedValueError: (\w+) not found/, say: ([, name]) => setVariable(name!) },
  { pattern: /Environment variable ["'](\w+)["'] not set/, say: ([, name]) => setVariable(name!) },
  { pattern: /Set the (\w+) environment variable/, say: ([, name]) => setVariable(name!) },
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
