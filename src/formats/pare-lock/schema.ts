// The small edition of zod: every build of a locked project waits for it.
import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import type { PareLockDocument } from './document.ts'

z.config(en())

/** The version of the format; raised when an older pare would misread a newer file. */
export const lockVersion = 1

const text = z.string().check(z.minLength(1))
const names = z.array(text)
const size = z.int().check(z.gte(0))
const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/))
const time = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/))
const platformName = z.string().check(z.regex(/^linux\/(?:amd64|arm64)$/))

const release = z.strictObject({
  archive: described(text, 'codename of the Release file, such as `trixie-security`'),
  released: described(time, 'when it was made'),
  digest: described(digest, 'of the InRelease file'),
})

const platform = z.strictObject({
  name: described(platformName, 'such as `linux/amd64`'),
  python: described(text, 'with the patch release, such as `3.13.5`'),
  glibc: optional(z.string().check(z.regex(/^\d+\.\d+$/)), 'of the base; wheels must fit it'),
  only: optional(z.enum(['interpreter']), 'set where computers of this kind build for other platforms alone'),
  'accepted-expired': optional(z.boolean(), 'an archive past its Valid-Until was accepted'),
  libraries: optional(names, 'shared libraries for which Debian packages were looked up'),
  releases: described(z.array(release), 'the state of the archive'),
})

const debFile = z.strictObject({
  architecture: z.enum(['amd64', 'arm64', 'all']),
  archive: optional(z.enum(['security']), "where it is not in Debian's own archive"),
  path: described(text, "below the archive's root"),
  size,
  digest,
  platforms: optional(z.array(platformName), 'absent: `all` for every platform, else that of the architecture'),
})

const debianPackage = z.strictObject({
  name: text,
  version: text,
  'wanted-by': described(text, 'the package, setting or shared library that asked for it'),
  files: z.array(debFile).check(z.minLength(1)),
})

const source = z.strictObject({
  directory: optional(text, "from the project's directory"),
  git: optional(text, 'URL of the repository'),
  commit: z.optional(text),
  name: optional(text, 'file name of a source distribution'),
  url: z.optional(text),
  path: optional(text, "from the project's directory"),
  size: z.optional(size),
  digest: z.optional(digest),
  subdirectory: z.optional(text),
})

const wheel = z.strictObject({
  name: described(text, 'file name'),
  url: z.optional(text),
  path: optional(text, "from the project's directory"),
  size: z.optional(size),
  digest,
  platforms: optional(z.array(platformName), 'absent: every platform'),
})

const buildRequirement = z.strictObject({
  name: text,
  version: text,
  direct: z.optional(z.boolean()),
  source: z.optional(source),
  get requires(): z.ZodMiniOptional<z.ZodMiniArray<z.ZodMiniType>> {
    return z.optional(z.array(buildRequirement))
  },
  wheel,
})

const distribution = z.strictObject({
  name: text,
  version: optional(text, 'absent where it is built from a directory'),
  direct: optional(z.boolean(), 'asked for by URL instead of by name and version'),
  source: optional(source, 'set where its wheel is built'),
  platforms: optional(z.array(platformName), 'of a build without wheels; absent: every platform'),
  requires: optional(z.array(buildRequirement), 'the build backend and what it needs; never in an image'),
  wheels: optional(z.array(wheel), 'as fetched, or as built'),
})

const paring = z.strictObject({
  'put-back': optional(names, 'modules that a proof missed'),
  traced: optional(platformName, 'the platform that the app ran on'),
  touched: optional(names, 'what a run of the app touched: `max` is cut to it, other levels keep it'),
  tested: optional(names, 'what its code touched beyond that under its tests; it counts in the same way'),
})

const pareLock = z.looseObject({
  'lock-version': z.literal(lockVersion),
  'made-by': z.strictObject({ pare: text, uv: z.optional(text), compressor: text }),
  base: z.strictObject({
    suite: described(z.enum(['bookworm', 'trixie', 'sid']), 'the Debian suite'),
    python: described(text, 'such as `3.13`'),
  }),
  inputs: z.strictObject({
    dependencies: described(text, 'the kind of file that names them'),
    packages: optional(names, 'Debian packages that the settings name'),
    groups: optional(names, 'dependency groups that were asked for'),
    extras: optional(names, 'extras that were asked for'),
    files: optional(z.record(text, digest), 'digests of what matters in the files that name dependencies'),
  }),
  paring: optional(paring, 'what runs of the app have told of what it needs'),
  platform: z.array(platform).check(z.minLength(1)),
  debian: z.array(debianPackage),
  distribution: z.optional(z.array(distribution)),
})

/** The keys of the top level that this pare knows. */
export const knownKeys: ReadonlySet<string> = new Set(Object.keys(pareLock.shape))

/** Reads the value of a pare.lock. */
export function parseDocument(value: unknown): z.core.util.SafeParseResult<PareLockDocument> {
  return pareLock.safeParse(value) as z.core.util.SafeParseResult<PareLockDocument>
}

/** The format as JSON Schema. */
export function pareLockJsonSchema(): object {
  return z.toJSONSchema(pareLock, { io: 'input' })
}

function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  return schema.check(z.describe(description)) as Schema
}

function optional<Schema extends z.ZodMiniType>(schema: Schema, description: string): z.ZodMiniOptional<Schema> {
  return described(z.optional(schema), description)
}
