import { randomUUID } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { digestOf } from '../../formats/digest/digest-of.ts'
import { parseImagePath } from '../../model/image-path.ts'
import type { WorkOptions } from '../../model/observer.ts'
import { digestHex } from '../../model/oci/digest.ts'
import type { RecordStore } from '../../model/stores.ts'
import { fetchFailed, repositoryOffline, revisionNotFound, unsafeSubmodule } from './git-errors.ts'
import { isCommit, ownAuthorization, submoduleUrl, withoutCredentials } from './git-url.ts'
import { type GitOptions, type GitResult, runGit } from './run-git.ts'

export interface GitRepositoriesOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Further variables by which git reaches the network as pare does. */
  readonly network?: () => Promise<Readonly<Record<string, string>>>
  /** Where commits are kept that were fetched. */
  readonly cacheDirectory: string
  readonly records: RecordStore
  readonly offline: boolean
  /** The Authorization header for a repository, where one is known. */
  readonly authorizationFor?: (url: string) => string | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Repositories of others, fetched by the git of this computer. Every URL may carry credentials; none is kept or shown. */
export interface GitRepositories {
  /** The commit that a branch, a tag or a commit's own name stands for; without one, the repository's default branch. */
  resolve(url: string, revision: string | undefined, options?: WorkOptions & { refresh?: boolean }): Promise<string>
  /** The text of a file of a commit. */
  read(url: string, commit: string, path: string, options?: WorkOptions): Promise<string | undefined>
  /** Puts the files of a commit, with those of its submodules, at `directory`. */
  checkOut(url: string, commit: string, directory: string, options?: WorkOptions): Promise<void>
  /** What `git describe` says of a commit, where a tag with a number in it leads to it. */
  describe(url: string, commit: string, options?: WorkOptions): Promise<string | undefined>
}

/** For how long a branch or a tag stays at the commit where it was seen. */
const revisionLifetime = 24 * 60 * 60 * 1000

/** A submodule inside a submodule, and so on: no honest repository comes near. */
const deepest = 10

