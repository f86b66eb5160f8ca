import { z } from 'zod'
import { pareLockJsonSchema } from '../../src/formats/pare-lock/schema.ts'
import { proofJsonSchema } from '../../src/formats/proof/proof-schema.ts'
import { reasonsJsonSchema } from '../../src/formats/reasons/reasons-schema.ts'
import { benchDocumentSchema } from '../../src/report/bench-document-schema.ts'
import { buildDocumentSchema } from '../../src/report/build-document-schema.ts'
import { cacheDocumentSchema } from '../../src/report/cache-document-schema.ts'
import { configDocumentSchema } from '../../src/report/config-document-schema.ts'
import { doctorDocumentSchema } from '../../src/report/doctor-document-schema.ts'
import { envDocumentSchema } from '../../src/report/env-document-schema.ts'
import { initDocumentSchema } from '../../src/report/init-document-schema.ts'
import { lockDocumentSchema } from '../../src/report/lock-document-schema.ts'
import { planDocumentSchema } from '../../src/report/plan-document-schema.ts'
import { testDocumentSchema } from '../../src/report/test-document-schema.ts'
import { twelveDocumentSchema } from '../../src/report/twelve-document-schema.ts'
import { whyDocumentSchema } from '../../src/report/why-document-schema.ts'
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

export function whySchema(): string {
  return schemaFile('Result of `pare why`', z.toJSONSchema(whyDocumentSchema))
}

export function initSchema(): string {
  return schemaFile('Result of `pare init`', z.toJSONSchema(initDocumentSchema))
}

export function envSchema(): string {
  return schemaFile('Result of `pare env`', z.toJSONSchema(envDocumentSchema))
}

export function twelveSchema(): string {
  return schemaFile('Result of `pare env --twelve`', z.toJSONSchema(twelveDocumentSchema))
}

export function testSchema(): string {
  return schemaFile('Result of `pare test`', z.toJSONSchema(testDocumentSchema))
}

export function benchSchema(): string {
  return schemaFile('Result of `pare bench`', z.toJSONSchema(benchDocumentSchema))
}

export function cacheSchema(): string {
  return schemaFile('Result of `pare cache` and `pare cache prune`', z.toJSONSchema(cacheDocumentSchema))
}

export function configSchema(): string {
  return schemaFile('Result of `pare config`', z.toJSONSchema(configDocumentSchema))
}

export function doctorSchema(): string {
  return schemaFile('Result of `pare doctor`', z.toJSONSchema(doctorDocumentSchema))
}

export function reasonsSchema(): string {
  return schemaFile('application/vnd.pare.reasons.v1+json: why each file of an image is in it', reasonsJsonSchema())
}

export function proofSchema(): string {
  return schemaFile(
    'application/vnd.pare.proof.v1+json: what was run in an image, and what it answered',
    proofJsonSchema(),
  )
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
