import { collect } from '../../formats/digest/collect.ts'
import { isTag, parseRegistryReference } from '../../formats/reference/parse-registry-reference.ts'
import { chooseArtifact } from '../../images/choose-artifact.ts'
import type { Bytes } from '../../model/bytes.ts'
import { PareError } from '../../model/error.ts'
import type { Observer } from '../../model/observer.ts'
import type { Artifact, Image } from '../../model/oci/image.ts'
import { formatPlatform, isSamePlatform, type Platform } from '../../model/oci/platform.ts'
import type { Reference } from '../../model/reference.ts'
import type { ImageSink, ImageSource } from '../../model/stores.ts'
import { type DaemonClient, daemonClient } from './daemon-client.ts'
import { daemonLoadFailed, daemonReadFailed, imageNotInDaemon, noNameToLoadUnder } from './daemon-errors.ts'
import { findDockerHost } from './docker-host.ts'
import { loadOutput, loadProblem } from './load-problem.ts'

export interface DockerDaemonStoreOptions {
  /** Where the daemon is named, see `findDockerHost`. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The archive that `docker load` takes, with the image under each of the names. */
  readonly encode: (image: Image, names: readonly string[]) => Bytes
  /** The image inside an archive that `docker save` writes. */
  readonly decode: (bytes: Bytes) => Promise<Artifact>
}

const largestAnswer = 4 << 20

/** Images in a Docker daemon. It takes one platform: of an index, the image for its own computer is loaded. */
export function dockerDaemonStore({ environment, encode, decode }: DockerDaemonStoreOptions): ImageSource & ImageSink {
  let found: Promise<DaemonClient> | undefined

  function client(): Promise<DaemonClient> {
    found ??= findDockerHost(environment).then(daemonClient)
    return found
  }

  return {
    async open(reference, { platform, signal }) {
      const name = daemonName(reference)
      const answer = await (await client()).get(`/images/${inPath(name)}/get`, signal)
      if (answer.status === 404) throw imageNotInDaemon(name)
      if (answer.status !== 200) throw daemonReadFailed(name, await reasonOf(answer.body))
      return chooseArtifact(await decode(answer.body), platform, name)
    },

    async write(artifact, reference, { tags = [], signal, observer }) {
      const name = daemonName(reference)
      const names = [...new Set([name, ...tags.map(tag => furtherName(name, tag))].map(completeName))]
      const daemon = await client()
      const image = await imageForDaemon(daemon, artifact, name, observer)
      observer?.({ type: 'step-started', step: 'load', detail: names.join(', ') })
      await load(daemon, encode(image, names), name, signal, observer)
      // Old daemons answer "loaded" whatever came of it.
      for (const one of names) await checkLoaded(daemon, one)
      observer?.({ type: 'step-finished', step: 'load', detail: names.join(', ') })
      return image.manifest.descriptor
    },
  }
}

function daemonName(reference: Reference): string {
  if (reference.transport === 'docker-daemon') return reference.name
  /** A bug in pare: a reference went to a store of another kind. */
  throw new PareError({
    code: 'not-in-a-daemon',
    exitCode: 70,
    message: `Expected a reference to a Docker daemon, got one of the transport \`${reference.transport}\``,
  })
}

function inPath(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}

// A further name is a tag of the same repository, or a whole name.
function furtherName(name: string, tag: string): string {
  if (!isTag(tag)) return tag
  const colon = name.lastIndexOf(':')
  return `${colon > name.lastIndexOf('/') ? name.slice(0, colon) : name}:${tag}`
}

function completeName(name: string): string {
  if (/^(?:sha256:)?[0-9a-f]{64}$/.test(name)) throw noNameToLoadUnder(name)
  const { tag, digest } = parseRegistryReference(name)
  if (digest !== undefined) throw noNameToLoadUnder(name)
  return tag === undefined ? `${name}:latest` : name
}

async function imageForDaemon(
  daemon: DaemonClient,
  artifact: Artifact,
  name: string,
  observer: Observer | undefined,
): Promise<Image> {
  if (artifact.kind === 'image') return artifact
  const platform = await platformOfDaemon(daemon)
  const { manifests } = artifact.manifest.value
  const image = await chooseArtifact(artifact, platform, name)
  if (image.kind === 'index') throw new Error('an index was chosen for a platform')
  const others = manifests.filter(one => one.platform && !isSamePlatform(one.platform, platform))
  if (others.length > 0) {
    /** A Docker daemon holds one platform of an index; it gets its own. */
    observer?.({
      type: 'warning',
      code: 'one-platform-loaded',
      message: `a Docker daemon takes one platform: of \`${name}\` it gets ${formatPlatform(platform)} alone`,
      hint: 'push the index to a registry to have all of its platforms',
    })
  }
  return image
}

async function platformOfDaemon(daemon: DaemonClient): Promise<Platform> {
  const { body } = await daemon.get('/version')
  const { Os, Arch } = JSON.parse(await textOf(body)) as { Os?: string; Arch?: string }
  return { os: Os ?? 'linux', architecture: Arch ?? 'amd64' }
}

async function load(
  daemon: DaemonClient,
  archive: Bytes,
  name: string,
  signal: AbortSignal | undefined,
  observer: Observer | undefined,
): Promise<void> {
  const answer = await daemon.post('/images/load?quiet=1', archive, signal)
  const text = await textOf(answer.body)
  if (answer.status !== 200) throw daemonLoadFailed(name, reasonIn(text))
  for (const line of loadOutput(text)) observer?.({ type: 'output', stream: 'stderr', line })
  const problem = loadProblem(text)
  if (problem !== undefined) throw daemonLoadFailed(name, problem)
}

async function checkLoaded(daemon: DaemonClient, name: string): Promise<void> {
  const answer = await daemon.get(`/images/${inPath(name)}/json`)
  const text = await textOf(answer.body)
  if (answer.status !== 200) throw daemonLoadFailed(name, reasonIn(text))
}

async function textOf(body: Bytes): Promise<string> {
  return new TextDecoder().decode(await collect(body, largestAnswer))
}

async function reasonOf(body: Bytes): Promise<string> {
  return reasonIn(await textOf(body))
}

function reasonIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    if (typeof message === 'string' && message !== '') return message
  } catch {
    // Not every daemon answers in JSON.
  }
  return text.trim().split('\n', 1)[0] || 'it gave no reason'
}
