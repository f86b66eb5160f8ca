import { describe, expect, test } from 'vitest'
import type { Proof } from '../../model/proof.ts'
import { decodeProof } from './decode-proof.ts'
import { encodeProof, proofName } from './proof-document.ts'

const proof: Proof = {
  isGreen: true,
  sandbox: 'bubblewrap',
  platform: 'linux/amd64',
  probes: [{ probe: 'GET /', isOk: true, answer: '200 OK, 26 bytes', milliseconds: 3.2 }],
  startMilliseconds: 312,
  residentMemory: 31_000_000,
  lastLines: [],
  baseline: 'green',
}

describe('encodeProof', () => {
  test('what is encoded is read back as the same', () => {
    expect(decodeProof(encodeProof(proof), 'proof')).toEqual(proof)
  })

  test('says what is wrong with a document', () => {
    const bytes = Buffer.from(JSON.stringify({ ...proof, probes: 'all' }))
    expect(() => decodeProof(bytes, 'the proof of `app`')).toThrow('Could not read the proof of `app`')
  })
})

describe('proofName', () => {
  test('does not depend on what was measured', () => {
    const [probe] = proof.probes
    const { baseline: _, ...later } = { ...proof, startMilliseconds: 1, probes: [{ ...probe!, milliseconds: 9 }] }
    expect(proofName(later)).toBe(proofName(proof))
  })

  test('is another where another answer came', () => {
    const [probe] = proof.probes
    expect(proofName({ ...proof, probes: [{ ...probe!, answer: '404' }] })).not.toBe(proofName(proof))
  })
})
