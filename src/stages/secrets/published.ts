import type { LockedDistribution } from '../../model/python/lock.ts'

/** Hosts whose files anybody can download: what is in them is no secret. */
const publicHosts = new Set([
  'files.pythonhosted.org',
  'pypi.org',
  'test-files.pythonhosted.org',
  'test.pypi.org',
  'download.pytorch.org',
  'download-r2.pytorch.org',
  'pypi.nvidia.com',
  'www.piwheels.org',
])

/** Whether everybody can download a distribution, so that an image gives nothing away by holding it. */
export function isPublished({ wheel, builtFrom }: LockedDistribution): boolean {
  const source = builtFrom?.source
  if (source === undefined) return isPublic(wheel.url)
  return source.kind === 'archive' && isPublic(source.url)
}

function isPublic(url: string): boolean {
  return URL.canParse(url) && publicHosts.has(new URL(url).hostname)
}
