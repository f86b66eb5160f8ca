import { settingsJsonSchema } from '../../src/stores/project/settings-schema.ts'
import { generatedPage, table } from './page.ts'

interface Schema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly required?: readonly string[]
}

/** The page of the settings: one table a TOML table. */
export function settingsPage(): string {
  const root = settingsJsonSchema() as Schema
  const probe = root.properties?.prove?.properties?.requests?.items
  const guard = root.properties?.env?.properties?.production?.anyOf?.find(({ properties }) => properties)
  return generatedPage(
    'Settings',
    `
Settings stand under \`[tool.pare]\` of pyproject.toml, or at the top of pare.toml beside it, not in both. A flag beats the
file. A key that is not listed here is refused. Editors that read JSON Schema find it in
[settings.schema.json](settings.schema.json); [the guide](../guide/settings.md) shows examples.

## \`[tool.pare]\`

${settingsTable(root)}

## \`[tool.pare.env.production]\`

${settingsTable(guard!)}

[The guide](../guide/test.md#the-guard) says how they are met.

## \`[tool.pare.prove]\`

${settingsTable(root.properties!.prove!)}

A command is an array of words, or a table with \`argv\` and the wanted code in \`exit\`.

## \`[[tool.pare.prove.requests]]\`

${settingsTable(probe!)}
`,
  )
}

function settingsTable(schema: Schema): string {
  return table(
    ['setting', 'is', 'default', 'means'],
    Object.entries(schema.properties ?? {}).map(([name, field]) => [
      `\`${name}\``,
      typeOf(field),
      defaultOf(field),
      field.description ?? '',
    ]),
  )
}

function typeOf(schema: Schema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ')
  if (schema.type === 'array') return `array of ${plural(typeOf(schema.items ?? {}))}`
  if (schema.type === 'object') return schema.properties ? 'table' : 'table of values'
  return schema.type ?? 'value'
}

function plural(type: string): string {
  return type.startsWith('array') ? type.replace('array', 'arrays') : type.replace(/^(string|integer|table)\b/, '$1s')
}

function defaultOf({ default: value }: Schema): string {
  if (value === undefined || JSON.stringify(value) === '{}' || JSON.stringify(value) === '[]') return ''
  return typeof value === 'object' ? '' : `\`${JSON.stringify(value)}\``
}
