import { collect } from '../../formats/digest/collect.ts'
import { flatten } from '../../images/flatten.ts'
import type { Image, Layer } from '../../model/oci/image.ts'
import { toolAt } from '../../stages/ladder/hardening.ts'
import { type ImagePart, imageParts, partOf } from '../../stages/ladder/image-part.ts'
import type { RungImage } from './bench-result.ts'
import type { LayerSizes } from './layer-sizes.ts'

/** Weighs an image and looks at what is in it. */
export async function weighImage(
  image: Image,
  sizesOf: (layer: Layer) => Promise<LayerSizes>,
  signal: AbortSignal | undefined,
): Promise<RungImage> {
  let [bytes, gzipBytes, zstdBytes] = [0, 0, 0]
  for (const layer of image.layers) {
    const sizes = await sizesOf(layer)
    gzipBytes += sizes.gzip
    zstdBytes += sizes.zstd
    for await (const entry of layer.entries()) if (entry.kind === 'file') bytes += entry.content.size
    signal?.throwIfAborted()
  }
  const rootfs = await lookInto(image, signal)
  const { sizes } = rootfs
  const seen = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  sizes.set('hidden', bytes - seen)
  return {
    bytes,
    gzipBytes,
    zstdBytes,
    layers: image.layers.length,
    files: rootfs.files,
    packages: rootfs.packages,
    distributions: rootfs.distributions.size,
    shells: rootfs.shells.sort(),
    packageManagers: rootfs.managers.sort(),
    setuidFiles: rootfs.setuid.sort(),
    parts: imageParts.map(part => ({ part, bytes: sizes.get(part) ?? 0 })),
  }
}

const packageLists = /^(?:var\/lib\/dpkg\/status|var\/lib\/dpkg\/status\.d\/[^/]+|(?:usr\/)?lib\/apk\/db\/installed)$/

async function lookInto(image: Image, signal: AbortSignal | undefined) {
  const sizes = new Map<ImagePart, number>()
  const distributions = new Set<string>()
  const [shells, managers, setuid]: [string[], string[], string[]] = [[], [], []]
  let [files, packages] = [0, 0]
  for await (const entry of flatten(image)) {
    signal?.throwIfAborted()
    if (entry.kind === 'directory') continue
    const tool = toolAt(entry.path)
    if (tool === 'shell') shells.push(entry.path)
    if (tool === 'package-manager') managers.push(entry.path)
    const [distribution] = /^.*\.(?:dist-info|egg-info)(?=\/(?:METADATA|PKG-INFO)$)/.exec(entry.path) ?? []
    if (distribution !== undefined) distributions.add(distribution)
    files++
    if (entry.kind !== 'file') continue
    if ((entry.mode & 0o6000) !== 0) setuid.push(entry.path)
    const part = partOf(entry.path)
    sizes.set(part, (sizes.get(part) ?? 0) + entry.content.size)
    if (packageLists.test(entry.path) && !entry.path.endsWith('.md5sums'))
      packages += countPackages(new TextDecoder().decode(await collect(entry.content.open())))
  }
  return { sizes, distributions, shells, managers, setuid, files, packages }
}

/** Of a dpkg status file, or the file of installed packages that apk keeps. */
function countPackages(text: string): number {
  const stanzas = text.split(/\n\s*\n/)
  return stanzas.filter(
    stanza => /^(?:Package:|P:)/m.test(stanza) && !/^Status: (?!install ok installed)/m.test(stanza),
  ).length
}
