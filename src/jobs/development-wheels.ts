import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parsePylock } from '../formats/packaging/parse-pylock.ts'
import type { LockedDistribution, PythonTarget } from '../model/python/lock.ts'
import type { TreeFile } from '../model/tree.ts'
import { decodeEntries, type EntriesRecord, encodeEntries } from '../stages/assemble/entry-record.ts'
import { unpackWheel } from '../stages/assemble/unpack-wheel.ts'
import { planPythonLock } from '../stages/lock/python-lock.ts'
import type { DevelopmentDependencies } from '../stores/project/development-dependencies.ts'
import type { PlatformParts } from './assemble-platform.ts'
import type { BuildOptions } from './build-options.ts'
import { type JobContext, workOf } from './context.ts'
import { dependencySelection } from './dependency-selection.ts'
import type { OpenedProject } from './open-project.ts'

/** Distributions beside those of the image: those that tests need, at versions that go with the image's. */
export async function developmentWheels(
  opened: OpenedProject,
  { lock }: PlatformParts,
  wanted: DevelopmentDependencies & { readonly always: readonly string[] },
  options: BuildOptions,
  context: JobContext,
): Promise<readonly LockedDistribution[]> {
  const { target, distributions } = lock.python
  const { resolver, builder } = await opened.python()
  const { directory } = opened.project
  const source = opened.project.dependencies.value
  const known = new Map(distributions.map(each => [each.name as string, each]))
  const added = new Map<string, LockedDistribution>()

  async function take(text: string, file: string): Promise<void> {
    const planned = planPythonLock(parsePylock(text, file), target, {
      file,
      urlOf: path => pathToFileURL(join(directory, path)).href,
    })
    for (const each of planned.distributions) if (!known.has(each.name)) added.set(each.name, each)
    for (const { isDirect: _, ...request } of planned.unbuilt) {
      if (known.has(request.name)) continue
      const { locked } = await builder.build(request, workOf(context))
      added.set(locked.name, locked)
    }
  }

  // Open versions of the tests' own distributions are told of nowhere: they are in no image.
  const quiet: JobContext = {
    ...context,
    observer: progress => {
      if (progress.type !== 'warning' || progress.code !== 'unlocked-dependencies') context.observer?.(progress)
    },
  }
  const work = { directory, target, refresh: options.isRefreshed, ...workOf(quiet) }
  if (wanted.groups.length + wanted.extras.length > 0 && source.kind !== 'none' && source.kind !== 'requirements') {
    const own = dependencySelection(options, opened.settings)
    const selection = {
      groups: [...new Set([...own.groups, ...wanted.groups])],
      extras: [...new Set([...own.extras, ...wanted.extras])],
    }
    const preferences = distributions.map(({ name, version }) => ({ name, version }))
    await take(await resolver.resolve(source, { ...work, selection, preferences }), source.file)
  }
  const missing = wanted.always.filter(name => !known.has(name) && !added.has(name))
  if (wanted.requirements.length + missing.length > 0) {
    const pins = [...known.values(), ...added.values()]
      .filter(({ isDirect, builtFrom }) => isDirect !== true && builtFrom?.source.kind !== 'directory')
      .map(({ name, version }) => `${name}==${version}`)
    const lines = [...new Set([...pins, ...wanted.requirements, ...missing])]
    await take(await resolver.resolveRequirements(lines, work), wanted.files[0] ?? 'the requirements of the tests')
  }
  return [...added.values()]
}

/** The files of wheels as they are, nothing left out; each wheel is unpacked once. */
export async function wheelFiles(
  locked: readonly LockedDistribution[],
  target: PythonTarget,
  opened: OpenedProject,
  context: JobContext,
): Promise<readonly TreeFile[]> {
  const { downloads } = await opened.python()
  const { blobs, records } = context.cache
  const files = await Promise.all(
    locked.map(async each => {
      const { url, digest, size, fileName } = each.wheel
      const key = `${digest} ${target.python} ${target.machine}`
      const known = await records.get<EntriesRecord>('whole-wheel', key)
      const entries = known && (await decodeEntries(known, blobs))
      if (entries) return entries
      const download = { url, digest, name: fileName, ...(size !== undefined ? { size } : {}) }
      const unpacked = await unpackWheel(await downloads.fetch(download, context), each, target, blobs)
      await records.put('whole-wheel', key, encodeEntries(unpacked))
      return unpacked
    }),
  )
  return files.flat().filter(entry => entry.kind === 'file')
}
