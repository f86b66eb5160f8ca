import { bytesOf } from '../formats/digest/collect.ts'
import { digestOf } from '../formats/digest/digest-of.ts'
import { encodeProof, proofMediaType, proofName } from '../formats/proof/proof-document.ts'
import { reasonsMediaType } from '../formats/reasons/reasons-document.ts'
import type { AddressedContent } from '../model/content.ts'
import type { Image } from '../model/oci/image.ts'
import type { Referrer } from '../model/oci/referrer.ts'
import type { Proof } from '../model/proof.ts'

/** What is known of the image of one platform and does not stand in it. */
export interface ImageDocuments {
  readonly image: Image
  /** As `encodeReasons` writes them; found only where an output has a place for them. */
  reasons(): Promise<Uint8Array>
  readonly proof?: Proof
}

/** The documents that lie beside images, each naming the image that it is about. */
export async function imageReferrers(documents: readonly ImageDocuments[]): Promise<readonly Referrer[]> {
  const referrers: Referrer[] = []
  for (const { image, reasons, proof } of documents) {
    const subject = image.manifest.descriptor
    referrers.push({ subject, artifactType: reasonsMediaType, content: inMemory(await reasons()) })
    if (proof) referrers.push(proofReferrer(proof, image))
  }
  return referrers
}

function proofReferrer(proof: Proof, { manifest, config }: Image): Referrer {
  // Another platform's layers were run where there was a stand-in.
  const diffIds = proof.standIn === undefined ? config.value.rootfs.diff_ids : undefined
  return {
    subject: manifest.descriptor,
    artifactType: proofMediaType,
    name: proofName(proof),
    content: inMemory(encodeProof({ ...(diffIds ? { diffIds } : {}), ...proof })),
  }
}

function inMemory(bytes: Uint8Array): AddressedContent {
  return { digest: digestOf(bytes), size: bytes.length, open: () => bytesOf(bytes) }
}
