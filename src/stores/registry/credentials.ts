import { join } from 'node:path'
import { type AuthFile, readAuthFile } from './auth-file.ts'
import { askHelper } from './credential-helper.ts'

/** How a user is known to a registry; an identity token is traded for bearer tokens, a registry token is one. */
export type Credential =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'identity-token'; readonly token: string }
  | { readonly kind: 'registry-token'; readonly token: string }

/** Finds what a user has stored for a registry, or for a part of it. */
export interface Credentials {
  find(registry: string, repository: string): Promise<Credential | undefined>
}

type Environment = Readonly<Record<string, string | undefined>>

/** Credentials for nobody: every request is anonymous. */
export const noCredentials: Credentials = { find: async () => undefined }

/**
 * The credentials that `docker login` and `podman login` keep: in their files, or in the helpers that those name. A file
 * that the environment names is asked alone (REGISTRY_AUTH_FILE) or first (DOCKER_CONFIG).
 */
export function loginCredentials(environment: Environment): Credentials {
  const files = new Map<string, Promise<AuthFile | undefined>>()

  function read(path: string): Promise<AuthFile | undefined> {
    const file = files.get(path) ?? readAuthFile(path)
    files.set(path, file)
    return file
  }

  return {
    async find(registry, repository) {
      for (const path of authFilePaths(environment)) {
        const file = await read(path)
        const found = file && (await findIn(file, registry, repository, environment))
        if (found) return found
      }
      return undefined
    },
  }
}

/** The files in which logins are looked for, in order; some of them may not be there. */
export function authFilePaths(environment: Environment): readonly string[] {
  const { REGISTRY_AUTH_FILE, DOCKER_CONFIG, XDG_RUNTIME_DIR, XDG_CONFIG_HOME, HOME } = environment
  if (REGISTRY_AUTH_FILE) return [REGISTRY_AUTH_FILE]
  const paths: string[] = []
  if (DOCKER_CONFIG) paths.push(join(DOCKER_CONFIG, 'config.json'))
  if (XDG_RUNTIME_DIR) paths.push(join(XDG_RUNTIME_DIR, 'containers/auth.json'))
  if (XDG_CONFIG_HOME) paths.push(join(XDG_CONFIG_HOME, 'containers/auth.json'))
  else if (HOME) paths.push(join(HOME, '.config/containers/auth.json'))
  if (HOME && !DOCKER_CONFIG) paths.push(join(HOME, '.docker/config.json'))
  return paths
}

async function findIn(
  file: AuthFile,
  registry: string,
  repository: string,
  environment: Environment,
): Promise<Credential | undefined> {
  const names = namesOf(registry, repository)
  const stored = names.map(name => file.stored.get(name)).find(credential => credential !== undefined)
  const own = names.map(name => file.helpers.get(name)).find(helper => helper !== undefined)
  const helper = own?.helper ?? file.defaultHelper
  if (helper === undefined) return stored
  // What stands in the file is the way out where the helper of another computer was copied along with it.
  const asked = askHelper(helper, own?.key ?? helperKey(registry), file.path, environment)
  return (await (stored ? asked.catch(() => undefined) : asked)) ?? stored
}

/** The names under which something may be stored, longest first: the repository, its namespaces, the registry. */
function namesOf(registry: string, repository: string): readonly string[] {
  const parts = [registry, ...repository.split('/')]
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'))
}

// Docker's helpers know Docker Hub by the address of an index that is long gone.
function helperKey(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry
}
