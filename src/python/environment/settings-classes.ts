import type { VariableType } from '../../model/environment.ts'
import { evaluate } from '../start-command/evaluate.ts'
import { moduleScope, resolveReference, type Scope } from '../start-command/scope.ts'
import type { Call, Expression } from '../syntax/expression.ts'
import type { Assignment, ClassDefinition } from '../syntax/statement.ts'
import { dottedNameIn } from './cast-type.ts'
import { argumentOf, type ReadForm, withFallback } from './read-form.ts'

/** A form, and the file in which it stands: fields may be inherited from another module. */
export interface FieldForm extends ReadForm {
  readonly scope: Scope
}

const settingsBases: ReadonlySet<string> = new Set([
  'pydantic_settings.BaseSettings',
  'pydantic.BaseSettings',
  'pydantic.v1.BaseSettings',
  'pydantic.env_settings.BaseSettings',
])

const modelBases: ReadonlySet<string> = new Set(['pydantic.BaseModel', 'pydantic.v1.BaseModel', ...settingsBases])

/** What a settings class says of itself, its own word before that of its bases. */
interface Configuration {
  readonly env_prefix?: string
  readonly env_nested_delimiter?: string
  readonly case_sensitive?: boolean
  readonly env_file?: readonly string[]
  /** Names that `fields` of pydantic 1 gives. */
  readonly named: ReadonlyMap<string, readonly string[]>
}

/** A settings class of pydantic: the variables of its fields, and the files that it loads. */
export interface SettingsClass {
  readonly fields: readonly FieldForm[]
  readonly files: readonly string[]
}

/** The variables that a class of pydantic-settings reads when it is made; nothing for any other class. */
export function settingsClass(scope: Scope, definition: ClassDefinition): SettingsClass | undefined {
  if (!isBelow(scope, definition, settingsBases)) return undefined
  const configuration = configurationOf(scope, definition)
  const fields = fieldsOf(scope, definition).flatMap(field => formsOf(field, configuration, '', undefined, 0))
  return { fields, files: configuration.env_file ?? [] }
}

function isBelow(scope: Scope, definition: ClassDefinition, names: ReadonlySet<string>, depth = 0): boolean {
  if (depth > 8) return false
  return definition.bases.some(base => {
    const referent = resolveReference(scope, base.kind === 'subscript' ? base.object : base)
    if (referent?.kind === 'external') return names.has(referent.name)
    if (referent?.kind !== 'bound' || referent.binding.kind !== 'class') return false
    return isBelow(referent.scope, referent.binding.definition, names, depth + 1)
  })
}

/** The project's own bases of a class, the nearest last. */
function basesOf(scope: Scope, definition: ClassDefinition): { scope: Scope; definition: ClassDefinition }[] {
  return definition.bases.toReversed().flatMap(base => {
    const referent = resolveReference(scope, base.kind === 'subscript' ? base.object : base)
    if (referent?.kind !== 'bound' || referent.binding.kind !== 'class') return []
    return [{ scope: referent.scope, definition: referent.binding.definition }]
  })
}

function configurationOf(scope: Scope, definition: ClassDefinition, depth = 0): Configuration {
  let found: Configuration = { named: new Map() }
  if (depth > 8) return found
  for (const base of basesOf(scope, definition)) {
    found = { ...found, ...configurationOf(base.scope, base.definition, depth + 1) }
  }
  const said: [string, Expression][] = definition.keywords.flatMap(({ name, value }) => (name ? [[name, value]] : []))
  for (const statement of definition.body) {
    if (statement.kind === 'assignment' && statement.value !== undefined && targetOf(statement) === 'model_config') {
      const { value } = statement
      if (value.kind === 'call') for (const each of value.keywords) if (each.name) said.push([each.name, each.value])
      if (value.kind === 'dictionary') {
        for (const { key, value: item } of value.entries) if (key?.kind === 'string') said.push([key.value, item])
      }
    }
    if (statement.kind === 'class' && statement.name === 'Config') {
      for (const inner of statement.body) {
        const name = inner.kind === 'assignment' ? targetOf(inner) : undefined
        if (inner.kind === 'assignment' && name !== undefined && inner.value) said.push([name, inner.value])
      }
    }
  }
  for (const [name, value] of said) found = { ...found, ...setting(scope, name, value) }
  return found
}

