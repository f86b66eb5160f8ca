import { describe, expect, test } from 'vitest'
import { plainProject } from '../../test/fixtures/project.ts'
import type { LockResult } from '../jobs/lock.ts'
import { parseDigest } from '../model/oci/digest.ts'
import { parseDistributionName } from '../model/python/distribution-name.ts'
import { lockDocument } from './lock-document.ts'
import { lockDocumentSchema } from './lock-document-schema.ts'
import { renderLock } from './render-lock.ts'

const digest = parseDigest(`sha256:${'1'.repeat(64)}`)
const plain = { bold: (text: string) => text, dim: (text: string) => text, green: (text: string) => text }
const system = { suite: 'trixie', python: '3.13', releasedAt: 1, isExpired: false, packages: [] } as const

const result: LockResult = {
  project: plainProject,
  lock: {
    madeBy: { pare: '1', compressor: 'c' },
    base: { suite: 'trixie', python: '3.13' },
    inputs: { dependencies: 'none', files: {}, packages: [], groups: [], extras: [] },
    platforms: [
      {
        platform: { os: 'linux', architecture: 'amd64' },
        system: { ...system, architecture: 'amd64' },
        python: {
          target: { python: '3.13', machine: 'x86_64', glibc: [2, 41] },
          distributions: [
            { name: parseDistributionName('flask'), version: '3.1', wheel: { fileName: 'f', url: '', digest } },
          ],
          builds: [],
        },
        libraries: [],
        releases: [],
      },
      {
        platform: { os: 'linux', architecture: 'arm64' },
        system: { ...system, architecture: 'arm64' },
        libraries: [],
        releases: [],
      },
    ],
    further: {},
  },
  changes: {
    platforms: [],
    debian: [
      { name: 'libc6', from: '2.41-12', to: '2.41-13' },
      { name: 'libpq5', to: '17.6-1' },
      { name: 'zlib1g', from: '1:1.3' },
    ],
    distributions: [{ name: 'flask', from: '3.1', to: '3.1' }],
  },
  isNew: false,
  isUpToDate: false,
}

describe('lockDocument', () => {
  test('follows its schema, and tells of no interpreter that serves other platforms alone', () => {
    const document = lockDocument(result)
    expect(lockDocumentSchema.parse(document)).toEqual(document)
    expect(document.platforms).toEqual([{ platform: 'linux/amd64', packages: 0, distributions: 1 }])
    expect(JSON.stringify(document)).not.toContain('/home')
  })
})

describe('renderLock', () => {
  test('draws what moved as a table, packages and distributions apart', () => {
    expect(renderLock(result, false, plain)).toMatchInlineSnapshot(`
      "Debian packages
        libc6   2.41-12  → 2.41-13
        libpq5            + 17.6-1
        zlib1g  1:1.3     removed

      distributions
        flask  3.1  → other files

      ✓ brought pare.lock up to date
        linux/amd64: 0 Debian packages of trixie, 1 distribution
      "
    `)
  })

  test('a new lock is told by its counts alone', () => {
    expect(renderLock({ ...result, isNew: true }, false, plain)).not.toContain('libpq5')
  })

  test('a check says what it would be, and that nothing was written', () => {
    expect(renderLock(result, true, plain)).toContain('✗ pare.lock is not up to date')
    expect(renderLock({ ...result, isUpToDate: true }, true, plain)).toBe('✓ pare.lock is up to date (linux/amd64)\n')
  })
})
