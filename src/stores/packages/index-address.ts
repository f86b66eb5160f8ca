import { PareError } from '../../model/error.ts'
import { indexUrls } from './package-index.ts'

type Environment = Readonly<Record<string, string | undefined>>

const pypi = /^https?:\/\/(?:pypi\.org|pypi\.python\.org)\/simple\/?$/i

/**
 * The package indexes that a lockfile's own addresses stand for. PyPI means the user's: a mirror has the same files, and
 * their digests are checked.
 */
export function indexAddresses(urls: readonly string[], environment: Environment): string[] {
  const own = indexUrls(environment)
  return [...new Set(urls.length === 0 ? own : urls.flatMap(url => (pypi.test(url) ? own : [url])))]
}

/** Whether an address is that of PyPI. */
export function isPypi(url: string): boolean {
  return pypi.test(url)
}

/** A URL of a lockfile with the variables of the environment that it names. */
export function expandAddress(url: string, environment: Environment, file: string): string {
  return url.replaceAll(/\$\{(\w+)\}|\$(\w+)/g, (_, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare!
    const value = environment[name]
    if (value === undefined) throw unsetVariable(name, file)
    return value
  })
}

/** A lockfile names an index by way of a variable that is not set. */
function unsetVariable(name: string, file: string): PareError {
  return new PareError({
    code: 'unset-variable',
    exitCode: 2,
    message: `\`${file}\` names a package index with \`\${${name}}\` in its URL, but that variable is not set`,
    hint: `set it: \`export ${name}=…\``,
    location: { file },
  })
}
