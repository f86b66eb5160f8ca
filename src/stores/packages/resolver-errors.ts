import { redactCredentials } from '../../formats/packaging/redact-credentials.ts'
import { type Location, PareError, type PareErrorOptions } from '../../model/error.ts'

/** What a failure of uv happened to. */
export interface ResolverContext {
  /** The file that was resolved, as a message names it. */
  readonly file: string
  /** CPython's version, as in `3.13`. */
  readonly python: string
  /** Where the file asks for a distribution. */
  readonly locate?: (name: string) => Location | undefined
  /** Whether credentials for requests to a URL are known. */
  readonly isSignedIn?: (url: string) => boolean
}

interface Complaint {
  /** The error and its causes, one a line, without secrets. */
  readonly text: string
  readonly hint?: string
}

type Translation = (match: RegExpExecArray, complaint: Complaint, context: ResolverContext) => PareErrorOptions

/** uv's failures in pare's words; the first pattern that is found decides. */
const translations: readonly (readonly [RegExp, Translation])[] = [
  [/network was disabled|was not found in the cache/, offlineAndNotCached],
  [/needs to be updated, but `--(?:locked|check)`/, lockfileStale],
  [/unsupported schema version/, lockfileTooNew],
  [/TOML parse error at line (\d+), column (\d+)/, invalidToml],
  [/404 Not Found\) for url \(([^)]+)\)/, urlNotFound],
  [/\b([45]\d\d) (?:[A-Z][a-z]+)/, indexRefused],
  [/(?:invalid peer certificate|certificate verify failed)[^\n]*/i, certificateRefused],
  [/Failed to fetch: `?([^\s`]+)`?|error sending request for url \(([^)]+)\)/, indexUnreachable],
  [
    /(?:Because|because|and|that) (?:all versions of )?([\w.-]+)(\S*) (?:has|have) no (?:usable wheels|wheels with[^,]*)/,
    noWheel,
  ],
  [/is incompatible with the (project's) Python requirement: `([^`]+)`/, pythonConflict],
  [/requested Python version \(([^)]+)\) does not satisfy Python(\S+)/, pythonConflict],
  [/([\w.-]+) was not found in the (?:package registry|provided package locations)/, distributionNotFound],
  [/there (?:is|are) no versions? of ([\w.-]+?)((?:[=<>!~].*?)?) and/, versionNotFound],
  [/Because only ([\w.-]+?)([=<>!~]\S*) (?:is|are) available/, versionNotAvailable],
  [/No solution found/, unsatisfiable],
  [/`([^`]+)` does not appear to be a Python project/, notProject],
  [
    /Git operation failed|Failed to (?:download and )?build[^\n]*|[Bb]uilding source distributions[^\n]* is disabled/,
    needsBuild,
  ],
  [/(?:Distribution not found at|File not found|failed to read from file):? (\S+)/, fileNotFound],
]

/** The error for a run of uv that failed: what it could not do, in pare's words, with uv's own explanation. */
export function resolverFailed(stderr: string, context: ResolverContext): PareError {
  const complaint = parseComplaint(stderr)
  for (const [pattern, translate] of translations) {
    const match = pattern.exec(complaint.text)
    if (match) return new PareError(translate(match, complaint, context))
  }
  return new PareError(unknownFailure(complaint, context))
}

// uv writes `error: …`, then `cause: …` with continuation lines indented, then `hint: …`; uv 0.9 draws a tree instead.
function parseComplaint(stderr: string): Complaint {
  const lines = redactCredentials(stderr)
    .replaceAll(/\n[ \t]*│[ \t]+/g, ' ')
    .split('\n')
    .map(line => line.replace(/^[\s×├╰─▶]+/, '').trim())
    .filter(line => line !== '' && !/^(?:warning:|Using |Resolved |Updating )/.test(line))
  const isHint = (line: string) => /^(?:hint|help):/.test(line)
  const firstHint = lines.findIndex(isHint)
  const body = (firstHint === -1 ? lines : lines.slice(0, firstHint)).map(line =>
    line.replace(/^(?:error|cause|Caused by):\s*/, ''),
  )
  const hints = lines.filter(isHint).map(line => line.replace(/^\w+:\s*/, ''))
  return {
    text: [...body, ...hints.map(line => `hint: ${line}`)].join('\n'),
    ...(hints[0] === undefined ? {} : { hint: hints[0] }),
  }
}

/** The sentences of uv's proof that no solution exists. */
function explanation({ text }: Complaint): string {
  return text
    .split('\n')
    .filter(line => !/^(?:hint:|No solution found)/.test(line))
    .join(' ')
    .replace(/,? we can conclude that your requirements are unsatisfiable\.?$/, '')
}

function locate(context: ResolverContext, name?: string): { readonly location: Location } {
  return { location: (name === undefined ? undefined : context.locate?.(name)) ?? { file: context.file } }
}

/** Resolving needs the package index, and the network is switched off. */
function offlineAndNotCached(
  _match: RegExpExecArray,
  _complaint: Complaint,
  context: ResolverContext,
): PareErrorOptions {
  return {
    code: 'offline-and-not-cached',
    exitCode: 69,
    message: `Could not resolve \`${context.file}\`: the network is switched off, and the cache does not have all that is needed`,
    hint: 'run the same command once without `--offline`, or lock the dependencies',
    ...locate(context),
  }
}

