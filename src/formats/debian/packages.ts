import type { DebianPackage } from '../../model/debian/package.ts'
import { PareError } from '../../model/error.ts'
import { isDigest } from '../../model/oci/digest.ts'
import type { Stanza } from './control.ts'
import { parseDependencies, parseProvides } from './dependencies.ts'

/** The fields of a Packages index that `packageOf` reads. */
export const packageFields: ReadonlySet<string> = new Set([
  'package',
  'version',
  'architecture',
  'pre-depends',
  'depends',
  'provides',
  'filename',
  'size',
  'sha256',
  'installed-size',
])

/** The package that a stanza of a Packages index describes. */
export function packageOf(stanza: Stanza): DebianPackage {
  const name = stanza.get('package')
  const version = stanza.get('version')
  const architecture = stanza.get('architecture')
  const filename = stanza.get('filename')
  const size = Number(stanza.get('size'))
  const digest = `sha256:${stanza.get('sha256')}`
  if (!name || !version || !architecture || !filename || !Number.isSafeInteger(size) || !isDigest(digest)) {
    throw invalidPackageStanza(name)
  }
  const preDepends = stanza.get('pre-depends') ?? ''
  return {
    name,
    version,
    architecture,
    depends: parseDependencies(`${preDepends},${stanza.get('depends') ?? ''}`),
    provides: parseProvides(stanza.get('provides') ?? ''),
    filename,
    size,
    digest,
    installedSize: Number(stanza.get('installed-size') ?? 0) * 1024,
  }
}

/** A stanza of a Packages index lacks what is needed to fetch the package. */
function invalidPackageStanza(name: string | undefined): PareError {
  return new PareError({
    code: 'invalid-package-stanza',
    exitCode: 2,
    message: `Expected Package, Version, Architecture, Filename, Size and SHA256, got a stanza without${
      name === undefined ? '' : ` for \`${name}\``
    }`,
  })
}