function setting(scope: Scope, name: string, expression: Expression): Partial<Configuration> {
  if (name === 'fields' && expression.kind === 'dictionary') {
    const named = expression.entries.flatMap(({ key, value }): [string, readonly string[]][] => {
      if (key?.kind !== 'string' || value.kind !== 'dictionary') return []
      const env = value.entries.find(entry => entry.key?.kind === 'string' && entry.key.value === 'env')?.value
      const texts = env === undefined ? [] : textsOf(scope, env)
      return texts.length === 0 ? [] : [[key.value, texts]]
    })
    return { named: new Map(named) }
  }
  const value = evaluate(scope, expression)?.value
  switch (name) {
    case 'env_prefix':
    case 'env_nested_delimiter':
      return typeof value === 'string' ? { [name]: value } : {}
    case 'case_sensitive':
      return typeof value === 'boolean' ? { case_sensitive: value } : {}
    case 'env_file': {
      const texts = textsOf(scope, expression)
      return texts.length > 0 ? { env_file: texts } : {}
    }
    default:
      return {}
  }
}

interface Field {
  readonly name: string
  readonly statement: Assignment
  readonly scope: Scope
}

/** The fields of a class, those of its bases first; a field that is said again keeps its place. */
function fieldsOf(scope: Scope, definition: ClassDefinition, depth = 0): readonly Field[] {
  if (depth > 8) return []
  const fields = new Map<string, Field>()
  for (const base of basesOf(scope, definition)) {
    for (const field of fieldsOf(base.scope, base.definition, depth + 1)) fields.set(field.name, field)
  }
  for (const statement of definition.body) {
    if (statement.kind !== 'assignment') continue
    const name = targetOf(statement)
    if (name === undefined || name.startsWith('_') || name === 'model_config') continue
    const annotation = statement.annotation && dottedNameIn(scope, outerOf(statement.annotation))
    // Without an annotation it only gives a field of a base another default.
    if (statement.annotation === undefined ? !fields.has(name) : annotation?.endsWith('ClassVar')) continue
    const before = fields.get(name)?.statement.annotation
    const kept = statement.annotation === undefined && before ? { ...statement, annotation: before } : statement
    fields.set(name, { name, statement: kept, scope })
  }
  return [...fields.values()]
}

function outerOf(annotation: Expression): Expression {
  return annotation.kind === 'subscript' ? annotation.object : annotation
}

function targetOf({ targets }: Assignment): string | undefined {
  const [target] = targets
  return targets.length === 1 && target?.kind === 'name' ? target.name : undefined
}

function formsOf(
  { name, statement, scope }: Field,
  configuration: Configuration,
  parents: string,
  optionalBy: 'default' | undefined,
  depth: number,
): FieldForm[] {
  const delimiter = configuration.env_nested_delimiter
  const annotation = statement.annotation && annotationOf(scope, statement.annotation)
  const call = [statement.value, ...(annotation?.metadata ?? [])].find(each => isField(scope, each)) as Call | undefined
  const fallback = fallbackOf(statement.value, call, annotation?.isOptional === true && statement.value === undefined)
  const isOptional = optionalBy !== undefined || fallback !== undefined
  const aliases = parents === '' ? aliasesOf(scope, call, configuration.named.get(name)) : []
  const usual = `${parents === '' ? (configuration.env_prefix ?? '') : parents}${name}`
  const cased = (text: string) => (configuration.case_sensitive ? text : text.toUpperCase())
  const nested = annotation && delimiter !== undefined && depth < 4 ? modelOf(scope, annotation.type) : undefined
  if (nested && delimiter !== undefined) {
    const below = `${aliases[0] ?? usual}${delimiter}`
    return fieldsOf(nested.scope, nested.definition).flatMap(field =>
      formsOf(field, configuration, below, isOptional ? 'default' : undefined, depth + 1),
    )
  }
  const type = annotation ? fieldType(scope, annotation.type) : undefined
  const choices = annotation ? literalsOf(scope, annotation.type) : []
  const names = aliases.length > 0 ? aliases : [usual]
  return names.map((each, index) => ({
    reader: 'pydantic-settings',
    name: cased(each),
    start: statement.start,
    scope,
    type: type?.type ?? 'text',
    isStrict: !isOptional && index === 0 && names.length === 1,
    ...withFallback(fallback === 'computed' ? undefined : fallback),
    ...(type?.isSecret ? { isSecret: true } : {}),
    ...(choices.length > 0 ? { choices } : {}),
  }))
}

