import { isDigest } from '../../model/oci/digest.ts'
import type { RegistryReference } from '../../model/reference.ts'
import { invalidReference } from './invalid-reference.ts'

const host =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/
const pathComponent = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const tagForm = /^\w[\w.-]{0,127}$/
const longestRepository = 255

/** Whether `text` may stand behind the colon of a reference (distribution specification, "Pulling manifests"). */
export function isTag(text: string): boolean {
  return tagForm.test(text)
}

/**
 * A repository in a registry, read as Docker reads it: without a host it is Docker Hub's, and there without a namespace
 * in `library`.
 */
export function parseRegistryReference(text: string): RegistryReference {
  refuseOtherForms(text)
  const { name, tag, digest } = splitName(text)
  const { registry, repository } = splitHost(text, name)
  checkRepository(text, repository)
  return {
    transport: 'registry',
    registry,
    repository,
    ...(tag === undefined ? {} : { tag: checkedTag(text, tag) }),
    ...(digest === undefined ? {} : { digest: checkedDigest(text, digest) }),
  }
}

function refuseOtherForms(text: string): void {
  if (text === '') throw invalidReference(text, 'it is empty')
  const scheme = /^https?:\/\//i.exec(text)
  if (scheme) {
    throw invalidReference(text, 'it is a URL', `leave the scheme out: \`${text.slice(scheme[0].length)}\``)
  }
  if (/^[./~]/.test(text) || /\.(?:tar|tgz|tar\.gz)$/.test(text)) {
    throw invalidReference(
      text,
      'it is a path',
      `say what is there: \`oci-archive:${text}\`, \`docker-archive:${text}\` …`,
    )
  }
  if (/\s/.test(text)) {
    throw invalidReference(text, 'it has white space in it', `name it \`${text.trim().replace(/\s+/g, '-')}\``)
  }
  if (/^[0-9a-f]{64}$/.test(text)) {
    throw invalidReference(
      text,
      'it is the hexadecimal part of a digest',
      `name the repository: \`NAME@sha256:${text}\``,
    )
  }
}

function splitName(text: string): { name: string; tag?: string; digest?: string } {
  const at = text.indexOf('@')
  const digest = at === -1 ? {} : { digest: text.slice(at + 1) }
  const named = at === -1 ? text : text.slice(0, at)
  const colon = named.lastIndexOf(':')
  // A colon before the last slash belongs to a port.
  if (colon === -1 || colon < named.lastIndexOf('/')) return { name: named, ...digest }
  return { name: named.slice(0, colon), tag: named.slice(colon + 1), ...digest }
}

function splitHost(text: string, name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/')
  const first = slash === -1 ? '' : name.slice(0, slash)
  if (first === '' || !looksLikeHost(first)) return dockerHub(name)
  if (!host.test(first)) throw invalidReference(text, `\`${first}\` is not a host name`)
  const port = /:(\d+)$/.exec(first)
  if (port && Number(port[1]) > 65_535) throw invalidReference(text, `\`${port[1]}\` is not a port`)
  const repository = name.slice(slash + 1)
  if (first === 'docker.io' || first === 'index.docker.io') return dockerHub(repository)
  return { registry: first, repository }
}

// Docker's rule: what has a dot, a port or a capital letter before the first slash, or is `localhost`, is a host.
function looksLikeHost(text: string): boolean {
  return text === 'localhost' || /[.:[A-Z]/.test(text)
}

function dockerHub(name: string): { registry: string; repository: string } {
  return { registry: 'docker.io', repository: name.includes('/') || name === '' ? name : `library/${name}` }
}

function checkRepository(text: string, repository: string): void {
  if (repository === '') throw invalidReference(text, 'it names no repository')
  if (/[A-Z]/.test(repository)) {
    const at = text.indexOf(repository.replace(/^library\//, ''))
    const name = text.slice(0, at) + text.slice(at).replace(/^[^:@]*/, part => part.toLowerCase())
    throw invalidReference(text, 'a repository is written in lower case', `name it \`${name}\``)
  }
  if (repository.length > longestRepository) {
    throw invalidReference(text, `its repository is longer than ${longestRepository} characters`)
  }
  const wrong = repository.split('/').find(component => !pathComponent.test(component))
  if (wrong === undefined) return
  if (wrong === '') throw invalidReference(text, 'it has an empty part between slashes')
  throw invalidReference(
    text,
    `\`${wrong}\` is not made of letters, digits and single \`.\`, \`_\`, \`-\` between them`,
  )
}

function checkedTag(text: string, tag: string): string {
  if (isTag(tag)) return tag
  if (tag === '')
    throw invalidReference(text, 'nothing follows the colon', `name it \`${text.replace(/:(?=@|$)/, '')}\``)
  if (tag.length > 128) throw invalidReference(text, 'its tag is longer than 128 characters')
  const near = tag.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '')
  throw invalidReference(
    text,
    `a tag is made of letters, digits, \`_\`, \`.\` and \`-\`, and \`${tag}\` is not`,
    isTag(near) ? `name it \`${text.replace(`:${tag}`, `:${near}`)}\`` : undefined,
  )
}

function checkedDigest(text: string, digest: string): string {
  if (isDigest(digest)) return digest
  throw invalidReference(text, 'a digest is `sha256:` and 64 hexadecimal digits in lower case')
}