/** The lockfile does not fit the project any more, and it was asked that it must. */
function lockfileStale(_match: RegExpExecArray, _complaint: Complaint, context: ResolverContext): PareErrorOptions {
  return {
    code: 'lockfile-stale',
    exitCode: 1,
    message: `\`${context.file}\` is out of date: pyproject.toml asks for something else; the lockfile was left as it was`,
    hint: '`uv lock`',
    ...locate(context),
  }
}

/** The lockfile was written by a newer uv. */
function lockfileTooNew(_match: RegExpExecArray, complaint: Complaint, context: ResolverContext): PareErrorOptions {
  return {
    code: 'lockfile-too-new',
    exitCode: 2,
    message: `Could not read \`${context.file}\`: ${complaint.text.split('\n')[0]}`,
    hint: 'put the uv that wrote it on PATH',
    ...locate(context),
  }
}

/** A file that uv reads is no TOML. */
function invalidToml(
  [, line, column]: RegExpExecArray,
  complaint: Complaint,
  context: ResolverContext,
): PareErrorOptions {
  return {
    code: 'invalid-toml',
    exitCode: 2,
    message: `Expected TOML in \`${context.file}\`, got something else: ${complaint.text.split('\n').at(-1)}`,
    hint: `mend line ${line} of \`${context.file}\``,
    location: { file: context.file, line: Number(line), column: Number(column) },
  }
}

/** The package index answered with an error. */
function indexRefused([, status]: RegExpExecArray, complaint: Complaint, context: ResolverContext): PareErrorOptions {
  const code = Number(status)
  const [url] = /https?:\/\/[^\s)`]+/.exec(complaint.text) ?? []
  const where = url === undefined ? 'the package index' : `the package index at ${url}`
  if (code >= 500 || code === 429) {
    /** The package index is overloaded or failing. */
    return {
      code: 'index-failing',
      exitCode: 75,
      message: `Could not resolve \`${context.file}\`: ${where} answers ${status}`,
      hint: 'try again in a while',
    }
  }
  const isSignedIn = url !== undefined && context.isSignedIn?.(url) === true
  /** The package index does not let this user in. */
  return {
    code: 'index-unauthorized',
    exitCode: 2,
    message: `Could not resolve \`${context.file}\`: ${where} answers ${status}${isSignedIn ? ' to the credentials that are known for it' : ''}`,
    hint: isSignedIn
      ? 'check the user and the password: a token may have expired, or may not read this index'
      : 'give credentials in UV_INDEX_<NAME>_USERNAME and _PASSWORD, in ~/.netrc, or by a keyring: docs/guide/private-packages.md',
  }
}

/** A wheel that is asked for by URL is not there. */
function urlNotFound([, url]: RegExpExecArray, _complaint: Complaint, context: ResolverContext): PareErrorOptions {
  return {
    code: 'url-not-found',
    exitCode: 2,
    message: `\`${context.file}\` asks for ${url}, which is not there`,
    hint: 'check the URL; a release may have been withdrawn',
    ...locate(context),
  }
}

/** The certificate of the package index is not signed by anyone who is trusted here. */
function certificateRefused(
  [what]: RegExpExecArray,
  _complaint: Complaint,
  context: ResolverContext,
): PareErrorOptions {
  return {
    code: 'untrusted-certificate',
    exitCode: 69,
    message: `Could not resolve \`${context.file}\`: the package index is not trusted (${what})`,
    hint: 'name the file with your certificate authority in SSL_CERT_FILE',
  }
}

/** The package index cannot be reached. */
function indexUnreachable(match: RegExpExecArray, complaint: Complaint, context: ResolverContext): PareErrorOptions {
  const reason = complaint.text.split('\n').findLast(line => !line.startsWith('hint:'))
  return {
    code: 'index-unreachable',
    exitCode: 69,
    message: `Could not resolve \`${context.file}\`: ${match[1] ?? match[2]} cannot be reached (${reason})`,
    hint: 'check the network, HTTPS_PROXY and the index URL; with a warm cache, `--offline` works',
  }
}

/** A distribution has no wheel that fits, and pare does not build from source. */
function noWheel(
  [, name, specifier]: RegExpExecArray,
  complaint: Complaint,
  context: ResolverContext,
): PareErrorOptions {
  const version = /^==(\S+)/.exec(specifier ?? '')?.[1]
  const subject = `\`${name}${version === undefined ? '' : ` ${version}`}\``
  return {
    code: 'no-wheel',
    exitCode: 2,
    message: `${subject} has no wheel for Python ${context.python} on this platform: ${explanation(complaint)}`,
    hint: `choose a version of \`${name}\` that has a wheel, or build one and name it by path or \`--find-links\``,
    ...locate(context, name),
  }
}