function isField(scope: Scope, expression: Expression | undefined): boolean {
  if (expression?.kind !== 'call') return false
  return /(?:^|\.)(?:Field|PrivateAttr)$/.test(dottedNameIn(scope, expression.callee) ?? '')
}

function fallbackOf(
  value: Expression | undefined,
  call: Call | undefined,
  isOptional: boolean,
): Expression | 'computed' | undefined {
  if (call === undefined || value !== call) {
    if (value !== undefined) return isMissing(value) ? undefined : value
    // pydantic 1 gives an Optional without a default None; a later edition asks for it. Nobody is told it is missing.
    return isOptional ? 'computed' : undefined
  }
  const said = argumentOf(call, 'default', 0)
  if (said !== undefined) return isMissing(said) ? undefined : said
  return argumentOf(call, 'default_factory') === undefined ? undefined : 'computed'
}

function isMissing(expression: Expression): boolean {
  return expression.kind === 'constant' && expression.value === '...'
}

function aliasesOf(scope: Scope, call: Call | undefined, named: readonly string[] | undefined): readonly string[] {
  if (named) return named
  if (call === undefined) return []
  const said = argumentOf(call, 'validation_alias') ?? argumentOf(call, 'alias') ?? argumentOf(call, 'env')
  if (said === undefined) return []
  if (said.kind !== 'call') return textsOf(scope, said)
  return said.args.flatMap(each => textsOf(scope, each))
}

function textsOf(scope: Scope, expression: Expression): readonly string[] {
  const value = evaluate(scope, expression)?.value
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) return []
  return value.flatMap(each => (typeof each?.value === 'string' ? [each.value] : []))
}

interface Annotation {
  readonly type: Expression
  readonly isOptional: boolean
  /** What stands behind the type in `Annotated`. */
  readonly metadata: readonly Expression[]
}

/** The type itself, out of `Optional[…]`, `… | None` and `Annotated[…, Field()]`. */
function annotationOf(scope: Scope, annotation: Expression): Annotation {
  if (annotation.kind === 'binary' && annotation.operator === '|') {
    const sides = [annotation.left, annotation.right]
    const type = sides.find(side => !isNone(side)) ?? annotation.left
    return { ...annotationOf(scope, type), isOptional: sides.some(isNone) }
  }
  if (annotation.kind !== 'subscript') return { type: annotation, isOptional: false, metadata: [] }
  const name = dottedNameIn(scope, annotation.object) ?? ''
  const inside = annotation.index.kind === 'tuple' ? annotation.index.items : [annotation.index]
  const [first, ...rest] = inside
  if (first !== undefined && name.endsWith('Annotated')) {
    const found = annotationOf(scope, first)
    return { ...found, metadata: [...found.metadata, ...rest] }
  }
  if (first !== undefined && name.endsWith('Optional')) return { ...annotationOf(scope, first), isOptional: true }
  if (name.endsWith('Union')) {
    const type = inside.find(side => !isNone(side)) ?? annotation
    return { type, isOptional: inside.some(isNone), metadata: [] }
  }
  return { type: annotation, isOptional: false, metadata: [] }
}

