import { z } from 'zod'
import type { LockedDebianPackage } from '../model/debian/package.ts'
import type { Dropped } from '../model/paring.ts'
import type { Alternative, DependencySource, Evidence, LeftOut, StartCommand } from '../model/project.ts'
import type { LockedDistribution } from '../model/python/lock.ts'
import { nameAndVersionSchema } from './build-document-schema.ts'
import { adviceSchema, digestSchema } from './document-parts.ts'
import type { PlanDocument, PlatformPlanDocument } from './plan-document.ts'

// For docs/reference and the tests alone: a plan never loads it.

const evidence: z.ZodType<Evidence> = z.strictObject({
  location: z.exactOptional(
    z.strictObject({
      file: z.string(),
      line: z.exactOptional(z.int()).describe('from 1'),
      column: z.exactOptional(z.int()).describe('from 1'),
    }),
  ),
  text: z.string(),
})

const startCommand: z.ZodType<StartCommand> = z.strictObject({
  argv: z.array(z.string()).describe('exec form, as the image will have it'),
  kind: z.enum(['web', 'port', 'worker', 'command', 'script']),
  directory: z.string().describe("below the project's directory; becomes the working directory"),
  port: z.exactOptional(z.int()),
  framework: z.exactOptional(z.string()).describe('such as `flask`, `fastapi`, `django`'),
  environment: z.record(z.string(), z.string()),
  evidence: z.array(evidence),
  advice: z.array(adviceSchema),
})

const alternative: z.ZodType<Alternative> = z.strictObject({ command: startCommand, reason: z.string() })

const foreignSources = ['poetry', 'pdm', 'pipenv', 'pipfile', 'setup', 'conda'] as const

const dependencySource: z.ZodType<DependencySource> = z.union([
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.enum(['requirements', 'pyproject', 'uv', 'pylock', 'script', ...foreignSources]),
    file: z.string(),
  }),
])

const leftOut: z.ZodType<LeftOut> = z.strictObject({ path: z.string(), rule: z.string() })

const debianPackage: z.ZodType<LockedDebianPackage> = z.strictObject({
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  url: z.string(),
  size: z.int().describe('bytes of the .deb'),
  digest: digestSchema,
  wantedBy: z.string().describe('the package, setting or shared library that asked for it'),
})

const distribution = z.strictObject({
  name: z.string(),
  version: z.string(),
  wheel: z.strictObject({
    fileName: z.string(),
    url: z.string(),
    digest: digestSchema,
    size: z.exactOptional(z.int()),
  }),
  isDirect: z.exactOptional(z.boolean()).describe('asked for by URL instead of by name and version'),
}) as unknown as z.ZodType<LockedDistribution>

const dropped = z.strictObject({
  path: z.string(),
  rule: z.string().describe('docs/reference/drop-rules.md lists them'),
  size: z.int(),
  origin: z.exactOptional(z.string()).describe('whose it was, such as `debian:libc6`'),
}) as unknown as z.ZodType<Dropped>

const platform: z.ZodType<PlatformPlanDocument> = z.strictObject({
  platform: z.string().describe('such as `linux/amd64`'),
  suite: z.string().describe('the Debian suite'),
  python: z.string().describe('such as `3.13`'),
  packages: z.array(debianPackage),
  distributions: z.array(distribution),
  layers: z.array(
    z.strictObject({ name: z.string(), summary: z.string(), entries: z.int().describe('how many it holds') }),
  ),
  dropped: z.array(dropped).describe('never-needed files of Debian packages and distributions'),
})

/** What `pare plan --json` writes. */
export const planDocumentSchema: z.ZodType<PlanDocument> = z.strictObject({
  project: nameAndVersionSchema,
  start: startCommand,
  alternatives: z.array(alternative).describe('start commands that were seen and not taken'),
  python: z
    .exactOptional(z.strictObject({ value: z.string(), evidence: z.array(evidence) }))
    .describe('the Python version that the project asks for, as a PEP 440 specifier'),
  dependencies: z.strictObject({ value: dependencySource, evidence: z.array(evidence) }),
  leftOut: z.array(leftOut).describe('files of the project that do not go into the image'),
  platforms: z.array(platform),
})
