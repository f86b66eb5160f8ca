import { describe, expect, test } from 'vitest'
import { parseDigest } from '../../model/oci/digest.ts'
import { parseDistributionName } from '../../model/python/distribution-name.ts'
import type { BuiltFrom } from '../../model/python/lock.ts'
import { isPublished } from './published.ts'

const digest = parseDigest(`sha256:${'0'.repeat(64)}`)

function locked(url: string, source?: BuiltFrom['source']) {
  const wheel = { fileName: 'demo-1-py3-none-any.whl', url, digest }
  const common = { name: parseDistributionName('demo'), version: '1', wheel }
  return source ? { ...common, builtFrom: { source, requires: [] } } : common
}

describe('isPublished', () => {
  test('what PyPI has is known to everybody, what another index has is not', () => {
    expect(isPublished(locked('https://files.pythonhosted.org/packages/demo.whl'))).toBe(true)
    expect(isPublished(locked('https://pypi.acme.io/files/demo.whl'))).toBe(false)
    expect(isPublished(locked('https://files.pythonhosted.org.acme.io/demo.whl'))).toBe(false)
    expect(isPublished(locked('file:///project/demo.whl'))).toBe(false)
  })

  test('a wheel that was built counts by its source', () => {
    const archive = { kind: 'archive', fileName: 'demo-1.tar.gz', digest } as const
    expect(isPublished(locked('', { ...archive, url: 'https://files.pythonhosted.org/demo-1.tar.gz' }))).toBe(true)
    expect(isPublished(locked('', { ...archive, url: 'https://pypi.acme.io/demo-1.tar.gz' }))).toBe(false)
    expect(isPublished(locked('', { kind: 'directory', path: '.' }))).toBe(false)
    expect(isPublished(locked('', { kind: 'git', url: 'https://github.com/acme/demo', commit: '0' }))).toBe(false)
  })
})
