import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CleartextMessage,
  createCleartextMessage,
  generateKey,
  readCleartextMessage,
  readKey,
  readPrivateKey,
  sign,
} from 'openpgp'
import { beforeAll, describe, expect, test } from 'vitest'
import { debianArchiveKeys } from './archive-keys.ts'
import { verifyRelease } from './verify-release.ts'

interface TestKey {
  readonly publicKey: string
  readonly privateKey: string
}

let ours: TestKey
let other: TestKey
const text = 'Origin: Debian\nSuite: stable\n- dashed: a\n -- not: b\nCodename: trixie\n'

async function makeKey(name: string): Promise<TestKey> {
  return generateKey({ userIDs: [{ name }], date: new Date('2025-01-01') })
}

async function signed(message: string, ...keys: readonly TestKey[]): Promise<Buffer> {
  const signingKeys = await Promise.all(keys.map(({ privateKey }) => readPrivateKey({ armoredKey: privateKey })))
  const cleartext = await createCleartextMessage({ text: message })
  return Buffer.from(await sign({ message: cleartext, signingKeys, date: new Date('2026-01-01') }))
}

beforeAll(async () => {
  ;[ours, other] = await Promise.all([makeKey('ours'), makeKey('other')])
})

// The signatures of a message are no part of the library's published types.
function packetsOf(message: CleartextMessage): object[] {
  return (message as unknown as { readonly signature: { readonly packets: object[] } }).signature.packets
}

const invalid = { code: 'release-signature-invalid', exitCode: 1 }

describe('verifyRelease', () => {
  const archived = readFileSync(join(import.meta.dirname, 'cases/InRelease-trixie-security'))

  test("a Release file of Debian's own archive is verified by the keys that pare ships", async () => {
    const release = await verifyRelease(archived, debianArchiveKeys, 'InRelease')
    expect(release).toMatch(/^Origin: Debian\nLabel: Debian-Security\n/)
    expect(release).not.toContain('-----')
  })

  test('the text is what was signed, dashes and all', async () => {
    expect(await verifyRelease(await signed(text, ours), [ours.publicKey], 'InRelease')).toBe(text)
  })

  test('one of the trusted keys is enough, and unknown ones do no harm', async () => {
    const keys = [debianArchiveKeys[0]!, ours.publicKey]
    await expect(verifyRelease(await signed(text, other, ours), keys, 'InRelease')).resolves.toContain('trixie')
  })

  test('a file that only others signed is refused', async () => {
    await expect(verifyRelease(await signed(text, other), [ours.publicKey], 'InRelease')).rejects.toMatchObject({
      ...invalid,
      message: expect.stringContaining('none of the keys'),
    })
  })

  test('a wrong signature of a trusted key is refused, though another is right', async () => {
    const [good, bad] = await Promise.all([signed(text, ours), signed('Suite: other\n', other)])
    const [right, wrong] = await Promise.all(
      [good, bad].map(bytes => readCleartextMessage({ cleartextMessage: bytes.toString() })),
    )
    packetsOf(right!).push(...packetsOf(wrong!))
    const both = right!.armor()
    await expect(verifyRelease(Buffer.from(both), [ours.publicKey, other.publicKey], 'x')).rejects.toMatchObject(
      invalid,
    )
  })

  test('no changed byte of the text goes unnoticed', async () => {
    const whole = await signed(text, ours)
    const start = whole.indexOf('Origin')
    for (let at = start; at < whole.indexOf('-----BEGIN PGP SIGNATURE'); at++) {
      const changed = Buffer.from(whole)
      changed[at]! ^= 1
      const verdict = verifyRelease(changed, [ours.publicKey], 'InRelease')
      await expect(verdict, `byte ${at}`).rejects.toMatchObject(invalid)
    }
  })

  test("a changed byte anywhere in Debian's own file is refused, or changes nothing that is read", async () => {
    const release = await verifyRelease(archived, debianArchiveKeys, 'InRelease')
    for (let at = 0; at < archived.length; at += 499) {
      const changed = Buffer.from(archived)
      changed[at]! ^= 4
      const verdict = await verifyRelease(changed, debianArchiveKeys, 'InRelease').catch(error => error)
      if (typeof verdict === 'string') expect(verdict).toBe(release)
      else expect(verdict).toMatchObject(invalid)
    }
  })

  test.each([
    ['text in front', (file: string) => `Suite: sid\n${file}`],
    ['text behind', (file: string) => `${file}Suite: sid\n`],
    ['a second message', (file: string) => `${file}${file}`],
    ['no signature', () => text],
    ['nothing', () => ''],
    ['a signature cut off', (file: string) => file.slice(0, -80)],
  ])('%s is refused', async (_, change) => {
    const file = change((await signed(text, ours)).toString())
    await expect(verifyRelease(Buffer.from(file), [ours.publicKey], 'InRelease')).rejects.toMatchObject(invalid)
  })
})

describe('debianArchiveKeys', () => {
  test('are the keys of bookworm and trixie, and nobody else', async () => {
    const keys = await Promise.all(debianArchiveKeys.map(armoredKey => readKey({ armoredKey })))
    expect(keys.map(key => key.getFingerprint().toUpperCase())).toEqual([
      'B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8',
      '05AB90340C0C5E797F44A8C8254CF3B5AEC0A8F0',
      '4D64FEC119C2029067D6E791F8D2585B8783D481',
      '04B54C3CDCA79751B16BC6B5225629DF75B188BD',
      '5E04A1E3223A19A20706E20F9904613D4CCE68C6',
      '41587F7DB8C774BCCF131416762F67A0B2C39DE4',
    ])
  })
})
