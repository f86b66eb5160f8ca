import type { RuntimeConfig } from '../../model/oci/image.ts'
import type { Advice } from '../../model/project.ts'
import { isPlaceholder } from './placeholder.ts'
import { scanText } from './scan-text.ts'

const secretName =
  /(?:^|[_.-])(?:secret(?:[_-]?access)?(?:[_-]?key)?|passw(?:or)?d|passphrase|token|api[_-]?key|private[_-]?key|credentials?)$/i

/** What should be said of secrets in an image config: everybody who has the image can read it, and it is shown in logs. */
export function scanValues({ Env = [], Labels = {}, Entrypoint = [], Cmd = [] }: RuntimeConfig): Advice[] {
  const variables = Env.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const)
  const inEnvironment = variables.filter(([name, value]) => isSecret(name, value)).map(([name]) => name)
  const inLabels = Object.entries(Labels)
    .filter(([name, value]) => isSecret(name, value))
    .map(([name]) => name)
  const words = [...Entrypoint, ...Cmd]
  return [
    ...(inEnvironment.length > 0 ? [secretInEnvironment(inEnvironment)] : []),
    ...(inLabels.length > 0 ? [secretInLabel(inLabels)] : []),
    ...(words.some(word => scanText(word, true).length > 0) ? [secretInCommand()] : []),
  ]
}

function isSecret(name: string, value: string): boolean {
  if (scanText(value, true).length > 0) return true
  // A short word, a path or an address is a setting that has to do with a secret.
  return secretName.test(name) && value.length >= 8 && !isPlaceholder(value) && !/^\.{0,2}\/|:\/\/|\s/.test(value)
}

/** A variable of the image's environment looks like a secret: it stands in the image config, for everybody to read. */
function secretInEnvironment(names: readonly string[]): Advice {
  return {
    code: 'secret-in-environment',
    message: `${listed(names)} would be readable for everybody who has the image: it stands in the image config`,
    hint: `set it when the container runs, and for the proof in \`[tool.pare.prove] env\`: \`docker run -e ${names[0]} …\``,
  }
}

/** A label of the image looks like a secret. */
function secretInLabel(names: readonly string[]): Advice {
  return {
    code: 'secret-in-label',
    message: `The label ${listed(names)} holds what looks like a secret, for everybody who has the image to read`,
    hint: 'leave it out: nothing that runs needs a label',
  }
}

/** The start command looks as if it held a secret. */
function secretInCommand(): Advice {
  return {
    code: 'secret-in-command',
    message: 'The start command holds what looks like a secret, for everybody who has the image to read',
    hint: 'let the app read it from its environment, and set that when the container runs',
  }
}

function listed(names: readonly string[]): string {
  return names.map(name => `\`${name}\``).join(', ')
}