/** Repositories that are kept in a folder of the cache, each in one of its own. */
export function gitRepositories(options: GitRepositoriesOptions): GitRepositories {
  const { cacheDirectory, records, offline, now } = options

  async function git(
    url: string,
    args: readonly string[],
    work: WorkOptions & { index?: string } = {},
  ): Promise<GitResult> {
    const authorization = authorizationOf(url)
    return runGit(args, {
      environment: { ...options.environment, ...(await options.network?.()) },
      ...(authorization ? { authorization } : {}),
      ...(work.index === undefined ? {} : { index: work.index }),
      ...(work.signal ? { signal: work.signal } : {}),
    })
  }

  function authorizationOf(url: string): GitOptions['authorization'] {
    if (!/^https?:/i.test(url) || !URL.canParse(url)) return undefined
    const header = ownAuthorization(url) ?? options.authorizationFor?.(url)
    return header === undefined ? undefined : { url: new URL(url).origin, header }
  }

  async function resolve(
    url: string,
    revision: string | undefined,
    work: WorkOptions & { refresh?: boolean } = {},
  ): Promise<string> {
    if (revision !== undefined && isCommit(revision)) return revision
    const key = `${withoutCredentials(url)} ${revision ?? 'HEAD'}`
    const known = await records.get<{ commit: string; at: number }>('git-revision', key)
    if (known && !work.refresh && (offline || now() - known.at < revisionLifetime)) return known.commit
    if (offline) throw repositoryOffline(url)
    const commit = await lookUp(url, revision, work)
    await records.put('git-revision', key, { commit, at: now() })
    return commit
  }

  async function lookUp(url: string, revision: string | undefined, work: WorkOptions): Promise<string> {
    const wanted =
      revision === undefined
        ? ['HEAD']
        : [`refs/tags/${revision}^{}`, `refs/tags/${revision}`, `refs/heads/${revision}`, revision]
    const listed = await git(url, ['ls-remote', '--', withoutCredentials(url)], work)
    if (listed.code !== 0) throw fetchFailed(url, listed)
    const refs = new Map(listed.stdout.split('\n').map(line => line.split('\t').reverse() as [string, string]))
    for (const name of wanted) {
      const commit = refs.get(name)
      if (commit !== undefined) return commit
    }
    if (revision !== undefined && /^[0-9a-f]{4,39}$/i.test(revision)) {
      const folder = await repository(url)
      await git(url, [...at(folder), 'fetch', '--quiet', '--', withoutCredentials(url), '+refs/*:refs/pare/*'], work)
      const found = await git(url, [...at(folder), 'rev-parse', '--verify', '--quiet', `${revision}^{commit}`], work)
      if (found.code === 0) return found.stdout.trim()
    }
    throw revisionNotFound(url, revision ?? 'HEAD')
  }

  /** The folder of the cache in which a repository's commits are kept. */
  async function repository(url: string): Promise<string> {
    const folder = join(cacheDirectory, digestHex(digestOf(Buffer.from(withoutCredentials(url)))).slice(0, 24))
    if (existsSync(join(folder, 'HEAD'))) return folder
    const partial = join(cacheDirectory, `.${randomUUID()}`)
    mkdirSync(cacheDirectory, { recursive: true })
    const made = await git(url, ['init', '--quiet', '--bare', partial])
    if (made.code !== 0) throw fetchFailed(url, made)
    await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }))
    return folder
  }

  async function has(url: string, folder: string, commit: string): Promise<boolean> {
    return (await git(url, [...at(folder), 'cat-file', '-e', `${commit}^{tree}`])).code === 0
  }

  /** Makes sure that the commit is there, alone if the server gives it alone. */
  async function fetched(url: string, commit: string, work: WorkOptions): Promise<string> {
    const folder = await repository(url)
    if (await has(url, folder, commit)) return folder
    if (offline) throw repositoryOffline(url)
    const fetch = [...at(folder), 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head']
    const alone = await git(url, [...fetch, '--depth=1', '--', withoutCredentials(url), commit], work)
    if (alone.code === 0 && (await has(url, folder, commit))) return folder
    work.signal?.throwIfAborted()
    const all = await git(url, [...fetch, '--', withoutCredentials(url), '+refs/*:refs/pare/*'], work)
    work.signal?.throwIfAborted()
    if (all.code !== 0) throw fetchFailed(url, all)
    if (!(await has(url, folder, commit))) throw revisionNotFound(url, commit)
    return folder
  }

  async function read(url: string, commit: string, path: string, work: WorkOptions = {}): Promise<string | undefined> {
    const folder = await fetched(url, commit, work)
    const shown = await git(url, [...at(folder), 'cat-file', 'blob', `${commit}:${path}`], work)
    return shown.code === 0 ? shown.stdout : undefined
  }

  async function checkOut(url: string, commit: string, directory: string, work: WorkOptions = {}): Promise<void> {
    await checkOutInto(url, commit, directory, work, deepest)
  }

  async function checkOutInto(
    url: string,
    commit: string,
    directory: string,
    work: WorkOptions,
    depth: number,
  ): Promise<void> {
    const folder = await fetched(url, commit, work)
    mkdirSync(directory, { recursive: true })
    const index = join(dirname(directory), `.${randomUUID()}.index`)
    try {
      const checkOut = [...at(folder), `--work-tree=${directory}`, 'checkout', '--quiet', '--force', commit, '--', '.']
      const checked = await git(url, checkOut, { ...work, index })
      if (checked.code !== 0) throw fetchFailed(url, checked)
    } finally {
      await rm(index, { force: true })
    }
    for (const { path, url: from } of await submodules(url, folder, directory)) {
      if (depth === 0) throw fetchFailed(url, { code: 1, stdout: '', stderr: 'its submodules lead into each other' })
      const tree = await git(url, [...at(folder), 'ls-tree', commit, '--', path], work)
      const [, inner] = /^160000 commit ([0-9a-f]+)\t/.exec(tree.stdout) ?? []
      if (inner !== undefined) await checkOutInto(from, inner, safePlace(directory, path), work, depth - 1)
    }
  }

  async function submodules(
    url: string,
    folder: string,
    directory: string,
  ): Promise<{ readonly path: string; readonly url: string }[]> {
    const file = join(directory, '.gitmodules')
    if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return []
    const listed = await git(url, [
      ...at(folder),
      'config',
      '--file',
      file,
      '--get-regexp',
      '^submodule\\..*\\.(path|url)$',
    ])
    const found = new Map<string, { path?: string; url?: string }>()
    for (const line of listed.stdout.split('\n')) {
      const [, name, field, value] = /^submodule\.(.*)\.(path|url) (.*)$/.exec(line) ?? []
      if (name === undefined) continue
      found.set(name, { ...found.get(name), [field!]: value! })
    }
    return [...found.values()].flatMap(({ path, url: place }) => {
      if (path === undefined || place === undefined) return []
      const from = submoduleUrl(url, place)
      if (from === undefined) throw unsafeSubmodule(url, place)
      return [{ path, url: from }]
    })
  }

  async function describe(url: string, commit: string, work: WorkOptions = {}): Promise<string | undefined> {
    const known = await records.get<{ described?: string }>('git-describe', `${withoutCredentials(url)} ${commit}`)
    if (known) return known.described
    if (offline) return undefined
    const folder = await repository(`${url}#history`)
    const fetch = [...at(folder), 'fetch', '--quiet', '--filter=tree:0', '--no-write-fetch-head', '--']
    await git(url, [...fetch, withoutCredentials(url), '+refs/tags/*:refs/tags/*', '+refs/heads/*:refs/pare/*'], work)
    await git(url, [...fetch, withoutCredentials(url), commit], work)
    const { code, stdout } = await git(url, [
      ...at(folder),
      'describe',
      '--tags',
      '--long',
      '--match',
      '*[0-9]*',
      commit,
    ])
    work.signal?.throwIfAborted()
    const described = code === 0 ? stdout.trim() : undefined
    await records.put(
      'git-describe',
      `${withoutCredentials(url)} ${commit}`,
      described === undefined ? {} : { described },
    )
    return described
  }

  return { resolve, read, checkOut, describe }
}

function at(folder: string): string[] {
  return [`--git-dir=${folder}`]
}

function safePlace(directory: string, path: string): string {
  const parts = parseImagePath(path).split('/')
  for (let length = 1; length <= parts.length; length++) {
    const place = join(directory, ...parts.slice(0, length))
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) throw unsafeSubmodule(directory, path)
  }
  return join(directory, ...parts)
}
