import { PareError } from '../../model/error.ts'
import { redactUrl } from './redact-url.ts'

/** Where files are fetched from in place of the servers that a lock names. */
export interface Mirrors {
  /** The URL that a file is fetched from. */
  urlOf(url: string): string
}

/** Every file from where it was found. */
export const noMirrors: Mirrors = { urlOf: url => url }

interface Replacement {
  readonly prefix: string
  readonly place: string
}

/**
 * The mirrors that PARE_MIRRORS names: `https://files.pythonhosted.org=https://mirror.example/pypi`, and more of the kind
 * after spaces. The longest prefix that a URL has is replaced; there is no way back to the original server.
 */
export function parseMirrors(text: string): Mirrors {
  const replacements = text
    .split(/\s+/)
    .filter(part => part !== '')
    .map(parseReplacement)
    .sort((left, right) => right.prefix.length - left.prefix.length)
  if (replacements.length === 0) return noMirrors
  return {
    urlOf(url) {
      const found = replacements.find(({ prefix }) => url === prefix || url.startsWith(`${prefix}/`))
      return found ? `${found.place}${url.slice(found.prefix.length)}` : url
    },
  }
}

function parseReplacement(text: string): Replacement {
  const [, prefix = '', place = ''] = /^(https?:\/\/[^=]+)=(https?:\/\/.+)$/.exec(text) ?? []
  if (!URL.canParse(prefix) || !URL.canParse(place)) {
    /** PARE_MIRRORS holds something that is no pair of URLs. */
    throw new PareError({
      code: 'invalid-mirror',
      exitCode: 2,
      message: `Expected \`URL=URL\` in PARE_MIRRORS, got \`${text.split('=').map(redactUrl).join('=')}\``,
      hint: 'for example PARE_MIRRORS="https://files.pythonhosted.org=https://mirror.example.com/pypi"; a space stands between two',
    })
  }
  return { prefix: withoutSlash(prefix), place: withoutSlash(place) }
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
