import { PareError } from '../error.ts'

/** Operating system and architecture (and variant) in the words of the OCI image specification. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/** The platform that `linux/amd64` or `linux/arm64/v8` names; `v8` is arm64 itself and is left out. */
export function parsePlatform(text: string): Platform {
  const [os, architecture, variant, ...rest] = text.split('/')
  if (!os || !architecture || rest.length > 0) {
    /** `--platform` was given something that is no operating system and architecture. */
    throw new PareError({
      code: 'invalid-platform',
      exitCode: 2,
      message: `Expected a platform such as \`linux/amd64\`, got \`${text}\``,
      hint: 'name the operating system and the architecture: `--platform linux/amd64` or `--platform linux/arm64`',
    })
  }
  const normal = normalArchitecture(architecture)
  if (variant && !(normal === 'arm64' && variant === 'v8')) return { os, architecture: normal, variant }
  return { os, architecture: normal }
}

function normalArchitecture(name: string): string {
  if (name === 'x86_64') return 'amd64'
  if (name === 'aarch64') return 'arm64'
  return name
}

export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = platform
  return variant ? `${os}/${architecture}/${variant}` : `${os}/${architecture}`
}

/** Whether an image for `offered` runs where `wanted` is asked for. */
export function isSamePlatform(offered: Platform, wanted: Platform): boolean {
  const left = parsePlatform(formatPlatform(offered))
  const right = parsePlatform(formatPlatform(wanted))
  return left.os === right.os && left.architecture === right.architecture && left.variant === right.variant
}
