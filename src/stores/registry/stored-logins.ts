import { access, constants } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { type AuthFile, readAuthFile } from './auth-file.ts'
import { authFilePaths } from './credentials.ts'

/** A registry that somebody has logged in to, or the program that knows. */
export interface StoredLogin {
  /** Its name, with the part of it that the login is for; `*` where a program is asked for every registry. */
  readonly registry: string
  readonly file: string
  /** The credential helper that keeps it, such as `docker-credential-pass`. */
  readonly helper?: string
  /** The helper is not on PATH. */
  readonly isHelperMissing?: true
}

/** What the files of `docker login` and `podman login` say; nothing secret is in it, and no helper is asked. */
export async function storedLogins(environment: Readonly<Record<string, string | undefined>>): Promise<StoredLogin[]> {
  const logins: StoredLogin[] = []
  for (const path of authFilePaths(environment)) {
    const file = await readAuthFile(path)
    if (file) logins.push(...(await loginsIn(file, environment.PATH ?? '')))
  }
  return logins
}

async function loginsIn(
  { path, stored, helpers, defaultHelper }: AuthFile,
  searchPath: string,
): Promise<StoredLogin[]> {
  const named = [...helpers].map(([registry, { helper }]) => [registry, helper] as const)
  const asked = defaultHelper === undefined ? named : [...named, ['*', defaultHelper] as const]
  return [
    ...[...stored.keys()].map(registry => ({ registry, file: path })),
    ...(await Promise.all(
      asked.map(async ([registry, name]) => {
        const helper = `docker-credential-${name}`
        const isThere = await isOnPath(helper, searchPath)
        return { registry, file: path, helper, ...(isThere ? {} : { isHelperMissing: true as const }) }
      }),
    )),
  ]
}

async function isOnPath(program: string, searchPath: string): Promise<boolean> {
  for (const folder of searchPath.split(':').filter(isAbsolute)) {
    const isThere = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return true
  }
  return false
}
