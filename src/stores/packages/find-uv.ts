import { randomUUID } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { access, chmod, constants, mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, delimiter, isAbsolute, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { compareVersions, isVersion } from '../../formats/packaging/version.ts'
import { readZip } from '../../formats/zip/read-zip.ts'
import type { AddressedContent } from '../../model/content.ts'
import { PareError } from '../../model/error.ts'
import type { WorkOptions } from '../../model/observer.ts'
import type { Downloads } from '../../model/stores.ts'
import { runProgram } from './run-program.ts'
import { oldestUv, uvVersion, uvWheels } from './uv-release.ts'

/** The resolver as a program on this computer. */
export interface Uv {
  readonly program: string
  readonly version: string
}

export interface FindUvOptions extends WorkOptions {
  /** The text of PATH. */
  readonly path: string
  /** Where programs are kept that pare fetched. */
  readonly cacheDirectory: string
  readonly downloads: Downloads
  /** Operating system and architecture in Node's words. */
  readonly platform: { readonly os: string; readonly architecture: string }
  /** Where wheels are fetched from, in place of PyPI's file host. */
  readonly fileHost?: string
}

/** uv from PATH when it is new enough; else its wheel, fetched once and kept. */
export async function findUv(options: FindUvOptions): Promise<Uv> {
  return (await uvOnPath(options.path)) ?? (await fetchedUv(options))
}

/** uv as `findUv` finds it without fetching anything. */
export async function keptUv({ path, cacheDirectory, platform }: FindUvOptions): Promise<Uv | undefined> {
  const program = fetchedProgram(cacheDirectory, platform)
  const onPath = await uvOnPath(path)
  return onPath ?? ((await versionOf(program)) === uvVersion ? { program, version: uvVersion } : undefined)
}

function fetchedProgram(cacheDirectory: string, platform: FindUvOptions['platform']): string {
  return join(cacheDirectory, `uv-${uvVersion}`, platformKey(platform), 'uv')
}

async function uvOnPath(path: string): Promise<Uv | undefined> {
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue
    const program = join(folder, 'uv')
    const isThere = await access(program, constants.X_OK).then(
      () => stat(program).then(found => found.isFile()),
      () => false,
    )
    const version = isThere ? await versionOf(program) : undefined
    if (version !== undefined && compareVersions(version, oldestUv) >= 0) return { program, version }
  }
  return undefined
}

async function versionOf(program: string): Promise<string | undefined> {
  const { code, stdout } = await runProgram([program, '--version'], { environment: {} }).catch(() => ({
    code: 1,
    stdout: '',
  }))
  const version = code === 0 ? /^uv (\S+)/.exec(stdout)?.[1] : undefined
  return version !== undefined && isVersion(version) ? version : undefined
}

async function fetchedUv(options: FindUvOptions): Promise<Uv> {
  const program = fetchedProgram(options.cacheDirectory, options.platform)
  if ((await versionOf(program)) === uvVersion) return { program, version: uvVersion }
  const wheel = uvWheels[platformKey(options.platform)]
  if (!wheel) throw noUvForPlatform(options.platform)
  const { fileHost = 'https://files.pythonhosted.org', signal, observer } = options
  const name = basename(wheel.path)
  const content = await options.downloads.fetch(
    { url: `${fileHost.replace(/\/+$/, '')}/${wheel.path}`, name, digest: wheel.digest, size: wheel.size },
    { ...(signal ? { signal } : {}), ...(observer ? { observer } : {}) },
  )
  await extractUv(content, name, program)
  if ((await versionOf(program)) !== uvVersion) throw uvDoesNotRun(program)
  return { program, version: uvVersion }
}

function platformKey({ os, architecture }: FindUvOptions['platform']): string {
  if (os !== 'linux') return `${os}-${architecture}`
  const loader = architecture === 'arm64' ? '/lib/ld-linux-aarch64.so.1' : '/lib64/ld-linux-x86-64.so.2'
  return `${os}-${architecture}-${existsSync(loader) ? 'glibc' : 'musl'}`
}

// Renamed into place when it is whole, so that a second pare beside this one never starts half a program.
async function extractUv(wheel: AddressedContent, name: string, program: string): Promise<void> {
  const folder = join(program, '..')
  const partial = join(folder, `.uv-${randomUUID()}`)
  await mkdir(folder, { recursive: true })
  try {
    for await (const member of readZip(wheel, name)) {
      if (!member.entry.name.endsWith('.data/scripts/uv')) continue
      await pipeline(Readable.from(member.open()), createWriteStream(partial))
      await chmod(partial, 0o755)
      await rename(partial, program)
    }
  } finally {
    await rm(partial, { force: true })
  }
}

/** There is no uv for this computer to fetch. */
function noUvForPlatform({ os, architecture }: FindUvOptions['platform']): PareError {
  return new PareError({
    code: 'no-resolver',
    exitCode: 69,
    message: `Could not fetch uv, which resolves dependencies: there is none for ${os} on ${architecture}`,
    hint: `install uv ${oldestUv} or newer, so that it is on PATH`,
  })
}

/** The uv that was fetched does not start. */
function uvDoesNotRun(program: string): PareError {
  return new PareError({
    code: 'no-resolver',
    exitCode: 69,
    message: `Could not start \`${program}\`, which resolves dependencies`,
    hint: `install uv ${oldestUv} or newer, so that it is on PATH; a cache on a disk mounted noexec cannot hold programs`,
  })
}
