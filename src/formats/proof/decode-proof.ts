import { PareError } from '../../model/error.ts'
import type { Proof } from '../../model/proof.ts'
import { parseJson } from '../json/parse-json.ts'
import { parseProofDocument } from './proof-schema.ts'

/** The proof that a document holds; `name` says where it came from. */
export function decodeProof(bytes: Uint8Array, name: string): Proof {
  const parsed = parseProofDocument(parseJson(bytes, name))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalidProof(name, `${issue!.path.join('.') || 'it'}: ${issue!.message}`)
  }
  const { mediaType: _, ...proof } = parsed.data
  return proof
}

/** The proof that lies beside an image is not written as pare writes it. */
function invalidProof(name: string, reason: string): PareError {
  return new PareError({
    code: 'invalid-proof',
    exitCode: 2,
    message: `Could not read ${name}: ${reason}`,
    hint: 'it was damaged, or made by a newer pare: build the image again, or use the pare that made it',
  })
}
