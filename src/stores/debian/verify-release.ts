import { PareError } from '../../model/error.ts'

// A cleartext message and nothing around it: what stands outside of the signature must not be there to be read.
const form =
  /^-----BEGIN PGP SIGNED MESSAGE-----\n(?:Hash: [A-Za-z0-9, -]+\n)*\n(?:(?!-----)[^\n]*\n)+-----BEGIN PGP SIGNATURE-----\n(?:(?!-----)[^\n]*\n)+-----END PGP SIGNATURE-----\n*$/

/**
 * The text of an InRelease file, exactly as far as a signature covers it. At least one of `keys` must have signed it, and
 * no signature of any of them may be wrong. A key counts as it stood when it signed, so no clock is asked.
 */
export async function verifyRelease(signed: Uint8Array, keys: readonly string[], name: string): Promise<string> {
  const text = Buffer.from(signed.buffer, signed.byteOffset, signed.byteLength).toString().replaceAll('\r\n', '\n')
  if (!form.test(text)) throw releaseSignatureInvalid(name, 'it is not one signed message')
  // openpgp takes a tenth of a second to load, and most builds verify nothing new.
  const { readCleartextMessage, readKey, verify } = await import('openpgp')
  const verificationKeys = await Promise.all(keys.map(armoredKey => readKey({ armoredKey })))
  try {
    const message = await readCleartextMessage({ cleartextMessage: text })
    const { data, signatures } = await verify({ message, verificationKeys, date: null })
    const ours = signatures.filter(({ keyID }) => verificationKeys.some(key => key.getKeys(keyID).length > 0))
    if (ours.length === 0) throw new Error('none of the keys that pare trusts has signed it')
    for (const signature of ours) await signature.verified
    return data
  } catch (cause) {
    throw releaseSignatureInvalid(name, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** A Release file was not signed by Debian, or was changed after it was signed. */
function releaseSignatureInvalid(name: string, reason: string, cause?: unknown): PareError {
  return new PareError({
    code: 'release-signature-invalid',
    exitCode: 1,
    message: `Could not verify the signature of \`${name}\`: ${reason}`,
    hint: 'the mirror or something on the way to it changed the file; nothing from it was used',
    cause,
  })
}
