import { interpolate, interpolatedNames } from '../dotenv/interpolate.ts'
import { parseYaml, type YamlNode } from '../yaml/yaml-nodes.ts'

/** A variable that a service sets. Without `value` it is passed on from outside. */
export interface ComposeVariable {
  readonly name: string
  readonly value?: string
  /** Whether the value stands somewhere else: `${PASSWORD}`. */
  readonly isTaken?: boolean
  readonly line: number
  readonly column: number
}

export interface ComposeService {
  readonly name: string
  readonly line: number
  readonly column: number
  /** The folder it is built from, as written. */
  readonly build?: string
  readonly image?: string
  /** Services that are started before it. */
  readonly dependsOn: readonly string[]
  /** With profiles, it is started only where one of them is asked for. */
  readonly profiles: readonly string[]
  /** Ports of the container that are open on the computer it runs on, where the file says as which. */
  readonly ports: readonly ComposePort[]
  /** Ports that the file tells of without opening them. */
  readonly exposed: readonly number[]
  /** Whether it is in the network of the computer it runs on. */
  readonly isOnHost: boolean
  /** Whether ports of it are reached from outside. */
  readonly isPublished: boolean
  readonly environment: readonly ComposeVariable[]
  readonly environmentFiles: readonly { readonly path: string; readonly isRequired: boolean; readonly line: number }[]
}

/** A port of a container, and where the computer that it runs on has it. */
export interface ComposePort {
  readonly target: number
  readonly published: number
  /** The address that it is open at; without it, any. */
  readonly host?: string
}

/** A Compose file, as far as it says what is started with which variables. */
export interface Compose {
  readonly services: readonly ComposeService[]
  /** Names that the file itself asks for by `${NAME}`. */
  readonly interpolated: ReadonlySet<string>
  readonly problems: readonly { readonly line: number; readonly column: number; readonly message: string }[]
}

/** Reads a Compose file; `lookUp` gives what `${NAME}` stands for. */
export function readCompose(text: string, lookUp: (name: string) => string | undefined): Compose {
  const { roots, problems } = parseYaml(text)
  const [root] = roots
  const fill = (value: string) => interpolate(value, lookUp, { isBareKnown: true })
  const services = (root?.get('services')?.entries() ?? []).map(({ key, name, value }) => {
    const build = value.get('build')
    const context = build?.text ?? build?.get('context')?.text ?? (build ? '.' : undefined)
    const image = value.get('image')?.text
    return {
      name,
      line: key.line,
      column: key.column,
      ...(context ? { build: fill(context) } : {}),
      ...(image ? { image: fill(image) } : {}),
      dependsOn: namesOf(value.get('depends_on')),
      profiles: namesOf(value.get('profiles')),
      ports: (value.get('ports')?.items() ?? []).flatMap(item => portsOf(item, fill)),
      exposed: (value.get('expose')?.items() ?? []).flatMap(item => numbersOf(fill(item.text ?? ''))),
      isOnHost: value.get('network_mode')?.text === 'host',
      isPublished: (value.get('ports')?.items() ?? []).length > 0,
      environment: variablesOf(value.get('environment'), fill),
      environmentFiles: filesOf(value.get('env_file')).map(file => ({ ...file, path: fill(file.path) })),
    }
  })
  return { services, interpolated: new Set(interpolatedNames(text)), problems }
}

function variablesOf(node: YamlNode | undefined, fill: (value: string) => string): ComposeVariable[] {
  if (node?.kind === 'map') {
    return node.entries().map(({ key, name, value }) => ({
      name,
      ...(typeof value.text === 'string' ? filled(value.text, fill) : {}),
      line: key.line,
      column: key.column,
    }))
  }
  return (node?.items() ?? []).flatMap(item => {
    if (typeof item.text !== 'string') return []
    const equals = item.text.indexOf('=')
    const name = equals === -1 ? item.text : item.text.slice(0, equals)
    const value = equals === -1 ? {} : filled(item.text.slice(equals + 1), fill)
    return [{ name, ...value, line: item.line, column: item.column }]
  })
}

/** The keys of a map, or the items of a list. */
function namesOf(node: YamlNode | undefined): string[] {
  if (node?.kind === 'map') return node.entries().map(({ name }) => name)
  return (node?.items() ?? []).flatMap(({ text }) => text ?? [])
}

function portsOf(node: YamlNode, fill: (value: string) => string): ComposePort[] {
  if (node.kind === 'map') {
    const part = (name: string) => fill(node.get(name)?.text ?? '')
    if (part('protocol') === 'udp') return []
    return paired(numbersOf(part('target')), numbersOf(part('published')), part('host_ip'))
  }
  const written = /^(?:(?<host>\[[^\]]*\]|[^:]*):)?(?<published>[\d-]+):(?<target>[\d-]+)(?:\/tcp)?$/.exec(
    fill(node.text ?? ''),
  )
  const { host = '', published = '', target = '' } = written?.groups ?? {}
  return paired(numbersOf(target), numbersOf(published), host.replace(/^\[|\]$/g, ''))
}

function paired(targets: readonly number[], published: readonly number[], host: string): ComposePort[] {
  if (targets.length !== published.length) return []
  return targets.map((target, index) => ({ target, published: published[index]!, ...(host ? { host } : {}) }))
}

/** `5432`, or a range such as `9000-9002`. */
function numbersOf(text: string): number[] {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/tcp)?$/.exec(text) ?? []
  if (first === undefined) return []
  return Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, index) => Number(first) + index)
}

function filled(raw: string, fill: (value: string) => string): Pick<ComposeVariable, 'value' | 'isTaken'> {
  const value = fill(raw)
  return raw.includes(value) ? { value } : { value, isTaken: true }
}

function filesOf(node: YamlNode | undefined): { path: string; isRequired: boolean; line: number }[] {
  if (node === undefined) return []
  return (node.kind === 'list' ? node.items() : [node]).flatMap(item => {
    const path = item.text ?? item.get('path')?.text
    return path ? [{ path, isRequired: item.get('required')?.text !== 'false', line: item.line }] : []
  })
}
