import { formatReference } from '../../formats/reference/format-reference.ts'
import { isTag } from '../../formats/reference/parse-registry-reference.ts'
import { chooseArtifact } from '../../images/choose-artifact.ts'
import { artifactFromManifest } from '../../images/read-artifact.ts'
import type { ReferrerParts } from '../../images/referrer-manifest.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { Descriptor } from '../../model/oci/descriptor.ts'
import type { Digest } from '../../model/oci/digest.ts'
import type { Artifact } from '../../model/oci/image.ts'
import type { Reference, RegistryReference } from '../../model/reference.ts'
import type { BlobStore, HttpClient, ImageSink, ImageSource, ReferrerSource } from '../../model/stores.ts'
import { type Authorizer, authorizer } from './authorizer.ts'
import type { Credentials } from './credentials.ts'
import { endpointOf } from './endpoint.ts'
import { fetchManifest } from './fetch-manifest.ts'
import { openBlob } from './open-blob.ts'
import { type PushOptions, pushArtifact } from './push-artifact.ts'
import { pushBeside } from './push-beside.ts'
import { listReferrers, type OpenedReferrer, openReferrer, pushReferrer } from './referrers.ts'
import { manifestName, type Repository, repository } from './repository.ts'

// This room: images in registries, by the OCI distribution specification. `repository.ts` sends authorised requests,
// `fetch-manifest.ts` and
// `open-blob.ts` read, `push-artifact.ts` and `upload-blob.ts` write. It opens no connection itself and knows no
// environment: both are arguments. Read `repository.ts` first.

export interface RegistryStoreOptions {
  readonly http: HttpClient
  readonly credentials: Credentials
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Registries that are spoken to without TLS, by host or host and port. */
  readonly insecure?: readonly string[]
  /** Where manifests and blobs are kept once they were read, and found again without asking. */
  readonly blobs?: BlobStore
  /** Passes the time before an upload is begun anew. */
  readonly wait?: (milliseconds: number) => Promise<void>
}

/** Images in registries, and what refers to them. */
export interface RegistryStore extends ImageSource, ImageSink, ReferrerSource {
  /** Pushes something about the image `subject`, which is in the repository of `reference` already. */
  pushReferrer(
    subject: Descriptor,
    referrer: ReferrerParts,
    reference: RegistryReference,
    options?: WorkOptions,
  ): Promise<Descriptor>
  /** What refers to the manifest `digest` in the repository of `reference`. */
  referrers(reference: RegistryReference, digest: Digest, artifactType?: string): Promise<readonly Descriptor[]>
  openReferrer(reference: RegistryReference, descriptor: Descriptor): Promise<OpenedReferrer>
}

/** Images in registries. What was read from one repository of a registry is mounted, not uploaded, into another. */
export function registryStore(options: RegistryStoreOptions): RegistryStore {
  const { http, credentials, now, insecure, blobs, wait = sleep } = options
  const authorizers = new Map<string, Authorizer>()
  const holders = new Map<string, string>()

  function repositoryOf(reference: RegistryReference, verb: 'push' | 'read', signal?: AbortSignal): Repository {
    const { registry } = reference
    const endpoint = endpointOf(registry, insecure)
    const isSecure = endpoint.protocol === 'https:'
    const known = authorizers.get(registry) ?? authorizer({ registry, isSecure, http, credentials, now })
    authorizers.set(registry, known)
    const attempt = { verb, name: formatReference(reference), registry }
    return repository({
      http,
      authorizer: known,
      endpoint,
      reference,
      attempt,
      ...(signal === undefined ? {} : { signal }),
    })
  }

  function remember({ registry, name }: Repository, artifact: Artifact): void {
    if (artifact.kind === 'index') return
    for (const { digest } of [artifact.config.descriptor, ...artifact.layers.map(layer => layer.descriptor)]) {
      holders.set(`${registry} ${digest}`, name)
    }
  }

  function pushing({ registry }: Repository, work: WorkOptions): Omit<PushOptions, 'names'> {
    return {
      ...work,
      wait,
      mountFrom: ({ digest, annotations }) =>
        // containerd notes on a layer where it pulled it from.
        holders.get(`${registry} ${digest}`) ??
        annotations?.[`containerd.io/distribution.source.${registry}`]?.split(',', 1)[0],
    }
  }

  return {
    async open(reference, { platform, signal }) {
      const wanted = registryReference(reference)
      const source = repositoryOf(wanted, 'read', signal)
      const { raw, mediaType } = await fetchManifest(source, manifestName(wanted), blobs)
      const find = (descriptor: Descriptor) => ({ open: () => openBlob(source, descriptor, blobs) })
      const whole = await artifactFromManifest(raw, mediaType, find)
      const artifact = await chooseArtifact(whole, platform, formatReference(wanted))
      remember(source, artifact)
      return artifact
    },

    async write(artifact, reference, options) {
      const wanted = registryReference(reference)
      const { descriptor } = artifact.manifest
      if (wanted.digest !== undefined && wanted.digest !== descriptor.digest) {
        throw otherDigest(formatReference(wanted), descriptor.digest)
      }
      const target = repositoryOf(wanted, 'push', options.signal)
      const own = wanted.tag ?? wanted.digest ?? 'latest'
      const names = [...new Set([own, ...(options.tags ?? []).map(checkedTag)])]
      await pushArtifact(target, artifact, { names, ...pushing(target, options) })
      remember(target, artifact)
      if (options.referrers !== undefined) {
        await pushBeside(target, options.referrers, { ...pushing(target, options), name: formatReference(wanted) })
      }
      return descriptor
    },

    async documents(reference, { digest }, artifactType, { signal }) {
      const source = repositoryOf(registryReference(reference), 'read', signal)
      const listed = await listReferrers(source, digest, artifactType)
      const opened = await Promise.all(listed.map(descriptor => openReferrer(source, descriptor)))
      return opened.flatMap(({ blobs: [document] }) => document ?? [])
    },

    pushReferrer(subject, referrer, reference, work = {}) {
      const target = repositoryOf(reference, 'push', work.signal)
      return pushReferrer(target, subject, referrer, pushing(target, work))
    },

    referrers: (reference, digest, artifactType) =>
      listReferrers(repositoryOf(reference, 'read'), digest, artifactType),

    openReferrer: (reference, descriptor) => openReferrer(repositoryOf(reference, 'read'), descriptor),
  }
}

function registryReference(reference: Reference): RegistryReference {
  if (reference.transport === 'registry') return reference
  /** A bug in pare: a reference went to a store of another kind. */
  throw new PareError({
    code: 'not-in-a-registry',
    exitCode: 70,
    message: `Expected a reference to a registry, got \`${formatReference(reference)}\``,
  })
}

function checkedTag(tag: string): string {
  if (isTag(tag)) return tag
  /** A further tag is not written like one. */
  throw new PareError({
    code: 'invalid-tag',
    exitCode: 2,
    message: `Expected a tag of letters, digits, \`_\`, \`.\` and \`-\`, got \`${tag}\`; nothing was pushed`,
    hint: 'a further tag is in the same repository: give `1.0`, not a whole reference',
  })
}

/** An image was to be pushed under a digest that is not its own. */
function otherDigest(name: string, actual: Digest): PareError {
  return new PareError({
    code: 'digest-mismatch',
    exitCode: 1,
    message: `\`${name}\` asks for one digest, but the image has ${actual}; nothing was pushed`,
    hint: 'push it under a tag, and read its digest from the output',
  })
}

async function sleep(milliseconds: number): Promise<void> {
  const { setTimeout } = await import('node:timers/promises')
  await setTimeout(milliseconds)
}
