import { describe, expect, test } from 'vitest'
import { plainProject } from '../../test/fixtures/project.ts'
import type { BuildResult } from '../jobs/build-result.ts'
import { parseDigest } from '../model/oci/digest.ts'
import { parseDistributionName } from '../model/python/distribution-name.ts'
import { buildDocument } from './build-document.ts'
import { buildDocumentSchema } from './build-document-schema.ts'

const digest = parseDigest(`sha256:${'1'.repeat(64)}`)
const manifest = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 700 }

const result: BuildResult = {
  project: plainProject,
  references: ['oci:.pare/image'],
  descriptor: manifest,
  images: [
    {
      platform: 'linux/amd64',
      manifest,
      imageId: digest,
      layers: [{ name: 'app', summary: 'app', digest, diffId: digest, size: 5, compressedSize: 40 }],
      size: 5,
      compressedSize: 40,
      lock: {
        platform: { os: 'linux', architecture: 'amd64' },
        system: {
          suite: 'trixie',
          architecture: 'amd64',
          python: '3.13',
          releasedAt: 1,
          isExpired: false,
          packages: [
            {
              name: 'libc6',
              version: '2.41-12',
              architecture: 'amd64',
              url: 'http://deb.debian.org/libc6.deb',
              size: 9,
              digest,
              wantedBy: 'python',
            },
          ],
        },
        python: {
          target: { python: '3.13', machine: 'x86_64', glibc: [2, 41] },
          distributions: [
            {
              name: parseDistributionName('flask'),
              version: '3.1.3',
              wheel: { fileName: 'flask-3.1.3-py3-none-any.whl', url: 'https://example.com/flask.whl', digest },
            },
          ],
        },
      },
      level: 'safe',
      contents: {
        parts: [{ name: 'app', isDistribution: false, size: 5 }],
        left: [{ rule: 'documentation', files: 2, size: 90 }],
      },
      proof: {
        isGreen: true,
        sandbox: 'unshare',
        platform: 'linux/amd64',
        probes: [{ probe: 'GET /', isOk: true, answer: '200 OK, 5 bytes', milliseconds: 12.5 }],
        startMilliseconds: 440,
        lastLines: [],
      },
    },
  ],
  isUnchanged: false,
  milliseconds: 1234.5,
}

describe('buildDocument', () => {
  test('says what the published schema allows, and nothing else', () => {
    const document = JSON.parse(JSON.stringify(buildDocument(result)))
    expect(buildDocumentSchema.parse(document)).toEqual(document)
  })

  test('a field that the schema does not know is refused', () => {
    expect(buildDocumentSchema.safeParse({ ...buildDocument(result), extra: 1 }).success).toBe(false)
  })

  test('a place on this computer is no part of it', () => {
    expect(JSON.stringify(buildDocument(result))).not.toContain('/home/somebody')
  })
})
