import { imageIndex } from '../images/image-index.ts'
import { PareError } from '../model/error.ts'
import type { Image } from '../model/oci/image.ts'
import { formatPlatform, type Platform } from '../model/oci/platform.ts'
import type { Proof } from '../model/proof.ts'
import type { Tree } from '../model/tree.ts'
import { sourceDateEpoch } from '../stages/pack/created-time.ts'
import { assembledImage, prepared } from './assembled-image.ts'
import type { BuildOptions } from './build-options.ts'
import type { BuildResult, BuiltImage, ImageContents } from './build-result.ts'
import { checkOutputs } from './check-outputs.ts'
import type { JobContext } from './context.ts'
import { deliver } from './deliver.ts'
import { encodedReasons } from './encoded-reasons.ts'
import { imageContents } from './image-contents.ts'
import { debianArchitecture } from './lock-platform.ts'
import { type OpenedProject, openProject } from './open-project.ts'
import { type PackedImage, packImage } from './pack-image.ts'
import { type Assembled, withWhatWasMissed } from './put-back.ts'
import { refuseSecrets } from './refuse-secrets.ts'
import { step } from './step.ts'
import { userIds } from './user-ids.ts'

/** Turns a project into an image, proves that it works, and delivers it: the stages in their order. */
export async function build(options: BuildOptions, context: JobContext): Promise<BuildResult> {
  const started = performance.now()
  await checkOutputs(options, context)
  for (const platform of options.platforms) debianArchitecture(platform)
  if (options.user !== undefined) userIds(options.user)
  const fixedTime = sourceDateEpoch(context.environment.SOURCE_DATE_EPOCH)
  const opened = await prepared(await openProject(options, context), options, context)
  const platforms = options.platforms.length > 0 ? options.platforms : [context.host]

  const built: PlatformBuild[] = []
  for (const platform of platforms) built.push(await buildPlatform(platform, opened, fixedTime, options, context))
  const artifact = built.length === 1 ? built[0]!.image : imageIndex(built.map(({ image }) => image))
  const { references, isUnchanged } = await deliver(
    { artifact, trees: built, documents: built },
    options,
    opened.project.directory,
    context,
  )
  return {
    project: opened.project,
    references,
    descriptor: artifact.manifest.descriptor,
    images: built.map(({ summary }) => summary),
    isUnchanged,
    milliseconds: performance.now() - started,
  }
}

async function proved(
  assembled: Assembled,
  options: BuildOptions,
  context: JobContext,
): Promise<Assembled & { readonly proof?: Proof }> {
  if (options.prove === 'off') return assembled
  const { proveTree } = await import('./prove-tree.ts')
  return proveTree(assembled, options, context)
}

interface PlatformBuild {
  readonly platform: Platform
  readonly image: Image
  tree(): Promise<Tree>
  reasons(): Promise<Uint8Array>
  readonly proof?: Proof
  readonly summary: BuiltImage
}

async function buildPlatform(
  platform: Platform,
  opened: OpenedProject,
  fixedTime: number | undefined,
  options: BuildOptions,
  context: JobContext,
): Promise<PlatformBuild> {
  const assembled = await assembledImage(platform, opened, options, context)
  await refuseSecrets(assembled.parts, opened.project, opened.settings, context)
  const proven = await proved(await withWhatWasMissed(assembled, options, context), options, context)
  const { parts, proof } = proven
  const packed = await step(
    'pack',
    context,
    () => packImage(parts, fixedTime ?? parts.builtAt, context),
    ({ layers }) => `${layers.length} layers`,
  )
  const missed = proven.opened.settings.keep.filter(name => !opened.settings.keep.includes(name))
  const contents = await imageContents(parts, proven.opened, context)
  const summary = summaryOf(packed, proven, contents, proof)
  if (options.maxSize !== undefined && summary.size > options.maxSize) throw tooLarge(summary, options.maxSize)
  return {
    platform,
    image: packed.image,
    tree: async () => (await parts.whole()).tree,
    reasons: () => encodedReasons(parts, proven.opened, missed, context),
    ...(proof ? { proof } : {}),
    summary,
  }
}

function summaryOf(
  { image, layers }: PackedImage,
  { parts, opened }: Assembled,
  contents: ImageContents,
  proof: Proof | undefined,
): BuiltImage {
  return {
    platform: formatPlatform(parts.platform),
    manifest: image.manifest.descriptor,
    imageId: image.config.descriptor.digest,
    layers,
    size: layers.reduce((sum, layer) => sum + layer.size, 0),
    compressedSize: layers.reduce((sum, layer) => sum + layer.compressedSize, 0),
    lock: parts.lock,
    level: opened.settings.level,
    contents,
    ...(proof ? { proof } : {}),
  }
}

/** The image is larger than `--max-size` allows. */
function tooLarge(image: BuiltImage, limit: number): PareError {
  const [largest] = [...image.layers].sort((left, right) => right.size - left.size)
  return new PareError({
    code: 'image-too-large',
    exitCode: 1,
    message: `The image has ${image.size} bytes, but \`--max-size\` allows ${limit}; it was not stored`,
    hint: `its largest layer is ${largest!.summary} with ${largest!.size} bytes; \`pare plan\` shows what is in it`,
  })
}