/** What was asked for needs another Python than the image has. */
function pythonConflict(
  [, , wanted]: RegExpExecArray,
  complaint: Complaint,
  context: ResolverContext,
): PareErrorOptions {
  const [, name] = /([\w.-]+(?:==[\w.+!-]+)?) depends on Python/.exec(complaint.text) ?? []
  return {
    code: 'python-conflict',
    exitCode: 2,
    message: `\`${name ?? context.file}\` asks for Python ${wanted?.replace(/,$/, '')}, but the image has ${context.python}`,
    hint: `choose a base with a Python that fits (\`--python\`), or change what \`${context.file}\` asks for`,
    ...locate(context),
  }
}

/** A distribution is not in the package index. */
function distributionNotFound(
  [, name]: RegExpExecArray,
  _complaint: Complaint,
  context: ResolverContext,
): PareErrorOptions {
  return {
    code: 'distribution-not-found',
    exitCode: 2,
    message: `\`${context.file}\` asks for \`${name}\`, but the package index does not have it`,
    hint: 'check the spelling; where it is on an index of your own, name that with UV_INDEX or `--extra-index-url`',
    ...locate(context, name),
  }
}

/** A distribution is in the package index, but not in a version that was asked for. */
function versionNotFound(
  [, name, specifier]: RegExpExecArray,
  complaint: Complaint,
  context: ResolverContext,
): PareErrorOptions {
  return {
    code: 'version-not-found',
    exitCode: 2,
    message: `\`${context.file}\` asks for \`${name}${specifier}\`, but the package index has no such version: ${explanation(complaint)}`,
    hint: `see which versions there are: https://pypi.org/project/${name}/#history`,
    ...locate(context, name),
  }
}

/** A distribution is in the package index, but only in other versions than were asked for. */
function versionNotAvailable(
  [, name, offered]: RegExpExecArray,
  complaint: Complaint,
  context: ResolverContext,
): PareErrorOptions {
  const [, wanted] = /you require (\S+?),?(?:\s|$)/.exec(complaint.text) ?? []
  return {
    code: 'version-not-found',
    exitCode: 2,
    message: `\`${context.file}\` asks for \`${wanted ?? name}\`, but the package index has only \`${name}${offered}\``,
    hint: `see which versions there are: https://pypi.org/project/${name}/#history`,
    ...locate(context, name),
  }
}

/** A folder is asked for that is no Python project. */
function notProject([, folder]: RegExpExecArray, _complaint: Complaint, context: ResolverContext): PareErrorOptions {
  return {
    code: 'not-a-project',
    exitCode: 2,
    message: `\`${context.file}\` asks for the folder \`${folder}\`, which has neither pyproject.toml nor setup.py`,
    hint: 'remove the line, or give the folder a pyproject.toml with a [project] table',
    ...locate(context),
  }
}

/** The requirements contradict each other. */
function unsatisfiable(_match: RegExpExecArray, complaint: Complaint, context: ResolverContext): PareErrorOptions {
  return {
    code: 'unsatisfiable-requirements',
    exitCode: 2,
    message: `\`${context.file}\` asks for versions that do not go together: ${explanation(complaint)}`,
    hint: complaint.hint ?? 'loosen one of the requirements named above',
    ...locate(context),
  }
}

/** Something would have to be built to know what it depends on. */
function needsBuild([what]: RegExpExecArray, complaint: Complaint, context: ResolverContext): PareErrorOptions {
  const [, name] = /`([^`]+)`/.exec(complaint.text) ?? []
  return {
    code: 'needs-build',
    exitCode: 2,
    message: `\`${name ?? context.file}\` would have to be built from source, which pare does not do (${what})`,
    hint: 'ask for a release that has a wheel, or write its dependencies into [project] of its pyproject.toml',
    ...locate(context),
  }
}

/** A file or folder that is asked for by path is not there. */
function fileNotFound([, path]: RegExpExecArray, _complaint: Complaint, context: ResolverContext): PareErrorOptions {
  return {
    code: 'file-not-found',
    exitCode: 2,
    message: `\`${context.file}\` names \`${path?.replace(/^`|[`:]+$/g, '')}\`, which is not there`,
    hint: 'check the path; it counts from the file that names it',
    ...locate(context),
  }
}

/** uv could not resolve the dependencies, for a reason that pare has no words of its own for. */
function unknownFailure(complaint: Complaint, context: ResolverContext): PareErrorOptions {
  return {
    code: 'resolver-failed',
    exitCode: 2,
    message: `Could not resolve \`${context.file}\`: ${complaint.text.replaceAll('\n', '; ') || 'uv gave no reason'}`,
    ...(complaint.hint === undefined ? {} : { hint: complaint.hint }),
  }
}
