import type { Reference } from '../../model/reference.ts'
import { invalidReference } from './invalid-reference.ts'
import { parseRegistryReference } from './parse-registry-reference.ts'

/**
 * The image that `text` names: a transport as skopeo spells it (`oci:DIR[:tag]`, `oci-archive:FILE[:tag]`,
 * `docker-archive:FILE[:name]`, `docker-daemon:NAME`, `dir:ROOTFS`), else a reference to a registry.
 */
export function parseReference(text: string): Reference {
  const [, transport, rest = ''] = /^([a-z-]+):(.*)$/s.exec(text) ?? []
  switch (transport) {
    case 'oci':
      return { transport, ...splitPlace(text, rest, 'directory') }
    case 'oci-archive':
      return { transport, ...splitPlace(text, rest, 'file') }
    case 'docker-archive': {
      const place = splitPlace(text, rest, 'file')
      if (place.tag !== undefined) parseRegistryReference(place.tag)
      return { transport, ...place }
    }
    case 'docker-daemon':
      return { transport, name: daemonName(text, rest) }
    case 'dir':
      if (rest === '') throw invalidReference(text, 'no directory follows the colon')
      return { transport, directory: rest }
    case 'docker':
      if (rest.startsWith('//')) return parseRegistryReference(rest.slice(2))
      return parseRegistryReference(text)
    case 'containers-storage':
    case 'ostree':
    case 'sif':
      throw invalidReference(text, `the transport \`${transport}\` is not one that pare reads or writes`)
    default:
      return parseRegistryReference(text)
  }
}

// skopeo: the first colon ends the path, so that a tag may itself hold colons (`oci:layout:example.com/app:1`).
function splitPlace<Name extends 'directory' | 'file'>(
  text: string,
  rest: string,
  name: Name,
): { readonly [Key in Name]: string } & { readonly tag?: string } {
  const colon = rest.indexOf(':')
  const path = colon === -1 ? rest : rest.slice(0, colon)
  if (path === '') throw invalidReference(text, `no ${name} follows the colon`)
  const place = { [name]: path } as { readonly [Key in Name]: string }
  if (colon === -1) return place
  const tag = rest.slice(colon + 1)
  if (!/^[A-Za-z0-9]+(?:[-._:@/+]+[A-Za-z0-9]+)*$/.test(tag)) {
    throw invalidReference(text, tag === '' ? 'nothing follows the last colon' : `\`${tag}\` is not a tag`)
  }
  return { ...place, tag }
}

// The daemon knows an image by a name or by its image ID.
function daemonName(text: string, name: string): string {
  if (name === '') throw invalidReference(text, 'no name follows the colon')
  if (/^(?:sha256:)?[0-9a-f]{64}$/.test(name)) return name
  parseRegistryReference(name)
  return name
}
