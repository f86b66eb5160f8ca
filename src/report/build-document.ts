import type { BuildResult, BuiltImage } from '../jobs/build-result.ts'

/** The result of a build for programs; its schema is docs/reference/build.schema.json. */
export function buildDocument(result: BuildResult): object {
  const { project, descriptor } = result
  return {
    references: result.references,
    digest: descriptor.digest,
    mediaType: descriptor.mediaType,
    unchanged: result.isUnchanged,
    milliseconds: Math.round(result.milliseconds),
    project: { name: project.name, ...(project.version !== undefined ? { version: project.version } : {}) },
    images: result.images.map(imageDocument),
  }
}

function imageDocument(image: BuiltImage): object {
  const { lock, proof } = image
  return {
    platform: image.platform,
    digest: image.manifest.digest,
    imageId: image.imageId,
    size: image.size,
    compressedSize: image.compressedSize,
    layers: image.layers,
    python: lock.system.python,
    suite: lock.system.suite,
    packages: lock.system.packages.map(({ name, version, digest }) => ({ name, version, digest })),
    distributions: lock.python.distributions.map(({ name, version, wheel }) => ({
      name,
      version,
      digest: wheel.digest,
    })),
    ...(proof ? { proof } : {}),
  }
}
