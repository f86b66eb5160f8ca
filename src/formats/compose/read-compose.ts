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
  readonly environment: readonly ComposeVariable[]
  readonly environmentFiles: readonly { readonly path: string; readonly isRequired: boolean; readonly line: number }[]
}

/** A Compose file, as far as it sets variables. */
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
