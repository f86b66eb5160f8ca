import { describe, expect, test } from 'vitest'
import { plainProject } from '../../test/fixtures/project.ts'
import type { BuildResult, BuiltImage } from '../jobs/build-result.ts'
import { parseDigest } from '../model/oci/digest.ts'
import type { Proof } from '../model/proof.ts'
import { type Emphasis, renderBuild } from './render-build.ts'

const digest = parseDigest(`sha256:${'1'.repeat(64)}`)
const manifest = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 700 }
const plain: Emphasis = { bold: text => text, dim: text => text, green: text => text }
const layer = { name: 'app', summary: 'app', digest, diffId: digest, size: 5, compressedSize: 40 }

const proof: Proof = {
  isGreen: true,
  sandbox: 'unshare',
  platform: 'linux/amd64',
  probes: [{ probe: 'GET /', isOk: true, answer: '200 OK, 26 bytes', milliseconds: 3 }],
  startMilliseconds: 240,
  residentMemory: 34_300_000,
  lastLines: [],
}

function part(name: string, size: number, isDistribution = true) {
  return { name, size, isDistribution }
}

const image: BuiltImage = {
  platform: 'linux/amd64',
  manifest,
  imageId: digest,
  layers: [layer, layer, layer, layer],
  size: 30_400_000,
  compressedSize: 13_800_000,
  lock: {} as BuiltImage['lock'],
  level: 'safe',
  contents: {
    parts: [
      part('libraries', 14_200_000, false),
      part('interpreter', 6_800_000, false),
      part('standard library', 4_300_000, false),
      part('system files', 2_200_000, false),
      ...['werkzeug', 'jinja2', 'click', 'flask', 'markupsafe'].map((name, at) => part(name, 900_000 - at * 100_000)),
      part('itsdangerous', 60_000),
      part('blinker', 20_000),
      part('app', 2000, false),
    ],
    left: [
      { rule: 'character-sets', files: 256, size: 8_100_000 },
      { rule: 'unreached-module', files: 300, size: 4_800_000 },
      { rule: 'unneeded-library', files: 20, size: 4_500_000 },
      { rule: 'documentation', files: 200, size: 2_400_000 },
      { rule: 'bytecode-twin', files: 120, size: 2_000_000 },
      { rule: 'stubs', files: 4, size: 1000 },
    ],
  },
  proof,
}

function resultOf(images: readonly BuiltImage[], more: Partial<BuildResult> = {}): BuildResult {
  return {
    project: plainProject,
    references: ['oci:.pare/image'],
    descriptor: manifest,
    images,
    isUnchanged: false,
    milliseconds: 170,
    ...more,
  }
}

describe('renderBuild', () => {
  test('says what the bytes are, what left and why, and what was proven', () => {
    expect(renderBuild(resultOf([image]), plain)).toMatchInlineSnapshot(`
      "
        libraries               14.2 MB
        interpreter              6.8 MB
        standard library         4.3 MB
        system files             2.2 MB
        werkzeug               900.0 kB
        jinja2                 800.0 kB
        click                  700.0 kB
        flask                  600.0 kB
        markupsafe             500.0 kB
        2 more distributions    80.0 kB
        app                      2.0 kB
        image                   30.4 MB  13.8 MB gzip, 4 layers

        left out                19.8 MB  780 files at level safe: 50.2 MB → 30.4 MB
                                         character-sets 8.1 MB, unreached-module 4.8 MB, unneeded-library 4.5 MB, documentation 2.4 MB, 1 more rule
        proven                           GET / → 200 OK, 26 bytes, up after 0.24 s, 34.3 MB of memory (unshare)

      ✓ sha256:1111111111111111111111111111111111111111111111111111111111111111 in 0.17 s
      "
    `)
  })

  test('fits on a screen, however many distributions and rules there are', () => {
    const many = Array.from({ length: 80 }, (_, at) => part(`distribution-${at}`, 1000 - at))
    const rules = Array.from({ length: 20 }, (_, at) => ({ rule: `rule-${at}`, files: 1, size: 1000 }))
    const large = { ...image, contents: { parts: [...image.contents.parts, ...many], left: rules } }
    expect(renderBuild(resultOf([large]), plain).split('\n').length).toBeLessThanOrEqual(21)
  })

  test('several platforms are named, and what was not proven or left out is not told', () => {
    const { proof: _, ...unproven } = image
    const bare = { ...unproven, contents: { parts: [part('app', 5, false)], left: [] }, layers: [layer] }
    const images = [bare, { ...bare, platform: 'linux/arm64' }]
    expect(renderBuild(resultOf(images, { isUnchanged: true }), plain)).toMatchInlineSnapshot(`
      "
      linux/amd64
        app             5 B
        image       30.4 MB  13.8 MB gzip, 1 layer

      linux/arm64
        app             5 B
        image       30.4 MB  13.8 MB gzip, 1 layer

      ✓ sha256:1111111111111111111111111111111111111111111111111111111111111111 nothing changed; nothing was written
      "
    `)
  })
})
