import { collect } from '../formats/digest/collect.ts'
import { decodeProof } from '../formats/proof/decode-proof.ts'
import { proofMediaType } from '../formats/proof/proof-document.ts'
import { decodeReasons } from '../formats/reasons/decode-reasons.ts'
import { reasonsMediaType } from '../formats/reasons/reasons-document.ts'
import { chooseArtifact } from '../images/choose-artifact.ts'
import { platformOf } from '../images/image-index.ts'
import type { Content } from '../model/bytes.ts'
import { PareError } from '../model/error.ts'
import type { Image } from '../model/oci/image.ts'
import { formatPlatform, type Platform } from '../model/oci/platform.ts'
import type { Proof } from '../model/proof.ts'
import type { Level } from '../model/reason.ts'
import { dropRules } from '../stages/pare/drop-rules.ts'
import { wholeTreeRules } from '../stages/pare/whole-tree-rules.ts'
import { type Explanation, explain } from '../stages/why/explain.ts'
import { type Cause, heaviestCauses } from '../stages/why/heaviest.ts'
import { nearSubjects } from '../stages/why/near-subjects.ts'
import { type ReasonGraph, reasonGraph, sizeOf } from '../stages/why/reason-graph.ts'
import type { JobContext } from './context.ts'
import { type LocatedImage, locateImage } from './locate-image.ts'

export interface WhyRequest {
  /** As a person names it: a reference, or the folder of a project. */
  readonly image: string
  /** A path or a module; without it, the heaviest causes are told. */
  readonly subject?: string
  /** How many causes. */
  readonly top: number
  /** Which image of an index; without it, the one for this computer. */
  readonly platform?: Platform
}

/** What the reasons say that travelled with an image. */
export interface WhyResult {
  /** As it was found. */
  readonly image: string
  /** Of its manifest. */
  readonly digest: string
  readonly platform: string
  readonly level: Level
  /** What a container of it starts. */
  readonly start: readonly string[]
  /** Bytes of all entries. */
  readonly size: number
  readonly proof?: Proof
  readonly answer: Explanation | { readonly kind: 'top'; readonly causes: readonly Cause[]; readonly of: number }
}

/** What a document may hold at most: the largest images have some megabytes. */
const documentLimit = 64 * 1024 * 1024

/** Tells why something is in an image, or what left it out, from the reasons that travelled with the image. */
export async function why(request: WhyRequest, context: JobContext): Promise<WhyResult> {
  const located = await locateImage(request.image, context)
  if (!located.source.documents) throw reasonsLost(located.name, located.reference.transport)
  const image = await openImage(located, request.platform, context)
  const reasons = decodeReasons(
    await lastDocument(await documents(located, image, reasonsMediaType, context), located, image),
    `the reasons of \`${located.name}\``,
  )
  const graph = reasonGraph(reasons)
  const [proof] = (await documents(located, image, proofMediaType, context)).slice(-1)
  const { Entrypoint = [], Cmd = [] } = image.config.value.config ?? {}
  return {
    image: located.name,
    digest: image.manifest.descriptor.digest,
    platform: formatPlatform(platformOf(image)),
    level: reasons.level,
    start: [...Entrypoint, ...Cmd],
    size: sizeOf(reasons.kept),
    ...(proof
      ? { proof: decodeProof(await collect(proof.open(), documentLimit), `the proof of \`${located.name}\``) }
      : {}),
    answer: answerTo(graph, request, located.name),
  }
}

function answerTo(graph: ReasonGraph, { subject, top }: WhyRequest, image: string): WhyResult['answer'] {
  if (subject === undefined) {
    const causes = heaviestCauses(graph, Number.POSITIVE_INFINITY)
    return { kind: 'top', causes: causes.slice(0, top), of: causes.length }
  }
  const summaries = new Map([...wholeTreeRules, ...dropRules].map(({ name, summary }) => [name, summary]))
  const answer = explain(graph, subject, summaries)
  if (answer === undefined) throw noSuchEntry(subject, image, nearSubjects(graph.reasons, subject))
  if (answer.kind === 'several') throw ambiguousEntry(subject, answer.paths)
  return answer
}

async function openImage(
  { name, reference, source }: LocatedImage,
  platform: Platform | undefined,
  context: JobContext,
): Promise<Image> {
  const artifact = await source.open(reference, { ...context, ...(platform ? { platform } : {}) })
  if (artifact.kind === 'image') return artifact
  return (await chooseArtifact(artifact, platform ?? context.host, name)) as Image
}

function documents(
  { reference, source }: LocatedImage,
  image: Image,
  artifactType: string,
  context: JobContext,
): Promise<readonly Content[]> {
  return source.documents?.(reference, image.manifest.descriptor, artifactType, context) ?? Promise.resolve([])
}

async function lastDocument(
  found: readonly Content[],
  { name, reference }: LocatedImage,
  image: Image,
): Promise<Uint8Array> {
  const last = found.at(-1)
  if (last) return collect(last.open(), documentLimit)
  const isOurs = image.config.value.history?.some(({ created_by }) => created_by?.startsWith('pare: ')) === true
  throw isOurs ? reasonsLost(name, reference.transport) : notMadeByPare(name)
}

/** The image was made by pare, and the copy of it that was named has no reasons beside it. */
function reasonsLost(name: string, transport: string): PareError {
  const keepsNone = transport === 'docker-daemon' || transport === 'docker-archive'
  return new PareError({
    code: 'reasons-lost',
    exitCode: 2,
    message: keepsNone
      ? `\`${name}\` has no reasons beside it: Docker has no place for them`
      : `\`${name}\` has no reasons beside it: a copy that takes the image alone, such as \`skopeo copy\`, leaves them behind`,
    hint: 'ask where it was built into: the project (`pare why .`), the layout, the archive or the registry that pare wrote; or build it again',
  })
}

/** Reasons were asked of an image that pare did not make. */
function notMadeByPare(name: string): PareError {
  return new PareError({
    code: 'not-made-by-pare',
    exitCode: 2,
    message: `\`${name}\` was not made by pare, so nothing is known of why its files are in it`,
    hint: 'name an image that `pare build` made',
  })
}

/** Neither the image nor what left it has anything by that name. */
function noSuchEntry(subject: string, image: string, near: readonly string[]): PareError {
  return new PareError({
    code: 'no-such-entry',
    exitCode: 2,
    message: `\`${subject}\` is neither in \`${image}\` nor among what left it`,
    hint:
      near.length > 0
        ? `did you mean ${near.map(name => `\`${name}\``).join(', ')}?`
        : 'name a path of the image, the end of one, a module, a distribution or a Debian package',
  })
}

/** The end of a path is that of several entries. */
function ambiguousEntry(subject: string, paths: readonly string[]): PareError {
  const shown = paths.slice(0, 5).map(path => `\`/${path}\``)
  return new PareError({
    code: 'ambiguous-entry',
    exitCode: 2,
    message: `\`${subject}\` is the end of ${paths.length} paths`,
    hint: `name one: ${shown.join(', ')}${paths.length > shown.length ? ' …' : ''}`,
  })
}
