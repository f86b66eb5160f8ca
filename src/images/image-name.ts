import { formatReference } from '../formats/reference/format-reference.ts'
import { isTag, parseRegistryReference } from '../formats/reference/parse-registry-reference.ts'

/** The annotation of a descriptor in an index that holds a tag (OCI image specification, "Pre-Defined Annotation Keys"). */
export const refNameAnnotation = 'org.opencontainers.image.ref.name'

/** The annotation in which containerd and Docker keep the whole name. */
export const imageNameAnnotation = 'io.containerd.image.name'

/** A name of an image in the forms that different readers look for. */
export interface ImageName {
  /** `1`: what stands behind the colon. */
  readonly tag: string
  /** `docker.io/library/app:1`. */
  readonly full: string
  /** `app:1`, as Docker shows it and its archives have it. */
  readonly familiar: string
}

/** The name that `-t` gives: `app`, `app:1`, `registry.example/team/app:1`. */
export function imageName(text: string): ImageName {
  const { registry, repository, tag = 'latest' } = parseRegistryReference(text)
  const full = formatReference({ transport: 'registry', registry, repository, tag })
  return { tag, full, familiar: full.replace(/^docker\.io\/(?:library\/(?=[^/]+$))?/, '') }
}

/** Annotations of the descriptor that stands for this name in an index. */
export function nameAnnotations(name: ImageName): Readonly<Record<string, string>> {
  return { [imageNameAnnotation]: name.full, [refNameAnnotation]: name.tag }
}

/** Whether a descriptor with these annotations is what a person means by `wanted`: a tag, or a whole name. */
export function isNamed(annotations: Readonly<Record<string, string>> | undefined, wanted: string): boolean {
  const refName = annotations?.[refNameAnnotation]
  if (refName === wanted) return true
  const full = annotations?.[imageNameAnnotation]
  if (full === undefined && refName === undefined) return false
  if (isTag(wanted) && full?.endsWith(`:${wanted}`)) return true
  const name = tryImageName(wanted)
  return name !== undefined && (full === name.full || refName === name.full || refName === name.familiar)
}

function tryImageName(text: string): ImageName | undefined {
  try {
    return imageName(text)
  } catch {
    return undefined
  }
}