function isNone(expression: Expression): boolean {
  return expression.kind === 'constant' && expression.value === 'None'
}

/** Types of pydantic and the standard library, by the last part of their names. */
const fieldTypes: Readonly<Record<string, VariableType>> = {
  str: 'text',
  int: 'integer',
  float: 'number',
  bool: 'boolean',
  Decimal: 'number',
  PositiveInt: 'integer',
  NonNegativeInt: 'integer',
  NegativeInt: 'integer',
  PositiveFloat: 'number',
  NonNegativeFloat: 'number',
  StrictInt: 'integer',
  StrictBool: 'boolean',
  StrictStr: 'text',
  Path: 'path',
  FilePath: 'path',
  DirectoryPath: 'path',
  NewPath: 'path',
  AnyUrl: 'url',
  AnyHttpUrl: 'url',
  HttpUrl: 'url',
  PostgresDsn: 'url',
  RedisDsn: 'url',
  MySQLDsn: 'url',
  MariaDBDsn: 'url',
  MongoDsn: 'url',
  AmqpDsn: 'url',
  KafkaDsn: 'url',
  NatsDsn: 'url',
  CockroachDsn: 'url',
  ClickHouseDsn: 'url',
  timedelta: 'duration',
  datetime: 'date',
  date: 'date',
  time: 'date',
  list: 'json',
  List: 'json',
  set: 'json',
  Set: 'json',
  frozenset: 'json',
  tuple: 'json',
  Tuple: 'json',
  Sequence: 'json',
  dict: 'json',
  Dict: 'json',
  Mapping: 'json',
  Json: 'json',
}

function fieldType(scope: Scope, type: Expression): { readonly type: VariableType; readonly isSecret?: boolean } {
  const outer = type.kind === 'string' ? type.value : dottedNameIn(scope, outerOf(type))
  const last = outer?.slice(outer.lastIndexOf('.') + 1) ?? ''
  if (last === 'SecretStr' || last === 'SecretBytes' || last === 'Secret') return { type: 'text', isSecret: true }
  return { type: fieldTypes[last] ?? (modelOf(scope, type) ? 'json' : 'text') }
}

/** The values of `Literal["a", "b"]`, or of an Enum of the project whose values are texts. */
function literalsOf(scope: Scope, type: Expression): readonly string[] {
  if (type.kind === 'subscript' && /(?:^|\.)Literal$/.test(dottedNameIn(scope, type.object) ?? '')) {
    const items = type.index.kind === 'tuple' ? type.index.items : [type.index]
    return items.every(item => item.kind === 'string') ? items.map(item => (item as { value: string }).value) : []
  }
  const referent = resolveReference(scope, type)
  if (referent?.kind !== 'bound' || referent.binding.kind !== 'class') return []
  const { definition } = referent.binding
  if (!isBelow(referent.scope, definition, enumBases)) return []
  const values = definition.body.flatMap(statement =>
    statement.kind === 'assignment' && statement.value ? [statement.value] : [],
  )
  return values.every(value => value.kind === 'string') ? values.map(value => (value as { value: string }).value) : []
}

const enumBases: ReadonlySet<string> = new Set(['enum.Enum', 'enum.StrEnum'])

/** The project's own model that an annotation names. */
function modelOf(scope: Scope, type: Expression): { scope: Scope; definition: ClassDefinition } | undefined {
  // A name in quotes is looked up when the class is whole: in its module.
  const referent =
    type.kind === 'string'
      ? resolveReference(moduleScope(scope.program, scope.file), { kind: 'name', start: type.start, name: type.value })
      : resolveReference(scope, type)
  if (referent?.kind !== 'bound' || referent.binding.kind !== 'class') return undefined
  const { definition } = referent.binding
  return isBelow(referent.scope, definition, modelBases) ? { scope: referent.scope, definition } : undefined
}
