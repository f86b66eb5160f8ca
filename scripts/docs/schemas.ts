import { z } from 'zod'
import { pareLockJsonSchema } from '../../src/formats/pare-lock/schema.ts'
import { buildDocumentSchema } from '../../src/report/build-document-schema.ts'
import { lockDocumentSchema } from '../../src/report/lock-document-schema.ts'
import { planDocumentSchema } from '../../src/report/plan-document-schema.ts'
import { settingsJsonSchema } from '../../src/stores/project/settings-schema.ts'

export function buildSchema(): string {
  return schemaFile('Result of `pare build`', z.toJSONSchema(buildDocumentSchema))
}

export function planSchema(): string {
  return schemaFile('Result of `pare plan`', z.toJSONSchema(planDocumentSchema))
}

export function lockSchema(): string {
  return schemaFile('Result of `pare lock`', z.toJSONSchema(lockDocumentSchema))
}

export function pareLockSchema(): string {
  return schemaFile('pare.lock', pareLockJsonSchema())
}

export function settingsSchema(): string {
  return schemaFile('Settings of pare: [tool.pare] of pyproject.toml, or pare.toml', settingsJsonSchema())
}

function schemaFile(title: string, schema: object): string {
  return `${JSON.stringify({ title, ...schema }, withoutRange, 2)}\n`
}

/** zod says of every integer that it is one that JavaScript can hold, which tells nobody anything. */
function withoutRange(key: string, value: unknown): unknown {
  const isRange = (key === 'maximum' || key === 'minimum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER
  return isRange ? undefined : value
}
