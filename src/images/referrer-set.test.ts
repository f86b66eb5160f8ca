import { describe, expect, test } from 'vitest'
import { contentOf, imageOf, textOf } from '../../test/image-literal.ts'
import type { Referrer } from '../model/oci/referrer.ts'
import { findReferrers, isListed, readReferrerSet, referrerSet, referrersAnnotation } from './referrer-set.ts'

const artifactType = 'application/vnd.test+json'

async function referrersOf(): Promise<Referrer[]> {
  const [one, two] = await Promise.all([imageOf([{ a: '1' }]), imageOf([{ a: '2' }])])
  return [
    { subject: one!.manifest.descriptor, artifactType, content: contentOf('about one') },
    { subject: two!.manifest.descriptor, artifactType, content: contentOf('about two') },
    { subject: one!.manifest.descriptor, artifactType: 'other', name: 'n', content: contentOf('measured 1') },
  ]
}

describe('referrerSet', () => {
  test('holds each blob once, and a list as a registry would give it', async () => {
    const set = referrerSet(await referrersOf())!
    expect(set.index.value.manifests.map(one => one.artifactType)).toEqual([artifactType, artifactType, 'other'])
    expect(new Set(set.blobs.map(({ descriptor }) => descriptor.digest)).size).toBe(set.blobs.length)
    // Three documents, three manifests, the list, the empty config.
    expect(set.blobs).toHaveLength(8)
  })

  test('is nothing where nothing refers', () => {
    expect(referrerSet([])).toBeUndefined()
  })
})

describe('findReferrers', () => {
  test('finds the documents of a kind about one image', async () => {
    const referrers = await referrersOf()
    const set = referrerSet(referrers)!
    const blobs = new Map(set.blobs.map(blob => [blob.descriptor.digest, blob]))
    const find = (digest: string) => {
      const blob = blobs.get(digest as never)
      return blob && { size: blob.descriptor.size, open: () => blob.open() }
    }
    const listed = { annotations: { [referrersAnnotation]: set.index.descriptor.digest } }
    const manifests = [{ ...referrers[0]!.subject, ...listed }]
    for (const { subject, content } of referrers.slice(0, 2)) {
      const [found, ...more] = await findReferrers(manifests, subject.digest, artifactType, find)
      expect(more).toEqual([])
      expect(await textOf(found!.open())).toBe(await textOf(content.open()))
    }
    expect(await findReferrers(manifests, referrers[1]!.subject.digest, 'other', find)).toEqual([])
    // A copy that has the annotation and not the blobs.
    expect(await findReferrers(manifests, referrers[0]!.subject.digest, artifactType, () => undefined)).toEqual([])
    expect(await readReferrerSet(set.index.descriptor.digest, find)).toHaveLength(3)
  })
})

describe('isListed', () => {
  test('one of the same name is enough, whatever was measured', async () => {
    const [plain, , named] = await referrersOf()
    const listed = referrerSet([plain!, named!])!.index.value.manifests
    expect(isListed({ ...named!, content: contentOf('measured 2') }, listed)).toBe(true)
    expect(isListed({ ...named!, name: 'm' }, listed)).toBe(false)
    expect(isListed(plain!, listed)).toBe(true)
    expect(isListed({ ...plain!, content: contentOf('else') }, listed)).toBe(false)
  })
})
