import { z } from 'zod'
import { imageParts } from '../stages/ladder/image-part.ts'
import { rungNames } from '../stages/ladder/rungs.ts'
import { baseKinds } from '../stages/ladder/stand-in-script.ts'
import type { BenchDocument, Measured, RungDocument } from './bench-document.ts'

// For docs/reference, the tests and scripts/bench alone: `pare bench` never loads it.

const bytes = z.int()

const notMeasured = z.strictObject({ notMeasured: z.string().describe('why') })

const measured = (unit: string): z.ZodType<Measured> =>
  z.union([
    z.strictObject({
      median: z.number().describe(unit),
      least: z.number().describe(unit),
      most: z.number().describe(unit),
    }),
    notMeasured,
  ])

const seconds = measured('seconds')

const image = z.strictObject({
  bytes: bytes.describe('files of all layers, as engines count them'),
  gzipBytes: bytes.describe('every layer as `gzip -6` compresses it'),
  zstdBytes: bytes.describe('every layer as `zstd -3` compresses it'),
  layers: z.int(),
  files: z.int().describe('in the rootfs that a container sees'),
  packages: z.int().describe('of the distribution: those that dpkg or apk lists'),
  distributions: z.int().describe('of Python'),
  shells: z.array(z.string()),
  packageManagers: z.array(z.string()),
  setuidFiles: z.array(z.string()),
  parts: z
    .array(z.strictObject({ part: z.enum(imageParts), bytes }))
    .describe('what the bytes are; `hidden` are those that an upper layer hides or removes'),
})

const build = z.strictObject({
  cold: seconds,
  unchanged: seconds,
  sourceChange: seconds.describe('one line of the source changed'),
  dependencyChange: seconds.describe('one dependency added'),
  sourceChangeUnproven: z.exactOptional(seconds).describe('of pare: without running the image before it is written'),
})

const start = z.strictObject({
  firstAnswer: seconds.describe('from the start of `run` to the first answer'),
  firstRequest: seconds.describe('what the first request that was answered took'),
  residentMemory: measured('bytes').describe('of all processes, after the first answer'),
  late: z.union([z.array(z.strictObject({ probe: z.string(), isOk: z.boolean(), answer: z.string() })), notMeasured]),
})

const rung: z.ZodType<RungDocument> = z.strictObject({
  rung: z.enum(rungNames),
  title: z.string(),
  status: z.enum(['measured', 'not-measured', 'failed']),
  reason: z.exactOptional(z.string()).describe('why it was not measured, or what failed'),
  log: z.exactOptional(z.string()).describe('what the program that failed said at last'),
  image: z.exactOptional(image),
  build: z.exactOptional(build).describe('whole processes; each the median of the rounds, with the least and the most'),
  start: z.exactOptional(start),
  story: z
    .exactOptional(z.strictObject({ name: z.string(), bytes, isBound: z.exactOptional(z.literal(true)) }))
    .describe('what the story that the ladder comes from said of its own app'),
})

/** The schema of what `pare bench --json` prints. */
export const benchDocumentSchema: z.ZodType<BenchDocument> = z.strictObject({
  project: z.string(),
  date: z.string(),
  machine: z.string(),
  pare: z.string().describe('the version of pare'),
  engine: z.strictObject({ name: z.string(), version: z.string(), builder: z.string() }),
  python: z.string(),
  suite: z.string().describe("the Debian suite of pare's images and of stand-ins"),
  repeat: z.int().describe('rounds'),
  request: z.string().describe('what is asked until it is answered'),
  bases: z.array(
    z.strictObject({
      kind: z.enum(baseKinds),
      official: z.string(),
      isStandIn: z.boolean().describe("made of Debian's packages, since no registry had the official one"),
    }),
  ),
  notes: z.array(z.string()).describe('what a reader must know to judge the figures'),
  rungs: z.array(rung),
})
