import type { Reference, RegistryReference } from '../../model/reference.ts'

/** `reference` as text that `parseReference` reads back to the same value; a registry is always named. */
export function formatReference(reference: Reference): string {
  switch (reference.transport) {
    case 'registry':
      return formatRegistryReference(reference)
    case 'oci':
      return withTag(`oci:${reference.directory}`, reference.tag)
    case 'oci-archive':
      return withTag(`oci-archive:${reference.file}`, reference.tag)
    case 'docker-archive':
      return withTag(`docker-archive:${reference.file}`, reference.tag)
    case 'docker-daemon':
      return `docker-daemon:${reference.name}`
    case 'dir':
      return `dir:${reference.directory}`
  }
}

function formatRegistryReference({ registry, repository, tag, digest }: RegistryReference): string {
  const name = withTag(`${registry}/${repository}`, tag)
  return digest === undefined ? name : `${name}@${digest}`
}

function withTag(place: string, tag: string | undefined): string {
  return tag === undefined ? place : `${place}:${tag}`
}
