import { createHash } from 'node:crypto'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PareError } from '../../model/error.ts'

/** Where a Docker daemon listens; `address` is how it is named, as in DOCKER_HOST. */
export type DockerHost =
  | { readonly kind: 'socket'; readonly address: string; readonly path: string }
  | {
      readonly kind: 'tcp'
      readonly address: string
      readonly hostname: string
      readonly port: number
      readonly tls?: DockerTls
    }

/** Directory of `ca.pem`, `cert.pem` and `key.pem`, where there are any. */
export interface DockerTls {
  readonly directory: string
  readonly isVerified: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

const usualSocket = '/var/run/docker.sock'

/**
 * The daemon that the `docker` command would talk to: DOCKER_HOST, else the context that DOCKER_CONTEXT or Docker's
 * config file names, else the usual socket, else that of a rootless daemon.
 */
export async function findDockerHost(environment: Environment): Promise<DockerHost> {
  const { DOCKER_HOST, DOCKER_TLS, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, HOME = '' } = environment
  const directory = environment.DOCKER_CONFIG || join(HOME, '.docker')
  if (DOCKER_HOST) {
    const hasTls = Boolean(DOCKER_TLS_VERIFY || DOCKER_TLS)
    const tls = { directory: DOCKER_CERT_PATH || directory, isVerified: Boolean(DOCKER_TLS_VERIFY) }
    return parseDockerHost(DOCKER_HOST, hasTls ? tls : undefined)
  }
  const context = environment.DOCKER_CONTEXT || (await currentContext(directory))
  if (context && context !== 'default') return contextHost(directory, context)
  return parseDockerHost(`unix://${await firstSocket(environment)}`)
}

/** The daemon that `address` names, as DOCKER_HOST spells it. */
export function parseDockerHost(address: string, tls?: DockerTls): DockerHost {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(address) ?? []
  if (scheme === 'unix' && rest !== '') return { kind: 'socket', address, path: rest }
  const isHttp = scheme === 'tcp' || scheme === 'http' || scheme === 'https'
  if (!isHttp || !URL.canParse(`http://${rest}`)) throw unsupportedDockerHost(address)
  const { hostname, port } = new URL(`http://${rest}`)
  const secure = scheme === 'https' ? (tls ?? { directory: '', isVerified: true }) : tls
  return {
    kind: 'tcp',
    address,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (secure ? 2376 : 2375)),
    ...(secure === undefined ? {} : { tls: secure }),
  }
}

async function currentContext(directory: string): Promise<string | undefined> {
  const config = await readJson(join(directory, 'config.json'))
  return typeof config?.currentContext === 'string' ? config.currentContext : undefined
}

// Docker keeps what it knows of a context in a folder that is named by the digest of its name.
async function contextHost(directory: string, context: string): Promise<DockerHost> {
  const id = createHash('sha256').update(context).digest('hex')
  const meta = await readJson(join(directory, 'contexts/meta', id, 'meta.json'))
  const endpoint = (meta?.Endpoints as Record<string, Record<string, unknown>> | undefined)?.docker
  if (typeof endpoint?.Host !== 'string') throw unknownContext(context, directory)
  const certificates = join(directory, 'contexts/tls', id, 'docker')
  const hasTls = await access(certificates).then(
    () => true,
    () => false,
  )
  const tls = { directory: certificates, isVerified: endpoint.SkipTLSVerify !== true }
  return parseDockerHost(endpoint.Host, hasTls ? tls : undefined)
}

async function firstSocket({ XDG_RUNTIME_DIR, HOME }: Environment): Promise<string> {
  const candidates = [usualSocket]
  if (XDG_RUNTIME_DIR) candidates.push(join(XDG_RUNTIME_DIR, 'docker.sock'))
  if (HOME) candidates.push(join(HOME, '.docker/run/docker.sock'))
  for (const path of candidates) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return usualSocket
}

async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** DOCKER_HOST or a context names a daemon in a way that pare cannot reach. */
function unsupportedDockerHost(address: string): PareError {
  return new PareError({
    code: 'unsupported-docker-host',
    exitCode: 2,
    message: `Expected a Docker daemon such as \`unix:///var/run/docker.sock\` or \`tcp://host:2375\`, got \`${address}\``,
    hint: address.startsWith('ssh://')
      ? 'forward its socket (`ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock HOST`), set DOCKER_HOST=unix:///tmp/docker.sock'
      : 'set DOCKER_HOST',
  })
}

/** The chosen context of the `docker` command is not among those it keeps. */
function unknownContext(context: string, directory: string): PareError {
  return new PareError({
    code: 'unknown-docker-context',
    exitCode: 2,
    message: `Could not find the Docker context \`${context}\` in \`${directory}\``,
    hint: 'see `docker context ls`, or set DOCKER_HOST',
  })
}
