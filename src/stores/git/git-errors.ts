import { redactCredentials } from '../../formats/packaging/redact-credentials.ts'
import { PareError } from '../../model/error.ts'
import { isCommit, withoutCredentials } from './git-url.ts'
import type { GitResult } from './run-git.ts'

/** A repository, or a commit of it, cannot be fetched. */
export function fetchFailed(url: string, { stderr }: GitResult): PareError {
  const reasons = redactCredentials(stderr)
    .split('\n')
    .map(line => line.replace(/^(?:fatal|error|remote): */, '').trim())
    .filter(line => line !== '' && !/^(?:Please make sure|and the repository exists)/.test(line))
  const isSignIn = /Authentication failed|could not read (?:Username|Password)|Permission denied|HTTP 40[13]/i.test(
    stderr,
  )
  // It could not ask for a password, since nobody may be there to answer.
  const isUnknown = /could not read (?:Username|Password)/i.test(stderr)
  return new PareError({
    code: isSignIn ? 'git-unauthorized' : 'git-fetch-failed',
    exitCode: isSignIn ? 2 : 69,
    message: `Could not fetch the repository ${redactCredentials(withoutCredentials(url))}: ${(isUnknown ? 'it does not let in who asks' : reasons.slice(0, 3).join('; ')) || 'git gave no reason'}`,
    hint: isSignIn
      ? 'sign in as git does: a credential helper, an SSH agent, or ~/.netrc; never in the URL of a committed file'
      : 'check that `git ls-remote` of this URL works here',
  })
}

/** A repository has no such commit, branch or tag. */
export function revisionNotFound(url: string, revision: string): PareError {
  const kind = isCommit(revision) ? 'commit' : 'branch, tag or commit'
  return new PareError({
    code: 'git-revision-not-found',
    exitCode: 2,
    message: `The repository ${redactCredentials(withoutCredentials(url))} has no ${kind} \`${revision}\``,
    hint: 'it may have been rewritten: lock again, or name a branch or tag that `git ls-remote` shows',
  })
}

/** A repository must be fetched, and the network is switched off. */
export function repositoryOffline(url: string): PareError {
  return new PareError({
    code: 'offline-and-not-cached',
    exitCode: 69,
    message: `Could not fetch the repository ${redactCredentials(withoutCredentials(url))}: the network is switched off, and the cache does not have the commit`,
    hint: 'run the same command once without `--offline`',
  })
}

/** A submodule lies where no submodule may: outside its repository, or in a folder of this computer. */
export function unsafeSubmodule(url: string, place: string): PareError {
  return new PareError({
    code: 'unsafe-submodule',
    exitCode: 2,
    message: `The repository ${redactCredentials(url)} has a submodule at \`${redactCredentials(place)}\`, which leads out of it`,
    hint: 'nothing was fetched from there; ask for another commit of it',
  })
}
