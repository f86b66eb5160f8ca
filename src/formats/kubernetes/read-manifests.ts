import { parseYaml, type YamlNode } from '../yaml/yaml-nodes.ts'

export interface ManifestVariable {
  readonly name: string
  /** Absent where the variable comes from somewhere else in the cluster. */
  readonly value?: string
  /** The entry of a ConfigMap or Secret that gives it. */
  readonly from?: ManifestReference & { readonly key: string }
  readonly line: number
  readonly column: number
}

/** A ConfigMap or Secret, by its name. */
export interface ManifestReference {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
}

export interface ManifestContainer {
  /** `Deployment/shop: web`. */
  readonly title: string
  readonly line: number
  readonly column: number
  readonly environment: readonly ManifestVariable[]
  /** What gives all its entries, each with a prefix. */
  readonly environmentFrom: readonly (ManifestReference & { readonly prefix: string })[]
}

/** The entries of a ConfigMap or Secret. */
export interface ManifestValues extends ManifestReference {
  readonly values: readonly {
    readonly name: string
    readonly value: string
    readonly line: number
    readonly column: number
  }[]
}

/** Kubernetes manifests, as far as they set variables. */
export interface Manifests {
  readonly containers: readonly ManifestContainer[]
  readonly values: readonly ManifestValues[]
}

/** Reads the manifests of a file; what is no manifest is left out. */
export function readManifests(text: string): Manifests {
  const roots = parseYaml(text).roots.flatMap(root =>
    root.get('kind')?.text === 'List' ? (root.get('items')?.items() ?? []) : [root],
  )
  return { containers: roots.flatMap(containersOf), values: roots.flatMap(valuesOf) }
}

function containersOf(root: YamlNode): ManifestContainer[] {
  const kind = root.get('kind')?.text
  if (!kind || root.get('apiVersion') === undefined) return []
  const spec = root.get('spec')
  const job = kind === 'CronJob' ? spec?.get('jobTemplate')?.get('spec') : spec
  const pod = kind === 'Pod' ? spec : job?.get('template')?.get('spec')
  const owner = `${kind}/${root.get('metadata')?.get('name')?.text ?? '?'}`
  return ['initContainers', 'containers'].flatMap(list =>
    (pod?.get(list)?.items() ?? []).map(container => ({
      title: `${owner}: ${container.get('name')?.text ?? '?'}`,
      line: container.line,
      column: container.column,
      environment: (container.get('env')?.items() ?? []).flatMap(variableOf),
      environmentFrom: (container.get('envFrom')?.items() ?? []).flatMap(fromOf),
    })),
  )
}

function variableOf(item: YamlNode): ManifestVariable[] {
  const name = item.get('name')?.text
  if (!name) return []
  const value = item.get('value')?.text
  const given = item.get('valueFrom')
  const from = keyOf('ConfigMap', given?.get('configMapKeyRef')) ?? keyOf('Secret', given?.get('secretKeyRef'))
  const place = { line: item.line, column: item.column }
  if (given !== undefined) return [{ name, ...(from ? { from } : {}), ...place }]
  return [{ name, value: value ?? '', ...place }]
}

function keyOf(kind: ManifestReference['kind'], node: YamlNode | undefined) {
  const name = node?.get('name')?.text
  const key = node?.get('key')?.text
  return name && key ? { kind, name, key } : undefined
}

function fromOf(item: YamlNode): (ManifestReference & { prefix: string })[] {
  const prefix = item.get('prefix')?.text ?? ''
  const map = item.get('configMapRef')?.get('name')?.text
  const secret = item.get('secretRef')?.get('name')?.text
  return [
    ...(map ? [{ kind: 'ConfigMap' as const, name: map, prefix }] : []),
    ...(secret ? [{ kind: 'Secret' as const, name: secret, prefix }] : []),
  ]
}

function valuesOf(root: YamlNode): ManifestValues[] {
  const kind = root.get('kind')?.text
  const name = root.get('metadata')?.get('name')?.text
  if ((kind !== 'ConfigMap' && kind !== 'Secret') || !name) return []
  const read = (field: string, decode: (text: string) => string) =>
    (root.get(field)?.entries() ?? []).map(({ key, name: entry, value }) => ({
      name: entry,
      value: decode(value.text ?? ''),
      line: key.line,
      column: key.column,
    }))
  const encoded = kind === 'Secret' ? (text: string) => Buffer.from(text, 'base64').toString() : (text: string) => text
  return [{ kind, name, values: [...read('data', encoded), ...read('stringData', text => text)] }]
}
