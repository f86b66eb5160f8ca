import type { Digest } from '../../model/oci/digest.ts'
import type { Proof } from '../../model/proof.ts'
import { digestOf } from '../digest/digest-of.ts'
import { canonicalJson } from '../json/canonical-json.ts'

/** The media type under which a proof travels with an image. */
export const proofMediaType = 'application/vnd.pare.proof.v1+json'

/** A proof as bytes. It holds what was measured, so no two runs give the same. */
export function encodeProof(proof: Proof): Uint8Array {
  return canonicalJson({ ...proof, mediaType: proofMediaType })
}

/**
 * Names what a proof shows, whatever was measured on the way: proofs of the same image with the same name say the same,
 * and one of them is enough. Only the first proof of many is compared with the unpared Tree, so that is left out as well.
 */
export function proofName({ isGreen, platform, standIn, probes }: Proof): Digest {
  const shown = probes.map(({ probe, isOk, answer }) => ({ probe, isOk, answer }))
  return digestOf(canonicalJson({ isGreen, platform, standIn, probes: shown }))
}
